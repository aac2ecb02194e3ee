import type { Context } from "hono";
import type { SchedulePreview, PreviewInput } from "../../contract/schedule";
import { notFound } from "../../lib/failure";
import { collisions, type Neighbour } from "../../schedules/times/collision";
import type { Bounds } from "../../schedules/times/occurrence";
import { usualDuration } from "../../format/usual";
import { tooClose } from "../../schedules/pace";
import { preview } from "../../schedules/preview";
import { recentRunsOf } from "../../schedules/recent";
import { checkBounds, firstOccurrence } from "../../schedules/revision";
import { sentence } from "../../schedules/times/sentence";
import { timesOf } from "../../schedules/times/times";
import { listSchedules, loadSchedule, type ListedScheduleRecord, type RecentRun } from "../../schedules/store";
import { durationOf } from "../../schedules/view";
import type { HttpEnv } from "../kit/context";
import { openProject, openVisible } from "../kit/visible";

/** Occurrences held against the other schedules: what the form shows. */
const looked = 10;
const schedulesLooked = 100;
const runsLooked = 20;

/** A cadence in words with its next occurrences; with a project, also what stands in their way. The cadence is judged before anything is read. */
export async function answerPreview(c: Context<HttpEnv>, asked: PreviewInput): Promise<SchedulePreview> {
  const { after, count, startsAt, endsAt, projectId, scheduleId, overlap, ...cadence } = asked;
  const bounds: Bounds = { startsAt: epochOf(startsAt), endsAt: epochOf(endsAt) };
  const now = c.get("clock").now();
  checkBounds(bounds);
  // A schedule that is being edited may have come to its end; a new one must run at least once.
  if (scheduleId === undefined) firstOccurrence({ cadence, ...bounds }, now);
  const answer = preview(cadence, after === undefined ? now : Date.parse(after), count, bounds);
  if (projectId === undefined && scheduleId === undefined) return answer;
  const { project, rows } = await around(c, projectId, scheduleId);
  const self = rows.find((row) => row.id === scheduleId);
  if (scheduleId !== undefined && !self) throw notFound("The schedule");
  const recent = await recentRunsOf(c.env.DB, project, rows, runsLooked, 0);
  const usualOf = (runs: RecentRun[] | undefined): number | null =>
    usualDuration((runs ?? []).filter((run) => run.status === "succeeded").map(durationOf));
  const ownMs = self ? usualOf(recent.ofSchedule.get(self.id)) : null;
  const usualMs = ownMs ?? usualOf(recent.ofProject.slice(0, runsLooked));
  const at = answer.occurrences.slice(0, looked).map((occurrence) => Date.parse(occurrence.at));
  const neighbours = rows
    .slice(0, schedulesLooked)
    .flatMap((row) => (row.id === scheduleId ? [] : neighbourOf(row, usualOf(recent.ofSchedule.get(row.id)))));
  const policy = overlap ?? self?.policies.overlap ?? "queue";
  const warning = tooClose(at, usualMs, policy, ownMs === null);
  return {
    ...answer,
    usualMs,
    collisions: collisions(at, { usualMs, createdAt: self?.createdAt ?? null }, neighbours),
    warnings: warning === null ? [] : [warning],
  };
}

/** The schedules of the project asked about, which the caller may see: NOT_FOUND otherwise, as for what does not exist. */
async function around(
  c: Context<HttpEnv>,
  projectId: string | undefined,
  scheduleId: string | undefined,
): Promise<{ project: string; rows: ListedScheduleRecord[] }> {
  const { project } =
    projectId === undefined
      ? await openVisible(c, "The schedule", await loadSchedule(c.env.DB, scheduleId ?? ""), "schedule.view")
      : await openProject(c, projectId, "schedule.view");
  return { project: project.id, rows: await listSchedules(c.env.DB, project.id, null, 1000) };
}

/** Nothing for a schedule that does not run, or whose zone has left the runtime's data. */
function neighbourOf(row: ListedScheduleRecord, usualMs: number | null): Neighbour[] {
  if (row.status !== "active") return [];
  try {
    const name = row.name || sentence(row.cadence);
    return [{ id: row.id, name, ...timesOf(row), usualMs, createdAt: row.createdAt }];
  } catch {
    return [];
  }
}

const epochOf = (time: string | null | undefined): number | null => (time ? Date.parse(time) : null);
