import type { AttentionItem } from "../contract/overview";
import type { Run } from "../contract/run";
import { dayAndTime } from "../format/dates";
import { nameOf } from "../schedules/name";
import type { HomeProjectRecord, HomeSchedule, LateSchedule, Undelivered } from "./store";

/** What needs somebody's attention on the home page, in sentences. Pure. */

export interface AttentionFacts {
  projects: readonly Pick<HomeProjectRecord, "id" | "title">[];
  schedules: readonly HomeSchedule[];
  lastRuns: readonly Run[];
  undelivered: readonly Undelivered[];
  late: readonly LateSchedule[];
}

/** What did not run, failed last runs, schedules that Daybook paused, messages that did not arrive. */
export function attentionOf({ projects, schedules, lastRuns, undelivered, late }: AttentionFacts): AttentionItem[] {
  const titles = new Map(projects.map((project) => [project.id, project.title]));
  const titleOf = (projectId: string) => ({ projectId, projectTitle: titles.get(projectId) ?? "" });
  const paused = schedules
    .filter((schedule) => schedule.status === "auto_paused" && titles.has(schedule.projectId))
    .map((schedule): AttentionItem => ({
      kind: "schedule_paused",
      ...titleOf(schedule.projectId),
      scheduleId: schedule.id,
      text: `${wordsOf(schedule)}: ${schedule.statusReason ?? "Daybook paused it."}`,
    }));
  const failed = lastRuns
    .filter((run) => run.status === "failed" || run.status === "timed_out")
    .map((run): AttentionItem => ({
      kind: "run_failed",
      projectId: run.projectId,
      projectTitle: run.projectTitle,
      runId: run.id,
      text: failureText(run),
    }));
  const unsent = undelivered.map((one): AttentionItem => ({
    kind: "delivery_failed",
    ...titleOf(one.run.projectId),
    runId: one.run.id,
    text: undeliveredText(one),
  }));
  // A failure that is shown already says more than that there is no good run.
  const missing = late
    .filter((one) => !failed.some(({ runId }) => runId === one.runId))
    .map(({ schedule, runId, runStatus, expectedAt }): AttentionItem => ({
      kind: "did_not_run",
      ...titleOf(schedule.projectId),
      scheduleId: schedule.id,
      ...(runStatus === null ? {} : { runId }),
      text: `has no good run by ${dayAndTime(expectedAt, schedule.timezone)} (${wordsOf(schedule)}).`,
    }));
  return [...missing, ...failed, ...paused, ...unsent];
}

const wordsOf = (schedule: Parameters<typeof nameOf>[0]): string => nameOf(schedule) ?? "a schedule whose times cannot be read";

/** "reached 3 of 5 with Leadership mail of Friday 23 October 2026, 07:30 CEST: the address does not exist" */
function undeliveredText({ run, schedule, total, failed, reason }: Undelivered): string {
  const about = `${(schedule && nameOf(schedule)) ?? "the run"} of ${dayAndTime(run.plannedAt, schedule?.timezone ?? "UTC")}`;
  return `reached ${total - failed} of ${total} with ${about}${reason === null ? "." : `: ${reason}`}`;
}

function failureText(run: Run): string {
  if (run.error === null) return run.status === "timed_out" ? "reached its time limit." : "failed.";
  const where = [run.error.label, run.error.line === null ? null : `line ${run.error.line}`].filter((part) => part !== null).join(", ");
  return `failed${where ? ` at ${where}` : ""}: ${run.error.message}`;
}
