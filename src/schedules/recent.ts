import { occurrenceRunId } from "./run-id";
import { lastRunsBefore, runsById, runsPlannedSince, type RecentRun, type ScheduleRecord } from "./store";
import { previousOccurrence } from "./times/occurrence";
import { timesOf } from "./times/times";

/** Rows read at most, however many runs a project has. Runs are indexed by project and plan only: a further index would cost a row with every run. */
const readLimits = { walk: 500, probes: 400, search: 2000 } as const;

export interface RecentRuns {
  /** Newest first, by schedule; a schedule that has not run is absent. */
  ofSchedule: Map<string, RecentRun[]>;
  /** The newest runs of the project whatever started them. */
  ofProject: RecentRun[];
}

/**
 * The newest `each` runs of every schedule, in three reads at most. One walk over the newest runs of the project; then, for schedules that run seldom
 * beside busy ones, their own past occurrences by id; then, for those that have none of either (started by hand long ago, or moved to other times),
 * one bounded search for the last. Nothing planned before `since` is looked at: no schedule ran before it was made.
 */
export async function recentRunsOf(
  d1: D1Database,
  projectId: string,
  schedules: ScheduleRecord[],
  each: number,
  since = Math.min(...schedules.map((schedule) => schedule.createdAt)),
): Promise<RecentRuns> {
  const walk = Math.min(readLimits.walk, Math.max(100, schedules.length * each * 2));
  const ofProject = await runsPlannedSince(d1, projectId, since, walk);
  const ofSchedule = new Map<string, RecentRun[]>();
  const add = (run: RecentRun): void => {
    const known = ofSchedule.get(run.scheduleId ?? "") ?? [];
    if (known.length < each && !known.some((other) => other.id === run.id)) ofSchedule.set(run.scheduleId ?? "", [...known, run]);
  };
  for (const run of ofProject) add(run);
  const oldest = ofProject.length < walk ? undefined : ofProject.at(-1);
  if (oldest) {
    const missing = (schedule: ScheduleRecord): number => each - (ofSchedule.get(schedule.id)?.length ?? 0);
    const seldom = schedules.filter((schedule) => schedule.createdAt < oldest.plannedAt && missing(schedule) > 0);
    const share = Math.max(1, Math.floor(readLimits.probes / Math.max(1, seldom.length)));
    const ids = await Promise.all(
      seldom.flatMap((schedule) => pastOccurrences(schedule, oldest.plannedAt + 1, Math.min(share, missing(schedule)))),
    );
    if (ids.length > 0) for (const run of await runsById(d1, ids)) add(run);
    const never = seldom.filter((schedule) => !ofSchedule.has(schedule.id)).map((schedule) => schedule.id);
    if (never.length > 0)
      for (const run of await lastRunsBefore(d1, projectId, never, since, oldest.plannedAt, readLimits.search)) add(run);
  }
  ofSchedule.delete("");
  return { ofSchedule, ofProject };
}

/** Ids of the runs of its occurrences before an instant, as its cadence is now. */
function pastOccurrences(schedule: ScheduleRecord, before: number, count: number): Promise<string>[] {
  const ids: Promise<string>[] = [];
  const first = Math.max(schedule.createdAt, schedule.startsAt ?? 0);
  try {
    const { rule } = timesOf(schedule);
    for (let at = previousOccurrence(rule, before); at !== null && at >= first && ids.length < count; at = previousOccurrence(rule, at))
      ids.push(occurrenceRunId(schedule.id, at));
  } catch {
    // Its zone has left the runtime's data: what the walk found is what there is.
  }
  return ids;
}
