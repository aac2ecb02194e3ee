import { flagAt, numberAt, numberOrNullAt, selection, textAt, type SqlRow } from "../db/records";
import type { Answers } from "../db/batch";
import { runs } from "../db/schema/runs";
import { schedules } from "../db/schema/schedules";
import { insertClaimed, type ClaimedOccurrence } from "../runs/insert-store";
import { mayRunAs, moveClaimed } from "../schedules/store";
import { raiseMissed, selectUnclaimed, type Raised } from "../watchman/store";

/** All SQL of the tick, and of the claims that come before a change. By hand: one statement decides, or reads next to nothing. */

/** What becomes of one due schedule. `expected` and `revision` are its `nextAt` and `updatedAt` as they were read: the guard of the claim. */
export interface PlannedClaim {
  scheduleId: string;
  expected: number;
  revision: number;
  next: number | null;
  runs: Pick<ClaimedOccurrence, "id" | "plannedAt" | "status" | "reason">[];
}

/**
 * One batch a page: inserts the runs of schedules that still stand as they were read, then moves the same schedules on, then raises what was missed. A person's edit between
 * reading and claiming wins. A crash before the batch claims nothing, after it the rows are there.
 */
export const claimStatements = (d1: D1Database, claims: readonly PlannedClaim[], missed: readonly Raised[], now: number) => ({
  runs: insertClaimed(
    d1,
    claims.flatMap(({ scheduleId, expected, revision, runs: planned }) =>
      planned.map((run) => ({ ...run, scheduleId, expected, revision })),
    ),
    now,
  ),
  moved: moveClaimed(
    d1,
    claims.map(({ scheduleId, expected, revision, next }) => ({ id: scheduleId, expected, revision, next })),
  ),
  missed: missed.length === 0 ? null : raiseMissed(d1, missed, now),
});

const due = selection(schedules, "s", { keys: ["id", "cadence", "startsAt", "endsAt", "policies", "nextAt", "updatedAt"] });

/** A schedule with an occurrence that is due. */
export interface DueSchedule extends ReturnType<typeof due.decode> {
  nextAt: number;
  /** The person it runs as is a member who may edit the project. */
  runAsAllowed: boolean;
}

const decodeDue = (row: SqlRow): DueSchedule => ({
  ...due.decode(row),
  nextAt: numberAt(row, "next_at"),
  runAsAllowed: flagAt(row, "run_as_allowed"),
});

const selectDue = (from: string): string =>
  `select ${due.sql}, ${mayRunAs} as run_as_allowed from ${from} where s.status = 'active' and s.next_at <= ?1 order by s.next_at, s.project_id`;

/** What is due, earliest first; of one instant project by project, so that a message carries the runs of few projects. */
export async function loadDueSchedules(d1: D1Database, dueAt: number, limit: number): Promise<DueSchedule[]> {
  const { results } = await d1
    .prepare(`${selectDue("schedules s indexed by schedules_due")} limit ?2`)
    .bind(dueAt, limit)
    .all<SqlRow>();
  return results.map(decodeDue);
}

/** Those of the schedules that are due. */
export async function loadOwed(d1: D1Database, scheduleIds: string[], dueAt: number): Promise<DueSchedule[]> {
  const { results } = await d1
    .prepare(selectDue("json_each(?2) page cross join schedules s on s.id = page.value"))
    .bind(dueAt, JSON.stringify(scheduleIds))
    .all<SqlRow>();
  return results.map(decodeDue);
}

const openRun = selection(runs, "", { keys: ["id", "scheduleId", "trigger", "plannedAt", "claimedAt", "announceDue"] });

/** A run that has not ended, or whose announcement is due. `sequence` is its rowid. */
export type OpenRun = ReturnType<typeof openRun.decode> & { sequence: number };

/** Where the next sweep continues, null to begin at the oldest run. */
export type SweepPlace = Pick<OpenRun, "claimedAt" | "sequence"> | null;

const isOpen = "(status in ('queued', 'running') or announce_due is not null) and claimed_at <= ?1 and coalesce(announce_due, 0) <= ?1";

/** What is open and was claimed before `before`, oldest first, after the place where the last sweep stopped. */
const selectOpen = (d1: D1Database, before: number, limit: number): D1PreparedStatement =>
  d1
    .prepare(
      `select rowid as sequence, ${openRun.sql} from runs indexed by runs_open
       where ${isOpen}
         and (claimed_at, rowid) > (coalesce((select sweep_claimed_at from ticks where id = 1), -1), coalesce((select sweep_sequence from ticks where id = 1), -1))
       order by claimed_at, rowid limit ?2`,
    )
    .bind(before, limit);

/** What a tick must know before it sweeps. */
export interface Seen {
  open: OpenRun[];
  /** Schedules that are due for longer than a claim ever takes. */
  unclaimed: { scheduleId: string; plannedAt: number }[];
  /** A deadline has passed. */
  deadlines: boolean;
  /** Notices wait for their deliveries. */
  noticesDue: boolean;
  oldestDelivery: number | null;
  /** A step of `retain` is due. */
  cleaning: boolean;
}

/** What a sweep looks for: runs claimed before `openBefore`, schedules due before `unclaimedBefore`. */
export interface LookFor {
  openBefore: number;
  unclaimedBefore: number;
  limit: number;
}

/** Statements that read next to nothing when all is well: for a request of their own, or behind those of a claim. `seenIn` reads their answers. */
export const lookStatements = (d1: D1Database, now: number, { openBefore, unclaimedBefore, limit }: LookFor) => ({
  open: selectOpen(d1, openBefore, limit),
  unclaimed: selectUnclaimed(d1, unclaimedBefore, limit),
  marks: d1
    .prepare(
      `select (select due_at from deliveries indexed by deliveries_due where due_at <= ?1 order by due_at limit 1) as oldest,
         exists (select 1 from schedules indexed by schedules_watch where watch_at <= ?1) as deadlines,
         exists (select 1 from notices indexed by notices_untold where announce_due is not null) as notices_due,
         exists (select 1 from retention where id = 1 and due_at <= ?1) as cleaning`,
    )
    .bind(now),
});

/** What the answers to `lookStatements` say. */
export function seenIn({ open, unclaimed, marks }: Answers<ReturnType<typeof lookStatements>>): Seen {
  const mark = marks.results[0] ?? {};
  return {
    open: open.results.map((row) => ({ ...openRun.decode(row), sequence: numberAt(row, "sequence") })),
    unclaimed: unclaimed.results.map((row) => ({ scheduleId: textAt(row, "scheduleId"), plannedAt: numberAt(row, "plannedAt") })),
    deadlines: flagAt(mark, "deadlines"),
    noticesDue: flagAt(mark, "notices_due"),
    oldestDelivery: numberOrNullAt(mark, "oldest"),
    cleaning: flagAt(mark, "cleaning"),
  };
}

/** What health and the next tick read of this one. */
export interface TickRecord {
  scheduledAt: number;
  finishedAt: number;
  swept: number;
  /** Where the next sweep continues. */
  place: SweepPlace;
  /** Since when the oldest announcement or message that the sweep sent again has been due. */
  oldestDue: number | null;
}

const tickRow = "ticks (id, last_scheduled_at, last_finished_at, swept, sweep_claimed_at, sweep_sequence, oldest_due)";
const overTick = `on conflict (id) do update set last_scheduled_at = max(last_scheduled_at, excluded.last_scheduled_at), last_finished_at = excluded.last_finished_at,
  swept = excluded.swept, sweep_claimed_at = excluded.sweep_claimed_at, sweep_sequence = excluded.sweep_sequence, oldest_due = excluded.oldest_due`;

/** Keeps what the last tick did: the one row from which health says whether ticks come and the sweep moves on. */
export const recordTick = (d1: D1Database, { scheduledAt, finishedAt, swept, place, oldestDue }: TickRecord): Promise<D1Result> =>
  d1
    .prepare(`insert into ${tickRow} values (1, ?1, ?2, ?3, ?4, ?5, ?6) ${overTick}`)
    .bind(scheduledAt, finishedAt, swept, place?.claimedAt ?? null, place?.sequence ?? null, oldestDue)
    .run();

/**
 * Records a tick in the batch of its claim, if a sweep would find nothing to do; returns a row if it did. A run that this tick fails to hand over is still open a minute later,
 * and the tick of that minute is not recorded before it has swept.
 */
export const recordQuietTick = (
  d1: D1Database,
  scheduledAt: number,
  now: number,
  { openBefore, unclaimedBefore }: LookFor,
): D1PreparedStatement =>
  d1
    .prepare(
      `insert into ${tickRow} select 1, ?4, ?3, 0, null, null, null
       where not exists (select 1 from runs indexed by runs_open where ${isOpen})
         and not exists (select 1 from schedules indexed by schedules_due where status = 'active' and next_at <= ?2)
         and not exists (select 1 from schedules indexed by schedules_watch where watch_at <= ?3)
         and not exists (select 1 from deliveries indexed by deliveries_due where due_at <= ?3)
         and not exists (select 1 from notices indexed by notices_untold where announce_due is not null)
       ${overTick} returning id`,
    )
    .bind(openBefore, unclaimedBefore, now, scheduledAt);
