import type { ScheduleStatus } from "../contract/schedule";

/** All SQL of schedules but the claim, which is the tick's (`dispatch/store`). Times are epoch milliseconds. */

export interface ScheduleRow {
  id: string;
  project_id: string;
  name: string;
  /** JSON of the canonical cadence. */
  cadence: string;
  timezone: string;
  starts_at: number | null;
  ends_at: number | null;
  /** JSON. */
  input_params: string;
  update_published_results: number;
  use_cached_sql_results: number;
  /** JSON. */
  policies: string;
  run_as: string | null;
  status: ScheduleStatus;
  status_reason: string | null;
  /** Null unless active. */
  next_at: number | null;
  created_by: string | null;
  created_at: number;
  updated_at: number;
}

/** A schedule with the names and the last run around it. */
export interface ListedSchedule extends ScheduleRow {
  run_as_name: string | null;
  created_by_name: string | null;
  last_run_id: string | null;
  last_run_status: string | null;
  last_run_planned_at: number | null;
  last_run_started_at: number | null;
  last_run_finished_at: number | null;
}

/** What a person may change. A `next_at` left out stays as the tick last moved it. */
export type ScheduleChange = Partial<Omit<ScheduleRow, "id" | "project_id" | "run_as" | "created_by" | "created_at" | "updated_at">>;

// Walks a project's runs back from the newest until one is of this schedule, and never past the schedule's own creation.
const listed = `select s.*, runner.name as run_as_name, creator.name as created_by_name, r.id as last_run_id, r.status as last_run_status,
    r.planned_at as last_run_planned_at, r.started_at as last_run_started_at, r.finished_at as last_run_finished_at
  from schedules s left join users runner on runner.id = s.run_as left join users creator on creator.id = s.created_by
  left join runs r on r.id = (select l.id from runs l indexed by runs_project
    where l.project_id = s.project_id and l.planned_at >= s.created_at and l.schedule_id = s.id order by l.planned_at desc limit 1)`;

export const loadSchedule = (d1: D1Database, id: string): Promise<ListedSchedule | null> =>
  d1.prepare(`${listed} where s.id = ?1`).bind(id).first<ListedSchedule>();

/** Schedules of a project in the order they were made, after the given place. */
export async function listSchedules(
  d1: D1Database,
  projectId: string,
  after: { createdAt: number; id: string } | null,
  limit: number,
): Promise<ListedSchedule[]> {
  const { results } = await d1
    .prepare(`${listed} where s.project_id = ?1 and (?2 is null or (s.created_at, s.id) > (?2, ?3)) order by s.created_at, s.id limit ?4`)
    .bind(projectId, after?.createdAt ?? null, after?.id ?? null, limit)
    .all<ListedSchedule>();
  return results;
}

export const insertSchedule = (d1: D1Database, row: ScheduleRow): Promise<D1Result> =>
  d1
    .prepare(
      `insert into schedules (id, project_id, name, cadence, timezone, starts_at, ends_at, input_params, update_published_results, use_cached_sql_results,
         policies, run_as, status, status_reason, next_at, created_by, created_at, updated_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)`,
    )
    .bind(
      row.id,
      row.project_id,
      row.name,
      row.cadence,
      row.timezone,
      row.starts_at,
      row.ends_at,
      row.input_params,
      row.update_published_results,
      row.use_cached_sql_results,
      row.policies,
      row.run_as,
      row.status,
      row.status_reason,
      row.next_at,
      row.created_by,
      row.created_at,
      row.updated_at,
    )
    .run();

/**
 * Saves a change if the schedule still is what was seen: nobody edited it (`updated_at` grows with every edit) and the tick did not end it.
 * The tick may have claimed an occurrence meanwhile; `next_at` is written only when the change itself sets it. False: look again.
 */
export async function saveChange(d1: D1Database, seen: ScheduleRow, change: ScheduleChange, now: number): Promise<boolean> {
  const row = { ...seen, ...change };
  const { meta } = await d1
    .prepare(
      `update schedules set name = ?4, cadence = ?5, timezone = ?6, starts_at = ?7, ends_at = ?8, input_params = ?9, update_published_results = ?10,
         use_cached_sql_results = ?11, policies = ?12, status = ?13, status_reason = ?14, next_at = case when ?15 then ?16 else next_at end,
         updated_at = max(?17, updated_at + 1)
       where id = ?1 and updated_at = ?2 and status = ?3`,
    )
    .bind(
      seen.id,
      seen.updated_at,
      seen.status,
      row.name,
      row.cadence,
      row.timezone,
      row.starts_at,
      row.ends_at,
      row.input_params,
      row.update_published_results,
      row.use_cached_sql_results,
      row.policies,
      row.status,
      row.status_reason,
      Number(change.next_at !== undefined),
      row.next_at,
      now,
    )
    .run();
  return meta.changes > 0;
}

/** Its notifications go with it; its runs stay in the log. False: it was gone. */
export async function removeSchedule(d1: D1Database, id: string): Promise<boolean> {
  const { results } = await d1.prepare("delete from schedules where id = ?1 returning id").bind(id).all();
  return results.length > 0;
}
