import type { RunReason, RunStatus, RunTrigger, RunContext, RunError, CellCounts } from "../contract/run";
import type { Policies } from "../contract/schedule";
import { mayRunAs, owing } from "../schedules/store";
import type { RunBrief } from "../env";

/** All SQL of runs. Statements are built here and batched by the verbs. */

/** A row of `runs`, with its claim sequence. */
export interface RunRow {
  id: string;
  sequence: number;
  project_id: string;
  schedule_id: string | null;
  version: number;
  trigger: RunTrigger;
  context: RunContext;
  status: RunStatus;
  reason: RunReason | null;
  attempt: number;
  retry_of: string | null;
  planned_at: number;
  claimed_at: number;
  started_at: number | null;
  finished_at: number | null;
  input_params: string;
  update_published_results: number;
  use_cached_sql_results: number;
  notifications: string | null;
  error: string | null;
  cell_counts: string | null;
  created_by: string | null;
  cancel_asked_at: number | null;
  announce_due: number | null;
}

export interface NewRun {
  id: string;
  projectId: string;
  scheduleId: string | null;
  version: number;
  trigger: RunTrigger;
  context: RunContext;
  retryOf: string | null;
  at: number;
  inputParams: string;
  updatePublishedResults: boolean;
  useCachedSqlResults: boolean;
  notifications: string | null;
  createdBy: string | null;
}

/** Inserts a queued run that did not come from the clock. */
export const insertRun = (d1: D1Database, run: NewRun): D1PreparedStatement =>
  d1
    .prepare(
      `insert or ignore into runs (id, project_id, schedule_id, version, trigger, context, status, retry_of, planned_at, claimed_at, input_params,
         update_published_results, use_cached_sql_results, notifications, created_by)
       values (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, ?8, ?8, ?9, ?10, ?11, ?12, ?13)`,
    )
    .bind(
      run.id,
      run.projectId,
      run.scheduleId,
      run.version,
      run.trigger,
      run.context,
      run.retryOf,
      run.at,
      run.inputParams,
      Number(run.updatePublishedResults),
      Number(run.useCachedSqlResults),
      run.notifications,
      run.createdBy,
    );

/** Briefs of those of the runs that are open. */
export async function loadBriefs(d1: D1Database, runIds: string[]): Promise<RunBrief[]> {
  const { results } = await d1
    .prepare(
      `select r.rowid as sequence, r.attempt, r.id, r.project_id, r.schedule_id, r.trigger, r.planned_at, r.claimed_at, s.policies
       from json_each(?1) page join runs r on r.id = page.value left join schedules s on s.id = r.schedule_id
       where r.status in ('queued', 'running') order by r.rowid`,
    )
    .bind(JSON.stringify(runIds))
    .all<{
      sequence: number;
      attempt: number;
      id: string;
      project_id: string;
      schedule_id: string | null;
      trigger: RunTrigger;
      planned_at: number;
      claimed_at: number;
      policies: string | null;
    }>();
  return results.map((row) => {
    const policies = row.policies === null ? null : (JSON.parse(row.policies) as Policies);
    return {
      runId: row.id,
      projectId: row.project_id,
      scheduleId: row.schedule_id,
      trigger: row.trigger,
      overlap: policies?.overlap ?? "queue",
      catchUp: row.trigger === "schedule" && isCatchUp(policies, row.claimed_at - row.planned_at),
      sequence: row.sequence,
      attempt: row.attempt,
    };
  });
}

/** Whether a run that was claimed so late waits its turn whatever the overlap policy says. */
export const isCatchUp = (policies: Policies | null, lateMs: number): boolean => policies?.missed === "all" && lateMs > 60_000;

/** Everything a runner reads before it starts a run: one statement. */
export interface RunOrder extends RunRow {
  project_title: string;
  archived_at: number | null;
  cells: string | null;
  settings: string | null;
  schedule_name: string | null;
  schedule_timezone: string | null;
  schedule_exists: number;
  policies: string | null;
  run_as_email: string | null;
  /** 0 when the person its schedule runs as is gone or may no longer edit the project. */
  run_as_allowed: number;
}

export const loadOrder = (d1: D1Database, runId: string): Promise<RunOrder | null> => selectOrders(d1, [runId]).first<RunOrder>();

/** The orders of runs, for a batch. */
export const selectOrders = (d1: D1Database, runIds: readonly string[]): D1PreparedStatement =>
  d1
    .prepare(
      `select r.rowid as sequence, r.*, p.title as project_title, p.archived_at, v.cells, v.settings, s.name as schedule_name, s.timezone as schedule_timezone,
         s.id is not null as schedule_exists, s.policies, u.email as run_as_email,
         s.id is null or ${mayRunAs} as run_as_allowed
       from json_each(?1) page cross join runs r on r.id = page.value join projects p on p.id = r.project_id
       left join versions v on v.project_id = r.project_id and v.number = r.version
       left join schedules s on s.id = r.schedule_id
       left join users u on u.id = coalesce(s.run_as, r.created_by, p.owner_id)`,
    )
    .bind(JSON.stringify(runIds));

export const loadRun = (d1: D1Database, runId: string): Promise<RunRow | null> =>
  d1.prepare("select rowid as sequence, * from runs where id = ?1").bind(runId).first<RunRow>();

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
export function finishStatements(d1: D1Database, end: Ending, now: number): D1PreparedStatement[] {
  const failed = end.status === "failed" || end.status === "timed_out";
  const statements = [
    d1
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
        end.error && JSON.stringify(end.error),
        end.cellCounts && JSON.stringify(end.cellCounts),
        Number(failed),
      ),
  ];
  if (end.status === "succeeded") {
    statements.push(
      d1
        .prepare(
          `update projects set result_run_id = ?1, result_attempt = ?2, result_at = ?4, result_sequence = (select rowid from runs where id = ?1)
           where id = ?3 and exists (select 1 from runs r where r.id = ?1 and r.attempt = ?2 and r.status = 'succeeded' and r.update_published_results = 1
             and r.version = projects.published_version and r.rowid > coalesce(projects.result_sequence, 0))`,
        )
        .bind(end.runId, end.attempt, end.projectId, end.finishedAt),
    );
  }
  if (failed) statements.push(autoPause(d1, end, now));
  return statements;
}

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

export const askCancel = (d1: D1Database, runId: string, now: number): Promise<D1Result> =>
  d1
    .prepare("update runs set cancel_asked_at = coalesce(cancel_asked_at, ?2) where id = ?1 and status in ('queued', 'running')")
    .bind(runId, now)
    .run();
