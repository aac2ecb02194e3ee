import type { AccessLevel } from "../../contract/access";
import type { ListedSchedule as ListedAnswer } from "../../contract/schedule-list";
import type { Caller } from "../../access/caller";
import { allows } from "../../access/policy";
import type { Env } from "../../env";
import { notificationsOf } from "../../notifications/store";
import { loadNames } from "../../notifications/targets/store";
import { viewNotification } from "../../notifications/view";
import { loadListedRuns } from "../../runs/log/list-store";
import { liveStates } from "../../runs/live";
import { recentRunsOf } from "../../schedules/recent";
import type { ListedScheduleRecord } from "../../schedules/store";
import { durationOf, viewSchedule } from "../../schedules/view";
import { seenBy } from "../runs/open";
import { scheduleAbilities } from "./abilities";

/** Runs in a sparkline. */
const sparkLength = 20;

/** Schedules of one project with all that their rows show: a fixed number of statements, however many schedules there are. */
export async function answerScheduleList(
  env: Env,
  caller: Caller,
  level: AccessLevel,
  projectId: string,
  rows: ListedScheduleRecord[],
): Promise<ListedAnswer[]> {
  const [{ ofSchedule }, notifications] = await Promise.all([
    recentRunsOf(env.DB, projectId, rows, sparkLength),
    notificationsOf(
      env.DB,
      rows.map((row) => row.id),
    ),
  ]);
  const targets = notifications.flatMap((one) => one.targets.map((target) => target.id));
  const [last, names, live] = await Promise.all([
    loadListedRuns(
      env.DB,
      [...ofSchedule.values()].flatMap((runs) => runs[0]?.id ?? []),
    ),
    loadNames(env.DB, targets),
    liveStates(env, [...ofSchedule.values()].flat()),
  ]);
  const lastRuns = new Map(last.map((run) => [run.scheduleId, seenBy(caller, level, run, live.get(run.id))]));
  const mayManage = allows(caller, level, "notification.manage");
  return rows.map((row) => ({
    ...viewSchedule(row, scheduleAbilities(caller, level)),
    lastRun: lastRuns.get(row.id) ?? null,
    recentRuns: (ofSchedule.get(row.id) ?? []).map((run) => ({
      id: run.id,
      status: live.get(run.id)?.status ?? run.status,
      plannedAt: new Date(run.plannedAt).toISOString(),
      durationMs: durationOf(run),
    })),
    notifications: notifications.filter((one) => one.scheduleId === row.id).map((one) => viewNotification(one, names, mayManage)),
  }));
}
