import type { RunStatus, RunTrigger } from "../../contract/run";
import { rough } from "./path";
import type { RunRow } from "../store";

/** SQL of reading runs for people and programs. */

/** A run with the names around it. */
export interface ListedRun extends RunRow {
  project_title: string;
  schedule_name: string | null;
  /** JSON. */
  schedule_cadence: string | null;
  created_by_name: string | null;
  is_result: number;
  deliveries_total: number;
  deliveries_sent: number;
  deliveries_failed: number;
  deliveries_unknown: number;
}

const columns = `r.rowid as sequence, r.*, p.title as project_title, s.name as schedule_name, s.cadence as schedule_cadence, u.name as created_by_name, p.result_run_id is r.id as is_result,
  (select count(*) from deliveries d where d.run_id = r.id and d.origin <> 'test' and d.status <> 'suppressed') as deliveries_total,
  (select count(*) from deliveries d where d.run_id = r.id and d.origin <> 'test' and d.status = 'sent') as deliveries_sent,
  (select count(*) from deliveries d where d.run_id = r.id and d.origin <> 'test' and d.status = 'failed') as deliveries_failed,
  (select count(*) from deliveries d where d.run_id = r.id and d.origin <> 'test' and d.status = 'unknown') as deliveries_unknown`;

const joins =
  "join projects p on p.id = r.project_id left join schedules s on s.id = r.schedule_id left join users u on u.id = r.created_by";

/** The newest runs of a project. */
export async function newestRuns(d1: D1Database, projectId: string, limit: number): Promise<ListedRun[]> {
  const { results } = await d1
    .prepare(
      `select ${columns} from runs r indexed by runs_project ${joins} where r.project_id = ?1 order by r.planned_at desc, r.rowid desc limit ?2`,
    )
    .bind(projectId, limit)
    .all<ListedRun>();
  return results;
}

/** The compatible list of one project pages by offset: it reads what it skips. */
export async function listRunsByOffset(
  d1: D1Database,
  filter: { projectId: string; statuses: readonly RunStatus[]; triggers: readonly RunTrigger[] | null },
  offset: number,
  limit: number,
): Promise<ListedRun[]> {
  const allRough = filter.statuses.every((status) => rough.includes(status));
  const { results } = await d1
    .prepare(
      `select ${columns} from (
         select rowid as place from runs indexed by ${allRough ? "runs_unsuccessful_project" : "runs_project"}
         where project_id = ?1 and ${allRough ? "status in ('failed', 'timed_out', 'cancelled', 'skipped') and " : ""}status in (select value from json_each(?2))
           and (?3 is null or trigger in (select value from json_each(?3)))
         order by planned_at desc, rowid desc limit ?4 offset ?5) page
       join runs r on r.rowid = page.place ${joins} order by r.planned_at desc, r.rowid desc`,
    )
    .bind(filter.projectId, JSON.stringify(filter.statuses), filter.triggers && JSON.stringify(filter.triggers), limit, offset)
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
