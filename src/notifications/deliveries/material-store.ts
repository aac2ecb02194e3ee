import type { Cell } from "../../contract/cell";
import type { RunError, RunReason, RunStatus, RunTrigger } from "../../contract/run";
import type { CadenceInput, Policies } from "../../contract/schedule";
import { noticeOf } from "../notices/notices";
import { mayOpen } from "./store";

/** All SQL of what a message is composed from. */

/** A run with what surrounds it, at the moment of composing. */
export interface RunFacts {
  id: string;
  projectId: string;
  projectTitle: string;
  projectDescription: string | null;
  version: number;
  trigger: RunTrigger;
  status: RunStatus;
  reason: RunReason | null;
  attempt: number;
  plannedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  updatePublishedResults: boolean;
  error: RunError | null;
  starterName: string | null;
  schedule: {
    name: string;
    cadence: CadenceInput;
    timezone: string;
    status: string;
    /** Why it is paused, null while it runs. */
    statusReason: string | null;
    nextAt: number | null;
    retries: number;
  } | null;
  /** The result visitors see now, null when there is none. */
  lastGood: { runId: string; plannedAt: number; version: number } | null;
  /** Public address of the workspace when the environment names none, null when nobody visited it yet. */
  appUrl: string | null;
}

interface FactsRow {
  id: string;
  project_id: string;
  title: string;
  description: string | null;
  version: number;
  trigger: RunTrigger;
  status: RunStatus;
  reason: RunReason | null;
  attempt: number;
  planned_at: number;
  started_at: number | null;
  finished_at: number | null;
  update_published_results: number;
  error: string | null;
  starter_name: string | null;
  schedule_id: string | null;
  schedule_name: string;
  cadence: string;
  timezone: string;
  schedule_status: string;
  status_reason: string | null;
  next_at: number | null;
  policies: string;
  good_id: string | null;
  good_planned_at: number;
  good_version: number;
  app_url: string | null;
}

export async function loadRunFacts(d1: D1Database, runId: string): Promise<RunFacts | null> {
  const row = await d1
    .prepare(
      `select r.id, r.project_id, p.title, p.description, r.version, r.trigger, r.status, r.reason, r.attempt, r.planned_at, r.started_at, r.finished_at, r.update_published_results, r.error,
         starter.name as starter_name, s.id as schedule_id, s.name as schedule_name, s.cadence, s.timezone, s.status as schedule_status, s.status_reason, s.next_at, s.policies,
         good.id as good_id, good.planned_at as good_planned_at, good.version as good_version,
         (select settings ->> 'appUrl' from workspace) as app_url
       from runs r join projects p on p.id = r.project_id left join schedules s on s.id = r.schedule_id
       left join users starter on starter.id = r.created_by left join runs good on good.id = p.result_run_id
       where r.id = ?1`,
    )
    .bind(runId)
    .first<FactsRow>();
  return row && toFacts(row);
}

const toFacts = (row: FactsRow): RunFacts => ({
  id: row.id,
  projectId: row.project_id,
  projectTitle: row.title,
  projectDescription: row.description,
  version: row.version,
  trigger: row.trigger,
  status: row.status,
  reason: row.reason,
  attempt: row.attempt,
  plannedAt: row.planned_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  updatePublishedResults: row.update_published_results === 1,
  error: row.error === null ? null : (JSON.parse(row.error) as RunError),
  starterName: row.starter_name,
  schedule:
    row.schedule_id === null
      ? null
      : {
          name: row.schedule_name,
          cadence: JSON.parse(row.cadence) as CadenceInput,
          timezone: row.timezone,
          status: row.schedule_status,
          statusReason: row.status_reason,
          nextAt: row.next_at,
          retries: (JSON.parse(row.policies) as Policies).retries,
        },
  lastGood: row.good_id === null ? null : { runId: row.good_id, plannedAt: row.good_planned_at, version: row.good_version },
  appUrl: row.app_url,
});

/** The cell of a version that stopped a run, and the name of its connection. */
export interface StoppedCell {
  kind: Cell["kind"];
  source: string;
  connection: string | null;
}

export async function loadStoppedCell(d1: D1Database, projectId: string, version: number, staticId: string): Promise<StoppedCell | null> {
  const row = await d1
    .prepare(
      `select c.value ->> 'kind' as kind, c.value ->> 'source' as source, c.value ->> '$.config.connection' as connection,
         (select name from connections where id = c.value ->> '$.config.connection') as connection_name
       from versions v, json_each(v.cells) c where v.project_id = ?1 and v.number = ?2 and c.value ->> 'staticId' = ?3`,
    )
    .bind(projectId, version, staticId)
    .first<{ kind: Cell["kind"]; source: string; connection: string | null; connection_name: string | null }>();
  return row && { kind: row.kind, source: row.source, connection: row.connection_name ?? row.connection };
}

/** Who added the recipients of a notification, null when it is gone. */
export const loadAdder = (d1: D1Database, notificationId: string): Promise<{ id: string; name: string } | null> =>
  d1
    .prepare("select u.id, u.name from notifications n join users u on u.id = n.created_by where n.id = ?1")
    .bind(notificationId)
    .first<{ id: string; name: string }>();

/** Where a recipient is written to, and whether they may still open the app (1): between plan and send, or before a person sends again, it may have been taken from them. Null when the account is gone or deactivated. */
export const loadAddress = (
  d1: D1Database,
  delivery: { recipient_id: string; run_id: string; notification_id: string },
): Promise<{ name: string; email: string; has_access: number | null } | null> =>
  d1
    .prepare(
      `select u.name, u.email, ${mayOpen} as has_access from users u join members m on m.user_id = u.id and m.status = 'active'
       left join projects p on p.id = coalesce((select project_id from notices where id = ?3), (select project_id from runs where id = ?2)) where u.id = ?1`,
    )
    .bind(delivery.recipient_id, delivery.run_id, noticeOf(delivery.notification_id))
    .first<{ name: string; email: string; has_access: number | null }>();

/** Keeps the address this workspace was first configured under: queue messages come without a request to take it from. */
export const rememberAddress = (d1: D1Database, appUrl: string): Promise<D1Result> =>
  d1
    .prepare("update workspace set settings = json_set(settings, '$.appUrl', ?1) where id = 1 and settings ->> 'appUrl' is null")
    .bind(appUrl)
    .run();
