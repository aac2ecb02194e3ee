import type { RunStatus, RunTrigger } from "../../contract/run";
import { flagAt, numberAt, selection, textAt, textOrNullAt, type SqlRow } from "../../db/records";
import { schedules } from "../../db/schema/schedules";
import { decodeRun, runColumns, type RunRecord } from "../store";
import { unsuccessful } from "./path";

/** SQL of reading runs for people and programs. */

/** A run with the names around it. */
export interface ListedRun extends RunRecord {
  projectTitle: string;
  /** Null when it did not come from a schedule, and when its schedule is gone. */
  schedule: ListedRunSchedule | null;
  createdByName: string | null;
  /** It is the published result of its project. */
  isResult: boolean;
  deliveries: { total: number; sent: number; failed: number; unknown: number };
}

const schedule = selection(schedules, "s", { keys: ["name", "cadence"], prefix: "schedule_" });
type ListedRunSchedule = ReturnType<typeof schedule.decode>;

const columns = `${runColumns}, p.title as project_title, ${schedule.sql}, u.name as created_by_name, p.result_run_id is r.id as is_result,
  (select count(*) from deliveries d where d.run_id = r.id and d.origin <> 'test' and d.status <> 'suppressed') as deliveries_total,
  (select count(*) from deliveries d where d.run_id = r.id and d.origin <> 'test' and d.status = 'sent') as deliveries_sent,
  (select count(*) from deliveries d where d.run_id = r.id and d.origin <> 'test' and d.status = 'failed') as deliveries_failed,
  (select count(*) from deliveries d where d.run_id = r.id and d.origin <> 'test' and d.status = 'unknown') as deliveries_unknown`;

const joins =
  "join projects p on p.id = r.project_id left join schedules s on s.id = r.schedule_id left join users u on u.id = r.created_by";

const decode = (row: SqlRow): ListedRun => ({
  ...decodeRun(row),
  projectTitle: textAt(row, "project_title"),
  schedule: schedule.decodeJoined(row),
  createdByName: textOrNullAt(row, "created_by_name"),
  isResult: flagAt(row, "is_result"),
  deliveries: {
    total: numberAt(row, "deliveries_total"),
    sent: numberAt(row, "deliveries_sent"),
    failed: numberAt(row, "deliveries_failed"),
    unknown: numberAt(row, "deliveries_unknown"),
  },
});

/** The newest runs of a project. */
export async function newestListedRuns(d1: D1Database, projectId: string, limit: number): Promise<ListedRun[]> {
  const { results } = await d1
    .prepare(
      `select ${columns} from runs r indexed by runs_project ${joins} where r.project_id = ?1 order by r.planned_at desc, r.rowid desc limit ?2`,
    )
    .bind(projectId, limit)
    .all<SqlRow>();
  return results.map(decode);
}

/** The compatible list of one project pages by offset: it reads what it skips. */
export async function listRunsByOffset(
  d1: D1Database,
  filter: { projectId: string; statuses: readonly RunStatus[]; triggers: readonly RunTrigger[] | null },
  offset: number,
  limit: number,
): Promise<ListedRun[]> {
  const allUnsuccessful = filter.statuses.every((status) => unsuccessful.includes(status));
  const { results } = await d1
    .prepare(
      `select ${columns} from (
         select rowid as place from runs indexed by ${allUnsuccessful ? "runs_unsuccessful_project" : "runs_project"}
         where project_id = ?1 and ${allUnsuccessful ? "status in ('failed', 'timed_out', 'cancelled', 'skipped') and " : ""}status in (select value from json_each(?2))
           and (?3 is null or trigger in (select value from json_each(?3)))
         order by planned_at desc, rowid desc limit ?4 offset ?5) page
       join runs r on r.rowid = page.place ${joins} order by r.planned_at desc, r.rowid desc`,
    )
    .bind(filter.projectId, JSON.stringify(filter.statuses), filter.triggers && JSON.stringify(filter.triggers), limit, offset)
    .all<SqlRow>();
  return results.map(decode);
}

/** One run as the log lists it, null when it is unknown. Asks nobody's access. */
export async function loadListedRun(d1: D1Database, runId: string): Promise<ListedRun | null> {
  const row = await d1.prepare(`select ${columns} from runs r ${joins} where r.id = ?1`).bind(runId).first<SqlRow>();
  return row && decode(row);
}

/** These runs as the log lists them; unknown ones are left out. */
export async function loadListedRuns(d1: D1Database, runIds: string[]): Promise<ListedRun[]> {
  const { results } = await d1
    .prepare(`select ${columns} from json_each(?1) page join runs r on r.id = page.value ${joins}`)
    .bind(JSON.stringify(runIds))
    .all<SqlRow>();
  return results.map(decode);
}
