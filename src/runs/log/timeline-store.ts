import type { RunTrigger } from "../../contract/run";

/** SQL of the runs round one run. */

export interface AheadRow {
  id: string;
  trigger: RunTrigger;
  schedule_name: string | null;
  cadence: string | null;
  created_by_name: string | null;
  started_at: number | null;
  finished_at: number | null;
}

/** Runs of a project are looked back through, at most. A line holds 50 runs and 100 of a catch-up. */
const lookBack = 200;

const columns = "r.id, r.trigger, s.name as schedule_name, s.cadence, u.name as created_by_name, r.started_at, r.finished_at";
const joins = "left join schedules s on s.id = r.schedule_id left join users u on u.id = r.created_by";

/** Runs of the same project that were at work while this one waited, from its claim to its start. */
export async function runsDuring(
  d1: D1Database,
  run: { id: string; projectId: string; claimedAt: number; startedAt: number },
): Promise<AheadRow[]> {
  const { results } = await d1
    .prepare(
      `select ${columns} from (select rowid as place from runs indexed by runs_project where project_id = ?1 and planned_at <= ?2 order by planned_at desc limit ${lookBack}) page
       join runs r on r.rowid = page.place ${joins}
       where r.id <> ?3 and r.started_at < ?2 and r.finished_at > ?4 order by r.started_at desc limit 20`,
    )
    .bind(run.projectId, run.startedAt, run.id, run.claimedAt)
    .all<AheadRow>();
  return results.reverse();
}

/** In the order of the ids. */
export async function runsNamed(d1: D1Database, ids: string[]): Promise<AheadRow[]> {
  const { results } = await d1
    .prepare(`select ${columns} from json_each(?1) page join runs r on r.id = page.value ${joins} order by page.key`)
    .bind(JSON.stringify(ids))
    .all<AheadRow>();
  return results;
}
