import type { RunTrigger } from "../contract/run";
import { mayRunAs } from "../schedules/store";
import { unclaimed } from "../watchman/store";

/** All SQL of the tick, and of the claims that come before a change. */

/** A claimed occurrence on its way into `runs`. */
export interface ClaimRow {
  scheduleId: string;
  /** `next_at` and `updated_at` as they were read: the guard of the claim. A person's edit between reading and claiming wins. */
  expected: number;
  revision: number;
  next: number | null;
  runs: { id: string; plannedAt: number; status: "queued" | "skipped"; reason: string | null }[];
}

/** A run as its claim wrote it: what the first statement of the batch answers, for the rows that this very batch wrote. */
export interface ClaimedRun {
  sequence: number;
  id: string;
  project_id: string;
  schedule_id: string;
  planned_at: number;
  status: "queued" | "skipped";
}

/**
 * One batch a page: inserts the runs of schedules that still stand as they were read, then moves the same schedules on. Two ticks at once, or a repeated one,
 * meet the guard or the primary key; a crash before the batch claims nothing, after it the rows are there.
 * Both look schedules up by id, page by page: left to itself (without `cross join` and the `+`, which keeps an index out) SQLite goes through every active
 * schedule for every one of the page.
 */
export function claimStatements(d1: D1Database, page: ClaimRow[], now: number): D1PreparedStatement[] {
  const rows = page.flatMap((claim) =>
    claim.runs.map((run) => ({ ...run, schedule: claim.scheduleId, expected: claim.expected, revision: claim.revision })),
  );
  const moves = page.map((claim) => ({ id: claim.scheduleId, expected: claim.expected, revision: claim.revision, next: claim.next }));
  return [
    d1
      .prepare(
        `insert or ignore into runs (id, project_id, schedule_id, version, trigger, context, status, reason, planned_at, claimed_at, finished_at, input_params,
           update_published_results, use_cached_sql_results, created_by)
         select page.value ->> 'id', s.project_id, s.id, coalesce(p.published_version, 0), 'schedule', 'scheduled',
           case when p.archived_at is not null or p.published_version is null then 'skipped' else page.value ->> 'status' end,
           case when p.archived_at is not null then 'project_archived' when p.published_version is null then 'not_published' else page.value ->> 'reason' end,
           page.value ->> 'plannedAt', ?2,
           case when page.value ->> 'status' = 'skipped' or p.archived_at is not null or p.published_version is null then ?2 end,
           s.input_params, s.update_published_results, s.use_cached_sql_results, null
         from json_each(?1) page
         cross join schedules s on s.id = page.value ->> 'schedule' and s.next_at = page.value ->> 'expected' and s.updated_at = page.value ->> 'revision' and s.status = 'active'
         join projects p on p.id = s.project_id
         order by page.value ->> 'plannedAt'
         returning rowid as sequence, id, project_id, schedule_id, planned_at, status`,
      )
      .bind(JSON.stringify(rows), now),
    d1
      .prepare(
        `update schedules set next_at = page.value ->> 'next', status = case when page.value ->> 'next' is null then 'ended' else status end,
           status_reason = case when page.value ->> 'next' is null then 'It has no further occurrence.' else status_reason end
         from json_each(?1) page
         where schedules.id = page.value ->> 'id' and schedules.next_at = page.value ->> 'expected' and schedules.updated_at = page.value ->> 'revision' and +schedules.status = 'active'`,
      )
      .bind(JSON.stringify(moves)),
  ];
}

export interface DueSchedule {
  id: string;
  project_id: string;
  cadence: string;
  timezone: string;
  starts_at: number | null;
  ends_at: number | null;
  policies: string;
  next_at: number;
  updated_at: number;
  /** 1 while the person it runs as is a member who may edit the project. */
  run_as_allowed: number;
}

const dueFrom = (
  from: string,
): string => `select s.id, s.project_id, s.cadence, s.timezone, s.starts_at, s.ends_at, s.policies, s.next_at, s.updated_at,
  ${mayRunAs} as run_as_allowed from ${from} where s.status = 'active' and s.next_at <= ?1`;

/** What is due, earliest first; of one instant project by project, so that a message carries the runs of few projects. */
export async function loadDue(d1: D1Database, dueAt: number, limit: number): Promise<DueSchedule[]> {
  const { results } = await d1
    .prepare(`${dueFrom("schedules s indexed by schedules_due")} order by s.next_at, s.project_id limit ?2`)
    .bind(dueAt, limit)
    .all<DueSchedule>();
  return results;
}

/** Those of the schedules that are due. */
export async function loadOwed(d1: D1Database, scheduleIds: string[], dueAt: number): Promise<DueSchedule[]> {
  const { results } = await d1
    .prepare(`${dueFrom("json_each(?2) page cross join schedules s on s.id = page.value")} order by s.next_at, s.project_id`)
    .bind(dueAt, JSON.stringify(scheduleIds))
    .all<DueSchedule>();
  return results;
}

/** A run that somebody should be at: one that is open, or one whose announcement is due. */
export interface OpenRun {
  id: string;
  /** Its rowid. Together with `claimed_at` its place in the round of the sweep. */
  sequence: number;
  schedule_id: string | null;
  trigger: RunTrigger;
  planned_at: number;
  claimed_at: number;
  announce_due: number | null;
}

/** Where a round of the sweep goes on, null to begin at the oldest run. */
export type SweepPlace = Pick<OpenRun, "claimed_at" | "sequence"> | null;

const isOpen = "(status in ('queued', 'running') or announce_due is not null) and claimed_at <= ?1 and coalesce(announce_due, 0) <= ?1";

/** What is open and was claimed before `before`, oldest first, behind the place where the last sweep stopped. */
const open = (d1: D1Database, before: number, limit: number): D1PreparedStatement =>
  d1
    .prepare(
      `select rowid as sequence, id, schedule_id, trigger, planned_at, claimed_at, announce_due from runs indexed by runs_open
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
  untold: boolean;
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
export const lookAround = (d1: D1Database, now: number, due: LookFor): D1PreparedStatement[] => [
  open(d1, due.openBefore, due.limit),
  unclaimed(d1, due.unclaimedBefore, due.limit),
  d1
    .prepare(
      `select (select due_at from deliveries indexed by deliveries_due where due_at <= ?1 order by due_at limit 1) as oldest,
         exists (select 1 from schedules indexed by schedules_watch where watch_at <= ?1) as deadlines,
         exists (select 1 from notices indexed by notices_untold where announce_due is not null) as untold,
         exists (select 1 from retention where id = 1 and due_at <= ?1) as cleaning`,
    )
    .bind(now),
];

/** What `lookAround` saw, from the answers of its statements. */
export function seenIn([found, waiting, marks]: D1Result[]): Seen {
  const mark = marks?.results[0] as (Record<"deadlines" | "untold" | "cleaning", number> & { oldest: number | null }) | undefined;
  return {
    open: (found?.results ?? []) as OpenRun[],
    unclaimed: (waiting?.results ?? []) as Seen["unclaimed"],
    deadlines: mark?.deadlines === 1,
    untold: mark?.untold === 1,
    oldestDelivery: mark?.oldest ?? null,
    cleaning: mark?.cleaning === 1,
  };
}

/** What health and the next tick read of this one. */
export interface TickRecord {
  scheduledAt: number;
  finishedAt: number;
  swept: number;
  /** Where the next sweep goes on. */
  place: SweepPlace;
  /** Since when the oldest announcement or message that the sweep asked for has been due. */
  oldestDue: number | null;
}

const tickRow = "ticks (id, last_scheduled_at, last_finished_at, swept, sweep_claimed_at, sweep_sequence, oldest_due)";
const overTick = `on conflict (id) do update set last_scheduled_at = max(last_scheduled_at, excluded.last_scheduled_at), last_finished_at = excluded.last_finished_at,
  swept = excluded.swept, sweep_claimed_at = excluded.sweep_claimed_at, sweep_sequence = excluded.sweep_sequence, oldest_due = excluded.oldest_due`;

export const recordTick = (d1: D1Database, { scheduledAt, finishedAt, swept, place, oldestDue }: TickRecord): Promise<D1Result> =>
  d1
    .prepare(`insert into ${tickRow} values (1, ?1, ?2, ?3, ?4, ?5, ?6) ${overTick}`)
    .bind(scheduledAt, finishedAt, swept, place?.claimed_at ?? null, place?.sequence ?? null, oldestDue)
    .run();

/**
 * Records a tick in the batch of its claim, when a sweep would find nothing to do: answers a row when it did. What such a tick does not hand over any more is open a minute later, and that tick is
 * not recorded before it has seen to it.
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
