/** All SQL of the tick. */

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
         join schedules s on s.id = page.value ->> 'schedule' and s.next_at = page.value ->> 'expected' and s.updated_at = page.value ->> 'revision' and s.status = 'active'
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
         where schedules.id = page.value ->> 'id' and schedules.next_at = page.value ->> 'expected' and schedules.updated_at = page.value ->> 'revision' and schedules.status = 'active'`,
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

export async function loadDue(d1: D1Database, dueAt: number, limit: number): Promise<DueSchedule[]> {
  const { results } = await d1
    .prepare(
      `select s.id, s.project_id, s.cadence, s.timezone, s.starts_at, s.ends_at, s.policies, s.next_at, s.updated_at,
         coalesce(s.run_as, s.created_by) is null or exists (select 1 from members m join projects p on p.id = s.project_id where m.user_id = coalesce(s.run_as, s.created_by) and m.status = 'active'
           and (m.role = 'admin' or m.role = 'editor' and (p.owner_id = m.user_id or p.workspace_access in ('CAN_EDIT', 'FULL_ACCESS')
             or exists (select 1 from grants g where g.project_id = p.id and g.access in ('CAN_EDIT', 'FULL_ACCESS')
               and (g.subject_kind = 'user' and g.subject_id = m.user_id
                 or g.subject_kind = 'group' and g.subject_id in (select group_id from group_members where user_id = m.user_id)))))) as run_as_allowed
       from schedules s indexed by schedules_due
       where s.status = 'active' and s.next_at <= ?1 order by s.next_at limit ?2`,
    )
    .bind(dueAt, limit)
    .all<DueSchedule>();
  return results;
}

/** Takes a schedule whose cadence can no longer be read out of the clock's way, so that it never blocks its neighbours. */
export const setAside = (d1: D1Database, scheduleId: string, reason: string, now: number): Promise<D1Result> =>
  d1
    .prepare("update schedules set status = 'auto_paused', status_reason = ?2, updated_at = ?3 where id = ?1 and status = 'active'")
    .bind(scheduleId, reason, now)
    .run();

/** Open work that nobody seems to be at: runs claimed before `before`, and announcements that are due. */
export async function loadOpen(d1: D1Database, before: number, limit: number): Promise<{ queued: string[]; announce: string[] }> {
  const { results } = await d1
    .prepare(
      `select id, announce_due from runs indexed by runs_open
       where (status in ('queued', 'running') or announce_due is not null) and claimed_at <= ?1 and coalesce(announce_due, 0) <= ?1 order by claimed_at limit ?2`,
    )
    .bind(before, limit)
    .all<{ id: string; announce_due: number | null }>();
  return {
    queued: results.filter((row) => row.announce_due === null).map((row) => row.id),
    announce: results.filter((row) => row.announce_due !== null).map((row) => row.id),
  };
}

export const recordTick = (d1: D1Database, scheduledAt: number, finishedAt: number, swept: number): Promise<D1Result> =>
  d1
    .prepare(
      `insert into ticks (id, last_scheduled_at, last_finished_at, swept) values (1, ?1, ?2, ?3)
       on conflict (id) do update set last_scheduled_at = max(last_scheduled_at, excluded.last_scheduled_at), last_finished_at = excluded.last_finished_at, swept = excluded.swept`,
    )
    .bind(scheduledAt, finishedAt, swept)
    .run();
