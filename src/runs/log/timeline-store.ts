import { selection, textOrNullAt, type SqlRow } from "../../db/records";
import { runs } from "../../db/schema/runs";
import { schedules } from "../../db/schema/schedules";

/** SQL of the runs before and beside one run. */

const run = selection(runs, "r", { keys: ["id", "trigger", "startedAt", "finishedAt"] });
const schedule = selection(schedules, "s", { keys: ["name", "cadence"], prefix: "schedule_" });

/** A run that another one waited for. */
export interface RunAhead extends ReturnType<typeof run.decode> {
  /** Null without one, and when it is gone. */
  schedule: ReturnType<typeof schedule.decode> | null;
  createdByName: string | null;
}

const decode = (row: SqlRow): RunAhead => ({
  ...run.decode(row),
  schedule: schedule.decodeJoined(row),
  createdByName: textOrNullAt(row, "created_by_name"),
});

/** Runs of a project are looked back through, at most. A line holds 50 runs and 100 of a catch-up. */
const lookBack = 200;

const columns = `${run.sql}, ${schedule.sql}, u.name as created_by_name`;
const joins = "left join schedules s on s.id = r.schedule_id left join users u on u.id = r.created_by";

/** Runs of the same project that were at work while this one waited, from its claim to its start. */
export async function runsDuring(
  d1: D1Database,
  waited: { id: string; projectId: string; claimedAt: number; startedAt: number },
): Promise<RunAhead[]> {
  const { results } = await d1
    .prepare(
      `select ${columns} from (select rowid as place from runs indexed by runs_project where project_id = ?1 and planned_at <= ?2 order by planned_at desc limit ${lookBack}) page
       join runs r on r.rowid = page.place ${joins}
       where r.id <> ?3 and r.started_at < ?2 and r.finished_at > ?4 order by r.started_at desc limit 20`,
    )
    .bind(waited.projectId, waited.startedAt, waited.id, waited.claimedAt)
    .all<SqlRow>();
  return results.map(decode).reverse();
}

/** In the order of the ids. */
export async function runsNamed(d1: D1Database, ids: string[]): Promise<RunAhead[]> {
  const { results } = await d1
    .prepare(`select ${columns} from json_each(?1) page join runs r on r.id = page.value ${joins} order by page.key`)
    .bind(JSON.stringify(ids))
    .all<SqlRow>();
  return results.map(decode);
}
