import { holdsSql } from "../access/level-sql";
import type { RunStatus } from "../contract/run";
import type { ScheduleStatus } from "../contract/schedule";
import { watched } from "./times/deadline";

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
  /** When the watchman judges its deadline next, null without one and while it does not run (`schedules/times/deadline`). */
  watch_at: number | null;
  created_by: string | null;
  created_at: number;
  updated_at: number;
}

/** A schedule with the names around it. */
export interface ListedSchedule extends ScheduleRow {
  run_as_name: string | null;
  created_by_name: string | null;
  /** The occurrence its owner was told of as not run, while nothing good has run since; null else. */
  late_run_id: string | null;
  late_planned_at: number | null;
  late_expected_at: number | null;
  late_told_at: number | null;
}

/** A run of a project, as far as lists of schedules need it. */
export interface RecentRun {
  id: string;
  project_id: string;
  schedule_id: string | null;
  status: RunStatus;
  planned_at: number;
  started_at: number | null;
  finished_at: number | null;
}

/** SQL that is 1 while the person a schedule `s` runs as is a member who may edit the project. Nobody named means nobody to lose. */
export const mayRunAs = `(coalesce(s.run_as, s.created_by) is null or exists (select 1 from members m join projects p on p.id = s.project_id
  where m.user_id = coalesce(s.run_as, s.created_by) and m.status = 'active'
    and ${holdsSql({ project: "p", user: "m.user_id", role: "m.role" }, "CAN_EDIT")}))`;

/** SQL of a schedule with an occurrence that is due as of `now` and that no tick has claimed yet. */
export const owing = (now: string): string => `(status = 'active' and coalesce(next_at, ${now} + 1) <= ${now})`;

/** What a person may change. A `next_at` left out stays as the tick last moved it. */
export type ScheduleChange = Partial<Omit<ScheduleRow, "id" | "project_id" | "created_by" | "created_at" | "updated_at">>;

/** What a list says of a schedule `s` beside its own row. Needs `listedWith`. */
export const listedColumns = `s.*, runner.name as run_as_name, creator.name as created_by_name,
    late.run_id as late_run_id, late.about_at as late_planned_at, late.expected_at as late_expected_at, late.created_at as late_told_at`;

/** People by name, and the last notice that it did not run, until it has run well again. */
export const listedWith = `left join users runner on runner.id = s.run_as left join users creator on creator.id = s.created_by
  left join notices late on late.id = (select id from notices n where n.schedule_id = s.id and n.kind = 'did_not_run' order by n.created_at desc limit 1)
    and not exists (select 1 from runs good indexed by runs_project where good.project_id = s.project_id and good.planned_at >= late.about_at
      and good.schedule_id = s.id and good.status = 'succeeded')`;

const listed = `select ${listedColumns} from schedules s ${listedWith}`;

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

const recent = "r.id, r.project_id, r.schedule_id, r.status, r.planned_at, r.started_at, r.finished_at";

/** The newest runs of a project planned since an instant, whatever started them. */
export async function newestRuns(d1: D1Database, projectId: string, since: number, limit: number): Promise<RecentRun[]> {
  const { results } = await d1
    .prepare(
      `select ${recent} from runs r indexed by runs_project where r.project_id = ?1 and r.planned_at >= ?2 order by r.planned_at desc, r.rowid desc limit ?3`,
    )
    .bind(projectId, since, limit)
    .all<RecentRun>();
  return results;
}

/** Those of the runs that exist, newest first. */
export async function runsById(d1: D1Database, ids: string[]): Promise<RecentRun[]> {
  const { results } = await d1
    .prepare(`select ${recent} from json_each(?1) page join runs r on r.id = page.value order by r.planned_at desc`)
    .bind(JSON.stringify(ids))
    .all<RecentRun>();
  return results;
}

/** The newest run of each schedule among the `limit` runs of the project planned in [since, before]. */
export async function lastRunsBefore(
  d1: D1Database,
  projectId: string,
  scheduleIds: string[],
  since: number,
  before: number,
  limit: number,
): Promise<RecentRun[]> {
  // With max(), SQLite takes the other columns from the row that holds the maximum.
  const { results } = await d1
    .prepare(
      `select id, project_id, schedule_id, status, max(planned_at) as planned_at, started_at, finished_at
       from (select ${recent} from runs r indexed by runs_project where r.project_id = ?1 and r.planned_at between ?3 and ?4 order by r.planned_at desc limit ?5)
       where schedule_id in (select value from json_each(?2)) group by schedule_id`,
    )
    .bind(projectId, JSON.stringify(scheduleIds), since, before, limit)
    .all<RecentRun>();
  return results;
}

export const insertSchedule = (d1: D1Database, row: ScheduleRow): Promise<D1Result> =>
  d1
    .prepare(
      `insert into schedules (id, project_id, name, cadence, timezone, starts_at, ends_at, input_params, update_published_results, use_cached_sql_results,
         policies, run_as, status, status_reason, next_at, created_by, created_at, updated_at, watch_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`,
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
      row.watch_at,
    )
    .run();

/**
 * Saves a change if the schedule still is what was seen: nobody edited it (`updated_at` grows with every edit) and the tick did not end it.
 * The tick may have claimed an occurrence meanwhile; `next_at` is written only when the change itself sets it. It must owe no occurrence, which would be dropped.
 * False: look again.
 */
export const saveChange = async (d1: D1Database, seen: ScheduleRow, change: ScheduleChange, now: number): Promise<boolean> =>
  (await changeStatement(d1, seen, change, now).run()).meta.changes > 0;

/** The statement of `saveChange`, for those who change many at once. */
export function changeStatement(d1: D1Database, seen: ScheduleRow, change: ScheduleChange, now: number): D1PreparedStatement {
  const row = { ...seen, ...change };
  const watch = watched(seen, change, now);
  return d1
    .prepare(
      `update schedules set name = ?4, cadence = ?5, timezone = ?6, starts_at = ?7, ends_at = ?8, input_params = ?9, update_published_results = ?10,
         use_cached_sql_results = ?11, policies = ?12, status = ?13, status_reason = ?14, next_at = case when ?15 then ?16 else next_at end,
         run_as = ?18, updated_at = max(?17, updated_at + 1), watch_at = case when ?19 then ?20 else watch_at end
       where id = ?1 and updated_at = ?2 and status = ?3 and not ${owing("?17")}`,
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
      row.run_as,
      Number(watch.watch_at !== undefined),
      watch.watch_at ?? null,
    );
}

/** Its notifications go with it; its runs stay in the log. False: it is gone, or owes an occurrence. */
export async function removeSchedule(d1: D1Database, id: string, now: number): Promise<boolean> {
  const { results } = await d1
    .prepare(`delete from schedules where id = ?1 and not ${owing("?2")} returning id`)
    .bind(id, now)
    .all();
  return results.length > 0;
}
