import type { RunTrigger } from "../contract/run";
import type { CadenceInput } from "../contract/schedule";
import { idFrom } from "../lib/id";
import { log } from "../lib/log";
import { announceNotices } from "../notifications/notices/notices";
import { parseCadence } from "../schedules/times/cadence";
import { answersFor, countsFrom, deadlineAfter, deadlinesOf, newestDeadline, occurrenceBefore } from "../schedules/times/deadline";
import { previousOccurrence } from "../schedules/times/occurrence";
import { occurrenceRunId } from "../schedules/run-id";
import { expectedBy, marginMs, usualOf, usualOver } from "./lateness";
import {
  judgeStatements,
  loadDeadlines,
  loadDurations,
  loadSuspects,
  raiseLate,
  type DeadlineRow,
  type Judged,
  type Raised,
  type Suspect,
  type SuspectRow,
} from "./store";

/** Schedules looked into a tick; what is more is looked into by the next. */
const suspectLimit = 100;
/** Deadlines judged in one batch, and batches a tick. */
const deadlinePage = 500;
const deadlinePages = 10;

/** What the tick saw before it asked: the watchman reads nothing more when all is well. */
export interface Watched {
  /** Runs that are open, or whose announcement is due. */
  open: { schedule_id: string | null; trigger: RunTrigger; planned_at: number; announce_due: number | null }[];
  /** Schedules that are due for longer than a claim ever takes. */
  unclaimed: { scheduleId: string; plannedAt: number }[];
  /** A deadline has passed. */
  deadlines: boolean;
  /** Notices wait for their deliveries. */
  untold: boolean;
}

/**
 * The watchman: raises "did not run" for what has no good run by its time, from rows alone, so that it does not matter whether a runner, a queue or the claim is to blame.
 * `now` is the wall clock. Answers the deliveries that tell people. Every step may be repeated and may die at any line: the notice's id is made from what it is about, and
 * its deliveries are written from the row.
 */
export async function watch(d1: D1Database, seen: Watched, now: number): Promise<string[]> {
  let raised = 0;
  if (seen.deadlines) raised += await judgeDeadlines(d1, now);
  const suspects = await suspectsOf(seen, now);
  if (suspects.length > 0) raised += await raiseForgotten(d1, suspects, now);
  return raised > 0 || seen.untold ? announceNotices(d1, now) : [];
}

/** Occurrences that may be late: their runs are open, or they are not claimed. */
function suspectsOf({ open, unclaimed }: Watched, now: number): Promise<Suspect[]> {
  const planned = [
    ...open.flatMap((run) =>
      run.trigger === "schedule" && run.schedule_id !== null && run.announce_due === null
        ? [{ scheduleId: run.schedule_id, plannedAt: run.planned_at }]
        : [],
    ),
    ...unclaimed,
  ].filter(({ plannedAt }) => plannedAt + marginMs <= now);
  return Promise.all(planned.map(async (one) => ({ ...one, runId: await occurrenceRunId(one.scheduleId, one.plannedAt) })));
}

async function raiseForgotten(d1: D1Database, suspects: Suspect[], now: number): Promise<number> {
  const rows = oldestOfEach((await loadSuspects(d1, suspects, now)).filter(waitsForNoDeadline)).slice(0, suspectLimit);
  if (rows.length === 0) return 0;
  const past = await Promise.all(rows.map(pastRuns));
  const took = await loadDurations(d1, past.flat());
  const raised: Raised[] = [];
  for (const [index, row] of rows.entries()) {
    const usualMs = usualOf((past[index] ?? []).flatMap((id) => took.get(id) ?? []));
    const expectedAt = expectedBy(row.planned_at, usualMs);
    if (expectedAt <= now) raised.push(await raisedOf(row, expectedAt, usualMs));
  }
  return raised.length === 0 ? 0 : count(await raiseLate(d1, raised, now).all());
}

/** The oldest occurrence of each schedule, oldest first: one notice tells of all. */
function oldestOfEach(rows: SuspectRow[]): SuspectRow[] {
  const oldest = new Map<string, SuspectRow>();
  for (const row of rows.sort((a, b) => a.planned_at - b.planned_at)) if (!oldest.has(row.schedule_id)) oldest.set(row.schedule_id, row);
  return [...oldest.values()];
}

/** An occurrence that a deadline answers for is judged then, not earlier. A schedule that cannot be read is the claim's to set aside. */
function waitsForNoDeadline(row: SuspectRow): boolean {
  try {
    const deadlines = deadlinesOf(row);
    return deadlines === null || !answersFor(deadlines, row.planned_at);
  } catch {
    return true;
  }
}

/** The runs of the occurrences before this one, newest first: their ids are made from them, so nothing is searched. Twice as many as are needed, for some failed. */
async function pastRuns(row: SuspectRow): Promise<string[]> {
  try {
    const rule = parseCadence(JSON.parse(row.cadence) as CadenceInput);
    const planned: number[] = [];
    for (
      let at = previousOccurrence(rule, row.planned_at);
      at !== null && planned.length < 2 * usualOver;
      at = previousOccurrence(rule, at)
    )
      planned.push(at);
    return await Promise.all(planned.map((at) => occurrenceRunId(row.schedule_id, at)));
  } catch {
    return [];
  }
}

const raisedOf = async (row: SuspectRow, expectedAt: number, usualMs: number | null): Promise<Raised> => ({
  id: await noticeId(row.schedule_id, row.planned_at),
  scheduleId: row.schedule_id,
  runId: row.run_id,
  plannedAt: row.planned_at,
  expectedAt,
  usualMs,
});

/** An occurrence that a claim wrote off as missed, unless a deadline answers for it. */
export async function missedNotice(
  schedule: { id: string; cadence: string; policies: string; starts_at: number | null; ends_at: number | null },
  run: { id: string; plannedAt: number },
): Promise<Raised | null> {
  const row: SuspectRow = { ...schedule, schedule_id: schedule.id, run_id: run.id, planned_at: run.plannedAt };
  return waitsForNoDeadline(row) ? raisedOf(row, expectedBy(run.plannedAt, null), null) : null;
}

const noticeId = (scheduleId: string, plannedAt: number, deadline?: number): Promise<string> =>
  idFrom(`did not run ${scheduleId} ${plannedAt}${deadline === undefined ? "" : ` by ${deadline}`}`);

async function judgeDeadlines(d1: D1Database, now: number): Promise<number> {
  let raised = 0;
  for (let page = 0; page < deadlinePages; page++) {
    const rows = await loadDeadlines(d1, now, deadlinePage);
    if (rows.length === 0) break;
    const judged = await Promise.all(rows.map((row) => judge(row, now)));
    const moves = judged.map(({ next }, index) => ({ scheduleId: rows[index]!.id, seen: rows[index]!.watch_at, next }));
    const [written] = await d1.batch(
      judgeStatements(
        d1,
        judged.flatMap(({ raised: one }) => one ?? []),
        moves,
        now,
      ),
    );
    raised += count(written);
    if (rows.length < deadlinePage) break;
  }
  return raised;
}

/** What was to be met by the newest deadline that has passed, and when the next one is judged. A rule that cannot be read is not watched any more. */
async function judge(row: DeadlineRow, now: number): Promise<{ raised: Judged | null; next: number | null }> {
  try {
    const deadlines = deadlinesOf(row);
    if (deadlines === null) return { raised: null, next: null };
    const expectedAt = newestDeadline(deadlines, row.watch_at, now);
    const next = deadlineAfter(deadlines, expectedAt - 1);
    const plannedAt = occurrenceBefore(deadlines, expectedAt);
    if (plannedAt === null) return { raised: null, next };
    const about = { scheduleId: row.id, runId: await occurrenceRunId(row.id, plannedAt), plannedAt, expectedAt, usualMs: null };
    const id = await noticeId(row.id, plannedAt, expectedAt);
    return { raised: { id, ...about, countsFrom: countsFrom(deadlines, expectedAt), seen: row.watch_at }, next };
  } catch (thrown) {
    log.error("watch.deadline_unreadable", thrown, { scheduleId: row.id });
    return { raised: null, next: null };
  }
}

const count = (written: D1Result | undefined): number => written?.results.length ?? 0;
