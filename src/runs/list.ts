import type { RunStatus, RunTrigger } from "../contract/run";
import type { RunRow } from "./store";

/** SQL of reading runs for people and programs. */

/** A run with the names around it. */
export interface ListedRun extends RunRow {
  project_title: string;
  schedule_name: string | null;
  created_by_name: string | null;
  is_result: number;
  deliveries_total: number;
  deliveries_sent: number;
  deliveries_failed: number;
  deliveries_unknown: number;
}

export interface RunFilter {
  projectIds?: string[] | null;
  scheduleId?: string | null;
  status?: RunStatus | null;
  /** Statuses, when more than one may match. */
  statuses?: readonly RunStatus[] | null;
  triggers?: readonly RunTrigger[] | null;
  from?: number | null;
  to?: number | null;
}

const columns = `r.rowid as sequence, r.*, p.title as project_title, s.name as schedule_name, u.name as created_by_name, p.result_run_id is r.id as is_result,
  (select count(*) from deliveries d where d.run_id = r.id and d.status <> 'suppressed') as deliveries_total,
  (select count(*) from deliveries d where d.run_id = r.id and d.status = 'sent') as deliveries_sent,
  (select count(*) from deliveries d where d.run_id = r.id and d.status = 'failed') as deliveries_failed,
  (select count(*) from deliveries d where d.run_id = r.id and d.status = 'unknown') as deliveries_unknown`;

const joins =
  "join projects p on p.id = r.project_id left join schedules s on s.id = r.schedule_id left join users u on u.id = r.created_by";

const where = `(?1 is null or r.project_id in (select value from json_each(?1))) and (?2 is null or r.schedule_id = ?2)
  and (?3 is null or r.status in (select value from json_each(?3))) and (?4 is null or r.trigger in (select value from json_each(?4)))
  and (?5 is null or r.planned_at >= ?5) and (?6 is null or r.planned_at <= ?6)`;

const bindings = (filter: RunFilter): (string | number | null)[] => {
  const statuses = filter.status ? [filter.status] : filter.statuses;
  return [
    filter.projectIds ? JSON.stringify(filter.projectIds) : null,
    filter.scheduleId ?? null,
    statuses ? JSON.stringify(statuses) : null,
    filter.triggers ? JSON.stringify(filter.triggers) : null,
    filter.from ?? null,
    filter.to ?? null,
  ];
};

/** Where a page of runs goes on: after this plan and sequence, newest first. */
export interface RunCursor {
  plannedAt: number;
  sequence: number;
}

export async function listRuns(d1: D1Database, filter: RunFilter, after: RunCursor | null, limit: number): Promise<ListedRun[]> {
  const { results } = await d1
    .prepare(
      `select ${columns} from runs r ${joins} where ${where} and (?7 is null or (r.planned_at, r.rowid) < (?7, ?8))
       order by r.planned_at desc, r.rowid desc limit ?9`,
    )
    .bind(...bindings(filter), after?.plannedAt ?? null, after?.sequence ?? null, limit)
    .all<ListedRun>();
  return results;
}

/** The compatible list pages by offset. */
export async function listRunsByOffset(d1: D1Database, filter: RunFilter, offset: number, limit: number): Promise<ListedRun[]> {
  const { results } = await d1
    .prepare(`select ${columns} from runs r ${joins} where ${where} order by r.planned_at desc, r.rowid desc limit ?7 offset ?8`)
    .bind(...bindings(filter), limit, offset)
    .all<ListedRun>();
  return results;
}

export const loadListedRun = (d1: D1Database, runId: string): Promise<ListedRun | null> =>
  d1.prepare(`select ${columns} from runs r ${joins} where r.id = ?1`).bind(runId).first<ListedRun>();

export async function loadListedRuns(d1: D1Database, runIds: string[]): Promise<ListedRun[]> {
  const { results } = await d1
    .prepare(`select ${columns} from json_each(?1) page join runs r on r.id = page.value ${joins}`)
    .bind(JSON.stringify(runIds))
    .all<ListedRun>();
  return results;
}

/** Newest runs of each project, for sparklines: one statement for a page of projects. */
export async function recentRuns(
  d1: D1Database,
  projectIds: string[],
  perProject: number,
): Promise<
  { id: string; project_id: string; status: RunStatus; planned_at: number; started_at: number | null; finished_at: number | null }[]
> {
  const { results } = await d1
    .prepare(
      `select recent.id, recent.project_id, recent.status, recent.planned_at, recent.started_at, recent.finished_at
       from json_each(?1) page
       join runs recent on recent.id in (select r.id from runs r indexed by runs_project where r.project_id = page.value order by r.planned_at desc limit ?2)
       order by recent.planned_at desc`,
    )
    .bind(JSON.stringify(projectIds), perProject)
    .all<{
      id: string;
      project_id: string;
      status: RunStatus;
      planned_at: number;
      started_at: number | null;
      finished_at: number | null;
    }>();
  return results;
}
