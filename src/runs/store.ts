import * as z from "zod";
import type { CellCounts, RunError, RunReason, RunStatus } from "../contract/run";
import type { Draft } from "../contract/project";
import { bound, flagAt, numberAt, selection, textAt, textOrNullAt, numberOrNullAt, type SqlRow } from "../db/records";
import { versions } from "../db/schema/projects";
import { runs } from "../db/schema/runs";
import { schedules } from "../db/schema/schedules";
import type { RunBrief } from "../env";
import { messageOf } from "../lib/failure";
import { log } from "../lib/log";
import { mayRunAs, owing, type ScheduleRecord } from "../schedules/store";
import { briefOf } from "./brief";
import { isFailure } from "./state";

/** SQL of runs but their inserts. By hand: every write is guarded by what the row must be, and statements are batched by the verbs. */

const own = selection(runs, "r");

/** A run, with its claim sequence: its rowid. */
export type RunRecord = typeof runs.$inferSelect & { sequence: number };

/** The columns of a run `r`, for `decodeRun`. */
export const runColumns = `r.rowid as sequence, ${own.sql}`;

/** A run's row with its claim sequence. */
export const decodeRun = (row: SqlRow): RunRecord => ({ ...own.decode(row), sequence: numberAt(row, "sequence") });

/** One run, null when it is unknown. Asks nobody's access. */
export async function loadRun(d1: D1Database, runId: string): Promise<RunRecord | null> {
  const row = await d1.prepare(`select ${runColumns} from runs r where r.id = ?1`).bind(runId).first<SqlRow>();
  return row && decodeRun(row);
}

const policies = selection(schedules, "s", { keys: ["policies"] });

/** Briefs of those of the runs that are open. */
export async function loadBriefs(d1: D1Database, runIds: string[]): Promise<RunBrief[]> {
  const { results } = await d1
    .prepare(
      `select ${runColumns}, ${policies.sql} from json_each(?1) page join runs r on r.id = page.value left join schedules s on s.id = r.schedule_id
       where r.status in ('queued', 'running') order by r.rowid`,
    )
    .bind(JSON.stringify(runIds))
    .all<SqlRow>();
  return results.map((row) => briefOf(decodeRun(row), policies.decodeJoined(row)?.policies ?? null));
}

const frozen = selection(versions, "v", { keys: ["cells", "settings"], prefix: "version_" });
const schedule = selection(schedules, "s", { keys: ["name", "timezone", "policies"], prefix: "schedule_" });

/** Everything a runner reads before it starts a run: one statement. */
export interface RunOrder extends RunRecord {
  project: { title: string; archivedAt: number | null };
  /** What its version holds; null when the version is gone or cannot be read. */
  content: Draft | null;
  /** Null when the run did not come from a schedule, and when its schedule is gone. */
  schedule: Pick<ScheduleRecord, "name" | "timezone" | "policies"> | null;
  runAsEmail: string | null;
  /** False when the person its schedule runs as is gone or may no longer edit the project. */
  runAsAllowed: boolean;
}

/** One run with everything its runner needs, null when it is unknown. */
export async function loadOrder(d1: D1Database, runId: string): Promise<RunOrder | null> {
  const row = await selectOrders(d1, [runId]).first<SqlRow>();
  return row && decodeOrder(row);
}

/** The orders of runs, for a batch. */
export const selectOrders = (d1: D1Database, runIds: readonly string[]): D1PreparedStatement =>
  d1
    .prepare(
      `select ${runColumns}, p.title as project_title, p.archived_at as project_archived_at, ${frozen.sql}, ${schedule.sql}, u.email as run_as_email,
         s.id is null or ${mayRunAs} as run_as_allowed
       from json_each(?1) page cross join runs r on r.id = page.value join projects p on p.id = r.project_id
       left join versions v on v.project_id = r.project_id and v.number = r.version
       left join schedules s on s.id = r.schedule_id
       left join users u on u.id = coalesce(s.run_as, r.created_by, p.owner_id)`,
    )
    .bind(JSON.stringify(runIds));

/** A run with everything its runner needs: project, cells, schedule, and in whose name it runs. */
export const decodeOrder = (row: SqlRow): RunOrder => ({
  ...decodeRun(row),
  project: { title: textAt(row, "project_title"), archivedAt: numberOrNullAt(row, "project_archived_at") },
  content: contentOf(row),
  schedule: schedule.decodeJoined(row),
  runAsEmail: textOrNullAt(row, "run_as_email"),
  runAsAllowed: flagAt(row, "run_as_allowed"),
});

/** A version never changes: one that cannot be read now can never be, so its run ends at once instead of being tried again like in an outage. */
function contentOf(row: SqlRow): Draft | null {
  try {
    return frozen.decodeJoined(row);
  } catch (thrown) {
    if (!(thrown instanceof z.ZodError)) throw thrown;
    log.warn("run.version_unreadable", { runId: textAt(row, "id"), message: messageOf(thrown) });
    return null;
  }
}

/** Those of the orders that can be read: the runner of another reads it again, and reports it. */
export const readableOrders = (rows: readonly SqlRow[]): RunOrder[] =>
  rows.flatMap((row) => {
    try {
      return decodeOrder(row);
    } catch (thrown) {
      log.warn("run.order_unreadable", { runId: textAt(row, "id"), message: messageOf(thrown) });
      return [];
    }
  });

/** How a run ended. */
export interface Ending {
  runId: string;
  projectId: string;
  /** The fence: only the attempt that the row names may end it. */
  attempt: number;
  status: RunStatus;
  reason: RunReason | null;
  startedAt: number | null;
  finishedAt: number;
  error: RunError | null;
  cellCounts: CellCounts | null;
}

/**
 * The finishing batch, safe to repeat: ends the run (saying "superseded" when its result comes too late to be published), moves the published pointer forward if it may, and pauses a schedule
 * that failed too often in a row. The pointer moves only if the run succeeded, its version is the published one and its claim sequence is greater.
 */
export function finishStatements(d1: D1Database, end: Ending, now: number) {
  const failed = isFailure(end.status);
  return {
    /** Returns (id, announce_due) when it was this statement that ended the run. */
    ended: d1
      .prepare(
        `update runs set status = ?3, reason = case when ?3 = 'succeeded' and update_published_results = 1 and not ${mayPublish} then 'superseded' else ?4 end, started_at = coalesce(?5, started_at), finished_at = ?6, error = ?7, cell_counts = ?8,
           announce_due = case when ?9 = 1 or notifications is not null and ?3 = 'succeeded'
             or ?3 = 'succeeded' and exists (select 1 from notifications n where n.schedule_id = runs.schedule_id and n.on_outcome in ('success', 'all')) then ?6 end
         where id = ?1 and attempt = ?2 and status in ('queued', 'running')
         returning id, announce_due`,
      )
      .bind(
        end.runId,
        end.attempt,
        end.status,
        end.reason,
        end.startedAt,
        end.finishedAt,
        bound(runs, "error", end.error),
        bound(runs, "cellCounts", end.cellCounts),
        Number(failed),
      ),
    published: end.status === "succeeded" ? movePointer(d1, end) : null,
    paused: failed ? autoPause(d1, end, now) : null,
  };
}

const movePointer = (d1: D1Database, end: Ending): D1PreparedStatement =>
  d1
    .prepare(
      `update projects set result_run_id = ?1, result_attempt = ?2, result_at = ?4, result_sequence = (select rowid from runs where id = ?1)
           where id = ?3 and exists (select 1 from runs r where r.id = ?1 and r.attempt = ?2 and r.status = 'succeeded' and r.update_published_results = 1
             and r.version = projects.published_version and r.rowid > coalesce(projects.result_sequence, 0))`,
    )
    .bind(end.runId, end.attempt, end.projectId, end.finishedAt);

/** The published version is still this run's, and no later claim has been published. */
const mayPublish = `exists (select 1 from projects p where p.id = runs.project_id and p.published_version = runs.version and runs.rowid > coalesce(p.result_sequence, 0))`;

/**
 * Pauses the schedule of a failed run when that many of its runs from the clock failed in a row, since its last success and since a person last touched it. One that owes an
 * occurrence as of `now` is not paused, which would drop it: the next failure pauses it. An end may be written long after the attempt ended.
 */
const autoPause = (d1: D1Database, end: Ending, now: number): D1PreparedStatement =>
  d1
    .prepare(
      `update schedules set status = 'auto_paused', updated_at = max(?2, updated_at + 1),
         status_reason = 'Daybook paused this after ' || json_extract(policies, '$.pauseAfterFailures') || ' failures in a row.'
       where id = (select schedule_id from runs where id = ?1) and status = 'active' and not ${owing("?2")} and json_extract(policies, '$.pauseAfterFailures') is not null
         and json_extract(policies, '$.pauseAfterFailures') <= (
           select count(*) from runs r indexed by runs_project
           where r.project_id = schedules.project_id and r.schedule_id = schedules.id and r.trigger = 'schedule' and r.status in ('failed', 'timed_out')
             and r.finished_at > schedules.updated_at
             and r.planned_at > coalesce((select max(good.planned_at) from runs good indexed by runs_project where good.project_id = schedules.project_id
               and good.schedule_id = schedules.id and good.trigger = 'schedule' and good.status = 'succeeded'), 0))`,
    )
    .bind(end.runId, now);

/** Moves a failed run on to its next attempt. Guarded by the attempt that failed. */
export const nextAttempt = (d1: D1Database, runId: string, failedAttempt: number): Promise<D1Result> =>
  d1
    .prepare("update runs set attempt = attempt + 1 where id = ?1 and attempt = ?2 and status in ('queued', 'running')")
    .bind(runId, failedAttempt)
    .run();

/** The statement that asks an open run to stop. The first time it was asked stays. */
export const askCancel = (d1: D1Database, runId: string, now: number): D1PreparedStatement =>
  d1
    .prepare("update runs set cancel_asked_at = coalesce(cancel_asked_at, ?2) where id = ?1 and status in ('queued', 'running')")
    .bind(runId, now);

/**
 * Pins a run as the published result. It takes the newest claim sequence, so that runs which were claimed before this moment do not undo it;
 * the next run that is claimed does replace it. Nothing changed: the run is being cleaned.
 */
export const pinResult = (d1: D1Database, run: RunRecord): D1PreparedStatement =>
  d1
    .prepare(
      `update projects set result_run_id = ?1, result_attempt = ?2, result_at = ?3, result_sequence = (select max(rowid) from runs)
       where id = ?4 and exists (select 1 from runs where id = ?1 and cleaned_at is null)`,
    )
    .bind(run.id, run.attempt, run.finishedAt, run.projectId);
