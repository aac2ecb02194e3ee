import { numberAt, selection, textAt, type SqlRow } from "../db/records";
import { schedules } from "../db/schema/schedules";

/** All SQL of the watchman. */

/** An occurrence that may be late: its run is open or was never claimed. */
export interface Suspect {
  scheduleId: string;
  runId: string;
  plannedAt: number;
}

const timed = selection(schedules, "s", { keys: ["id", "cadence", "policies", "startsAt", "endsAt"] });

/** A schedule as far as it says when its runs are expected. */
export type TimedSchedule = ReturnType<typeof timed.decode>;

/** A suspect that people must be notified about, with its schedule. */
export interface KnownSuspect extends Suspect {
  schedule: TimedSchedule;
}

/** What is raised. `usualMs` is null when nothing is usual yet, and when the owner's deadline decided. */
export interface Raised extends Suspect {
  id: string;
  expectedAt: number;
  usualMs: number | null;
}

const watched = selection(schedules, "", { keys: ["id", "cadence", "policies", "startsAt", "endsAt", "watchAt"] });

/** A schedule whose deadline has passed. */
export type PassedDeadline = Omit<ReturnType<typeof watched.decode>, "watchAt"> & { watchAt: number };

/** People are notified about these schedules: not if somebody paused one or archived its project. A schedule that has just ended still owes its last run. */
const mayNotify = "s.status in ('active', 'ended') and p.archived_at is null";

/**
 * People were notified about this occurrence or a later one, or were notified less than a day ago and no run has succeeded since. So an outage of hours is one notice
 * per schedule, and a schedule whose runs hang every minute is one notice a day.
 */
const alreadyNotified = (plannedAt: string, now: string): string =>
  `exists (select 1 from notices n where n.schedule_id = s.id and n.kind = 'did_not_run' and (n.created_at >= ${plannedAt} or n.created_at > ${now} - 86400000
     and not exists (select 1 from runs good indexed by runs_project where good.project_id = s.project_id and good.planned_at >= n.about_at
       and good.schedule_id = s.id and good.status = 'succeeded')))`;

/** The suspects that people must be notified about and were not yet. */
export async function loadSuspects(d1: D1Database, suspects: readonly Suspect[], now: number): Promise<KnownSuspect[]> {
  const { results } = await d1
    .prepare(
      `select ${timed.sql}, page.value ->> 'runId' as run_id, page.value ->> 'plannedAt' as planned_at
       from json_each(?1) page join schedules s on s.id = page.value ->> 'scheduleId' join projects p on p.id = s.project_id
       where ${mayNotify} and not ${alreadyNotified("(page.value ->> 'plannedAt')", "?2")}`,
    )
    .bind(JSON.stringify(suspects), now)
    .all<SqlRow>();
  return results.map((row) => {
    const schedule = timed.decode(row);
    return { schedule, scheduleId: schedule.id, runId: textAt(row, "run_id"), plannedAt: numberAt(row, "planned_at") };
  });
}

/** How long the good ones among these runs took, by id. */
export async function loadDurations(d1: D1Database, runIds: readonly string[]): Promise<Map<string, number>> {
  const { results } = await d1
    .prepare(
      `select r.id, r.finished_at - r.started_at as took from json_each(?1) page join runs r on r.id = page.value
       where r.status = 'succeeded' and r.started_at is not null`,
    )
    .bind(JSON.stringify(runIds))
    .all<SqlRow>();
  return new Map(results.map((row) => [textAt(row, "id"), numberAt(row, "took")]));
}

const columns =
  "insert or ignore into notices (id, schedule_id, project_id, kind, run_id, about_at, expected_at, usual_ms, announce_due, created_at)";

const raisedRow = `page.value ->> 'id', s.id, s.project_id, 'did_not_run', page.value ->> 'runId', page.value ->> 'plannedAt', page.value ->> 'expectedAt', page.value ->> 'usualMs', ?2, ?2`;

/** Raises what people were not yet notified about; `about` narrows it to runs that stand as the caller saw them. */
const raise = (d1: D1Database, raised: readonly Raised[], now: number, about: string): D1PreparedStatement =>
  d1
    .prepare(
      `${columns} select ${raisedRow}
       from json_each(?1) page join schedules s on s.id = page.value ->> 'scheduleId' join projects p on p.id = s.project_id
       where ${mayNotify} and ${about} and not ${alreadyNotified("(page.value ->> 'plannedAt')", "?2")} returning id`,
    )
    .bind(JSON.stringify(raised), now);

/** Of two ticks at once, or one repeated, one writes: the id is made from schedule and occurrence. A run that has ended well meanwhile raises nothing. */
export const raiseLate = (d1: D1Database, raised: readonly Raised[], now: number): D1PreparedStatement =>
  raise(d1, raised, now, "not exists (select 1 from runs r where r.id = page.value ->> 'runId' and r.status = 'succeeded')");

/** For the batch of a claim: occurrences that it has just recorded as missed. */
export const raiseMissed = (d1: D1Database, raised: readonly Raised[], now: number): D1PreparedStatement =>
  raise(
    d1,
    raised,
    now,
    "exists (select 1 from runs r where r.id = page.value ->> 'runId' and r.status = 'skipped' and r.reason = 'missed')",
  );

/** Schedules whose deadline has passed by `now` (milliseconds), the earliest first. */
export async function loadDeadlines(d1: D1Database, now: number, limit: number): Promise<PassedDeadline[]> {
  const { results } = await d1
    .prepare(`select ${watched.sql} from schedules indexed by schedules_watch where watch_at <= ?1 order by watch_at limit ?2`)
    .bind(now, limit)
    .all<SqlRow>();
  return results.map((row) => ({ ...watched.decode(row), watchAt: numberAt(row, "watch_at") }));
}

/** A deadline to be judged: a good run planned from `countsFrom` on must have ended by `expectedAt`. */
export interface Judged extends Raised {
  countsFrom: number;
  /** `watchAt` as it was read. */
  seen: number;
}

/**
 * One batch: raises the deadlines without a good run, then moves the schedules on to their next one. Both are guarded by `watch_at` as it was read, so a deadline is judged
 * once; a crash before the batch leaves it to the next tick, after it the rows are there.
 */
export const judgeStatements = (
  d1: D1Database,
  judged: readonly Judged[],
  moves: readonly { scheduleId: string; seen: number; next: number | null }[],
  now: number,
) => ({
  raised: d1
    .prepare(
      `${columns} select ${raisedRow}
       from json_each(?1) page join schedules s on s.id = page.value ->> 'scheduleId' and s.watch_at = page.value ->> 'seen' join projects p on p.id = s.project_id
       where ${mayNotify} and not exists (select 1 from runs good indexed by runs_project
         where good.project_id = s.project_id and good.planned_at between page.value ->> 'countsFrom' and page.value ->> 'expectedAt'
           and good.schedule_id = s.id and good.status = 'succeeded' and good.finished_at <= page.value ->> 'expectedAt') returning id`,
    )
    .bind(JSON.stringify(judged), now),
  moved: d1
    .prepare(
      `update schedules set watch_at = page.value ->> 'next' from json_each(?1) page
       where schedules.id = page.value ->> 'scheduleId' and schedules.watch_at = page.value ->> 'seen'`,
    )
    .bind(JSON.stringify(moves)),
});

/** Schedules that were due before `before` and are still not claimed, as (scheduleId, plannedAt). */
export const selectUnclaimed = (d1: D1Database, before: number, limit: number): D1PreparedStatement =>
  d1
    .prepare(
      `select id as scheduleId, next_at as plannedAt from schedules indexed by schedules_due
       where status = 'active' and next_at <= ?1 order by next_at limit ?2`,
    )
    .bind(before, limit);

/**
 * One batch: pauses a schedule that stands as it was read and writes a notice that says why. The notice is made from the revision that was read, so of two ticks at
 * once one pauses and one notice is written.
 */
export const setAsideStatements = (
  d1: D1Database,
  aside: {
    noticeId: string;
    scheduleId: string;
    revision: number;
    runId: string;
    reason: string;
    /** It must owe no occurrence as of then; null where it cannot be claimed at all. */
    owingNothingAt: number | null;
  },
  now: number,
) => ({
  notice: d1
    .prepare(
      `${columns} select ?1, s.id, s.project_id, 'paused', ?2, ?3, null, null, ?3, ?3 from schedules s join projects p on p.id = s.project_id
       where s.id = ?4 and s.updated_at = ?5 and s.status = 'active' and coalesce(s.next_at > ?6, 1) and p.archived_at is null`,
    )
    .bind(aside.noticeId, aside.runId, now, aside.scheduleId, aside.revision, aside.owingNothingAt),
  paused: d1
    .prepare(
      `update schedules set status = 'auto_paused', status_reason = ?2, updated_at = max(?3, updated_at + 1), watch_at = null
       where id = ?1 and updated_at = ?4 and status = 'active' and coalesce(next_at > ?5, 1)`,
    )
    .bind(aside.scheduleId, aside.reason, now, aside.revision, aside.owingNothingAt),
});
