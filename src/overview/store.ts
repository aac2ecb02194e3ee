import type { ScheduleStatus } from "../contract/schedule";
import type { RunStatus } from "../contract/run";

/** SQL of the home page: one statement a part, for a page of projects at once. */

export interface HomeProjectRow {
  id: string;
  title: string;
  description: string | null;
  owner_id: string;
  owner_name: string;
  published_version: number | null;
  archived_at: number | null;
}

export async function loadHomeProjects(d1: D1Database, projectIds: string[], includeArchived: boolean): Promise<HomeProjectRow[]> {
  const { results } = await d1
    .prepare(
      `select p.id, p.title, p.description, p.owner_id, u.name as owner_name, p.published_version, p.archived_at
       from json_each(?1) page join projects p on p.id = page.value join users u on u.id = p.owner_id
       where p.trashed_at is null and (?2 or p.archived_at is null) order by p.title`,
    )
    .bind(JSON.stringify(projectIds), Number(includeArchived))
    .all<HomeProjectRow>();
  return results;
}

export interface HomeScheduleRow {
  id: string;
  project_id: string;
  name: string;
  cadence: string;
  status: ScheduleStatus;
  status_reason: string | null;
  next_at: number | null;
  starts_at: number | null;
  ends_at: number | null;
}

export async function loadHomeSchedules(d1: D1Database, projectIds: string[]): Promise<HomeScheduleRow[]> {
  const { results } = await d1
    .prepare(
      `select s.id, s.project_id, s.name, s.cadence, s.status, s.status_reason, s.next_at, s.starts_at, s.ends_at
       from json_each(?1) page join schedules s indexed by schedules_project on s.project_id = page.value order by s.created_at`,
    )
    .bind(JSON.stringify(projectIds))
    .all<HomeScheduleRow>();
  return results;
}

export interface RunMarkRow {
  id: string;
  project_id: string;
  status: RunStatus;
  planned_at: number;
  started_at: number | null;
  finished_at: number | null;
}

/** Runs planned in a window, oldest first. */
export async function loadRunMarks(d1: D1Database, projectIds: string[], from: number, to: number, limit: number): Promise<RunMarkRow[]> {
  const { results } = await d1
    .prepare(
      `select r.id, r.project_id, r.status, r.planned_at, r.started_at, r.finished_at
       from json_each(?1) page join runs r indexed by runs_project on r.project_id = page.value and r.planned_at >= ?2 and r.planned_at < ?3
       order by r.planned_at limit ?4`,
    )
    .bind(JSON.stringify(projectIds), from, to, limit)
    .all<RunMarkRow>();
  return results;
}

/** The newest run of each project that ended or is open, skipped ones aside: what "last run" means to a person. */
export async function loadLastRunIds(d1: D1Database, projectIds: string[]): Promise<string[]> {
  const { results } = await d1
    .prepare(
      `select (select r.id from runs r indexed by runs_project where r.project_id = page.value and r.status <> 'skipped' order by r.planned_at desc, r.rowid desc limit 1) as id
       from json_each(?1) page`,
    )
    .bind(JSON.stringify(projectIds))
    .all<{ id: string | null }>();
  return results.flatMap((row) => row.id ?? []);
}

export interface LateRow {
  schedule_id: string;
  project_id: string;
  run_id: string;
  /** Null: the run is not claimed yet. */
  run_status: RunStatus | null;
  name: string;
  cadence: string;
  timezone: string;
  about_at: number;
  expected_at: number;
}

/** What did not run by its time since `since`, with nothing good run after it: one row a schedule. */
export async function loadLate(d1: D1Database, projectIds: string[], since: number): Promise<LateRow[]> {
  // With max(), SQLite takes the other columns from the row that holds the maximum.
  const { results } = await d1
    .prepare(
      `select late.*, r.status as run_status from (
         select s.id as schedule_id, s.project_id, s.name, s.cadence, s.timezone, n.run_id, n.about_at, n.expected_at, max(n.created_at) as told_at
         from json_each(?1) page join schedules s indexed by schedules_project on s.project_id = page.value
         join notices n indexed by notices_schedule on n.schedule_id = s.id and n.created_at >= ?2 and n.kind = 'did_not_run' group by s.id) late
       left join runs r on r.id = late.run_id
       where not exists (select 1 from runs good indexed by runs_project where good.project_id = late.project_id and good.planned_at >= late.about_at
         and good.schedule_id = late.schedule_id and good.status = 'succeeded')
       order by late.told_at desc limit 20`,
    )
    .bind(JSON.stringify(projectIds), since)
    .all<LateRow>();
  return results;
}

/** Messages about a run that did not arrive. */
export interface UndeliveredRow {
  run_id: string;
  project_id: string;
  planned_at: number;
  failed: number;
  total: number;
  /** Of one of them; null when its try left none. */
  reason: string | null;
  schedule_name: string | null;
  schedule_cadence: string | null;
  timezone: string | null;
}

/** Messages that did not arrive since `since`, by run. */
export async function loadFailedDeliveries(d1: D1Database, projectIds: string[], since: number): Promise<UndeliveredRow[]> {
  const { results } = await d1
    .prepare(
      `select r.id as run_id, r.project_id, r.planned_at, sum(d.status in ('failed', 'unknown')) as failed, count(*) as total,
         max(iif(d.status in ('failed', 'unknown'), d.reason, null)) as reason, s.name as schedule_name, s.cadence as schedule_cadence, s.timezone
       from json_each(?1) page join runs r indexed by runs_project on r.project_id = page.value and r.planned_at >= ?2
       join deliveries d on d.run_id = r.id left join schedules s on s.id = r.schedule_id
       where d.status <> 'suppressed' and d.origin <> 'test' group by r.id having failed > 0 order by r.planned_at desc limit 20`,
    )
    .bind(JSON.stringify(projectIds), since)
    .all<UndeliveredRow>();
  return results;
}
