import { numberAt, selection, written, type SqlRow } from "../db/records";
import { runs } from "../db/schema/runs";
import type { BriefedRun } from "./brief";
import type { RunRecord } from "./store";

/** The three inserts into `runs`: for whoever asks for a run, for the first run of a version, and for what the clock claims. */

/** A queued run that did not come from the clock. A run with this id that exists already is left as it is. */
export function insertRun(
  d1: D1Database,
  run: Pick<
    RunRecord,
    | "id"
    | "projectId"
    | "scheduleId"
    | "version"
    | "trigger"
    | "context"
    | "retryOf"
    | "inputParams"
    | "updatePublishedResults"
    | "useCachedSqlResults"
    | "notifications"
    | "createdBy"
  >,
  now: number,
): D1PreparedStatement {
  const { columns, parameters, values } = written(runs, { ...run, status: "queued", plannedAt: now, claimedAt: now });
  return d1.prepare(`insert or ignore into runs (${columns}) values (${parameters})`).bind(...values);
}

/** The run that gives a version its first result, behind the statements that publish it: if the draft still is at this revision. */
export const insertFirstRun = (
  d1: D1Database,
  { runId, projectId, revision, by, at }: { runId: string; projectId: string; revision: number; by: string; at: number },
): D1PreparedStatement =>
  d1
    .prepare(
      `insert into runs (id, project_id, version, trigger, context, status, planned_at, claimed_at, update_published_results, created_by)
       select ?1, p.id, p.published_version, 'publish', 'app', 'queued', ?4, ?4, 1, ?5
       from projects p join drafts d on d.project_id = p.id where p.id = ?2 and d.revision = ?3`,
    )
    .bind(runId, projectId, revision, at, by);

/** An occurrence on its way into `runs`. `expected` and `revision` are `nextAt` and `updatedAt` of its schedule as they were read: the guard of the claim. */
export interface ClaimedOccurrence {
  id: string;
  plannedAt: number;
  status: "queued" | "skipped";
  reason: string | null;
  scheduleId: string;
  expected: number;
  revision: number;
}

const claimed = selection(runs, "", { keys: ["id", "projectId", "scheduleId", "trigger", "status", "plannedAt", "claimedAt", "attempt"] });

/**
 * The runs of schedules that still stand as they were read. Returns those that this very statement wrote, for `decodeClaimed`. Two ticks at once, or a repeated one,
 * meet the guard or the primary key.
 * Schedules are looked up by id, one by one: left to itself (without `cross join`) SQLite goes through every active schedule for every one of the page.
 */
export const insertClaimed = (d1: D1Database, occurrences: readonly ClaimedOccurrence[], now: number): D1PreparedStatement =>
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
       cross join schedules s on s.id = page.value ->> 'scheduleId' and s.next_at = page.value ->> 'expected' and s.updated_at = page.value ->> 'revision' and s.status = 'active'
       join projects p on p.id = s.project_id
       order by page.value ->> 'plannedAt'
       returning rowid as sequence, ${claimed.sql}`,
    )
    .bind(JSON.stringify(occurrences), now);

/** A run as its claim wrote it. */
export interface ClaimedRun extends BriefedRun {
  scheduleId: string;
  status: RunRecord["status"];
}

/** A run as the claim wrote it, with its claim sequence. */
export const decodeClaimed = (row: SqlRow): ClaimedRun => {
  const run = claimed.decode(row);
  return { ...run, scheduleId: run.scheduleId ?? "", sequence: numberAt(row, "sequence") };
};
