import type { RunTrigger } from "../contract/run";
import { labelledBatch } from "../db/batch";
import { idFrom } from "../lib/id";
import { log } from "../lib/log";
import { announceNotices } from "../notifications/notices/notices";
import {
  answersFor,
  countsFrom,
  deadlineAfter,
  deadlinesOf,
  newestDeadline,
  occurrenceBefore,
  type StoredDeadline,
} from "../schedules/times/deadline";
import { previousOccurrence } from "../schedules/times/occurrence";
import { timesOf } from "../schedules/times/times";
import { occurrenceRunId } from "../schedules/run-id";
import { expectedBy, marginMs, usualOf, usualOver } from "./lateness";
import {
  judgeStatements,
  loadDeadlines,
  loadDurations,
  loadSuspects,
  raiseLate,
  type Judged,
  type KnownSuspect,
  type PassedDeadline,
  type Raised,
  type Suspect,
  type TimedSchedule,
} from "./store";

/** Schedules examined in one tick; the next tick examines the rest. */
const suspectLimit = 100;
/** Deadlines judged in one batch, and batches a tick. */
const deadlinePage = 500;
const deadlinePages = 10;

/** What the tick saw before it called: the watchman reads nothing more when all is well. */
export interface Watched {
  /** Runs that are open, or whose announcement is due. */
  open: { scheduleId: string | null; trigger: RunTrigger; plannedAt: number; announceDue: number | null }[];
  /** Schedules that are due for longer than a claim ever takes. */
  unclaimed: { scheduleId: string; plannedAt: number }[];
  /** A deadline has passed. */
  deadlines: boolean;
  /** Notices wait for their deliveries. */
  noticesDue: boolean;
}

/**
 * The watchman: raises "did not run" for what has no good run by its time, from rows alone, so that it does not matter whether a runner, a queue or the claim is to blame.
 * `now` is the wall clock. Returns the deliveries that notify people. Every step may be repeated and may die at any line: the notice's id is made from what it is about, and
 * its deliveries are written from the row.
 */
export async function watch(d1: D1Database, seen: Watched, now: number): Promise<string[]> {
  let raised = 0;
  if (seen.deadlines) raised += await judgeDeadlines(d1, now);
  const suspects = await suspectsOf(seen, now);
  if (suspects.length > 0) raised += await raiseForgotten(d1, suspects, now);
  return raised > 0 || seen.noticesDue ? announceNotices(d1, now) : [];
}

/** Occurrences that may be late: their runs are open, or they are not claimed. */
function suspectsOf({ open, unclaimed }: Watched, now: number): Promise<Suspect[]> {
  const planned = [
    ...open.flatMap(({ trigger, scheduleId, plannedAt, announceDue }) =>
      trigger === "schedule" && scheduleId !== null && announceDue === null ? [{ scheduleId, plannedAt }] : [],
    ),
    ...unclaimed,
  ].filter(({ plannedAt }) => plannedAt + marginMs <= now);
  return Promise.all(planned.map(async (one) => ({ ...one, runId: await occurrenceRunId(one.scheduleId, one.plannedAt) })));
}

async function raiseForgotten(d1: D1Database, suspects: Suspect[], now: number): Promise<number> {
  const known = await loadSuspects(d1, suspects, now);
  const late = oldestOfEach(known.filter(({ schedule, plannedAt }) => !isLeftToDeadline(schedule, plannedAt))).slice(0, suspectLimit);
  if (late.length === 0) return 0;
  const past = await Promise.all(late.map(pastRuns));
  const took = await loadDurations(d1, past.flat());
  const raised: Raised[] = [];
  for (const [index, suspect] of late.entries()) {
    const usualMs = usualOf((past[index] ?? []).flatMap((id) => took.get(id) ?? []));
    const expectedAt = expectedBy(suspect.plannedAt, usualMs);
    if (expectedAt <= now) raised.push(await raisedOf(suspect, expectedAt, usualMs));
  }
  return raised.length === 0 ? 0 : (await raiseLate(d1, raised, now).all()).results.length;
}

/** The oldest occurrence of each schedule, oldest first: one notice covers all. */
function oldestOfEach(suspects: KnownSuspect[]): KnownSuspect[] {
  const oldest = new Map<string, KnownSuspect>();
  for (const suspect of suspects.sort((a, b) => a.plannedAt - b.plannedAt))
    if (!oldest.has(suspect.scheduleId)) oldest.set(suspect.scheduleId, suspect);
  return [...oldest.values()];
}

/** Whether the occurrence is judged at a deadline, not earlier. False for a schedule that cannot be read: the claim sets it aside. */
function isLeftToDeadline(schedule: StoredDeadline, plannedAt: number): boolean {
  try {
    const deadlines = deadlinesOf(schedule);
    return deadlines !== null && answersFor(deadlines, plannedAt);
  } catch {
    return false;
  }
}

/** The runs of the occurrences before this one, newest first: their ids are made from them, so nothing is searched. Twice as many as are needed, for some failed. */
async function pastRuns({ schedule, plannedAt }: KnownSuspect): Promise<string[]> {
  try {
    const { rule } = timesOf(schedule);
    const planned: number[] = [];
    for (let at = previousOccurrence(rule, plannedAt); at !== null && planned.length < 2 * usualOver; at = previousOccurrence(rule, at))
      planned.push(at);
    return await Promise.all(planned.map((at) => occurrenceRunId(schedule.id, at)));
  } catch {
    return [];
  }
}

const raisedOf = async ({ scheduleId, runId, plannedAt }: Suspect, expectedAt: number, usualMs: number | null): Promise<Raised> => ({
  id: await noticeId(scheduleId, plannedAt),
  scheduleId,
  runId,
  plannedAt,
  expectedAt,
  usualMs,
});

/** The notice of an occurrence that a claim recorded as missed; null where a deadline judges it. */
export const missedNotice = async (schedule: TimedSchedule, run: { id: string; plannedAt: number }): Promise<Raised | null> =>
  isLeftToDeadline(schedule, run.plannedAt)
    ? null
    : raisedOf({ scheduleId: schedule.id, runId: run.id, plannedAt: run.plannedAt }, expectedBy(run.plannedAt, null), null);

const noticeId = (scheduleId: string, plannedAt: number, deadline?: number): Promise<string> =>
  idFrom(`did not run ${scheduleId} ${plannedAt}${deadline === undefined ? "" : ` by ${deadline}`}`);

async function judgeDeadlines(d1: D1Database, now: number): Promise<number> {
  let count = 0;
  for (let page = 0; page < deadlinePages; page++) {
    const passed = await loadDeadlines(d1, now, deadlinePage);
    if (passed.length === 0) break;
    const judged = await Promise.all(passed.map(async (schedule) => ({ schedule, ...(await judge(schedule, now)) })));
    const { raised } = await labelledBatch(
      d1,
      judgeStatements(
        d1,
        judged.flatMap(({ raised: one }) => one ?? []),
        judged.map(({ schedule, next }) => ({ scheduleId: schedule.id, seen: schedule.watchAt, next })),
        now,
      ),
    );
    count += raised.results.length;
    if (passed.length < deadlinePage) break;
  }
  return count;
}

/** What the newest deadline that has passed expected, and when the next one is judged. A schedule that cannot be read is not watched any more. */
async function judge(schedule: PassedDeadline, now: number): Promise<{ raised: Judged | null; next: number | null }> {
  try {
    const deadlines = deadlinesOf(schedule);
    if (deadlines === null) return { raised: null, next: null };
    const expectedAt = newestDeadline(deadlines, schedule.watchAt, now);
    const next = deadlineAfter(deadlines, expectedAt - 1);
    const plannedAt = occurrenceBefore(deadlines, expectedAt);
    if (plannedAt === null) return { raised: null, next };
    const runId = await occurrenceRunId(schedule.id, plannedAt);
    const id = await noticeId(schedule.id, plannedAt, expectedAt);
    const about = { id, scheduleId: schedule.id, runId, plannedAt, expectedAt, usualMs: null };
    return { raised: { ...about, countsFrom: countsFrom(deadlines, expectedAt), seen: schedule.watchAt }, next };
  } catch (thrown) {
    log.error("watch.deadline_unreadable", thrown, { scheduleId: schedule.id });
    return { raised: null, next: null };
  }
}
