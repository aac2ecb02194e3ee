import type { RunReason, RunStatus } from "../../contract/run";
import type { ScheduleStatus } from "../../contract/schedule";
import { handOverMs } from "../rules/retry";

/** All SQL of notices but the raising, which is the watchman's (`watchman/store`). */

/** A notice whose deliveries are still to be written, with everything the decision needs. */
export interface UntoldRow {
  id: string;
  kind: "did_not_run" | "paused";
  project_id: string;
  run_id: string;
  creator_id: string | null;
  owner_id: string;
  /** JSON list of the `targets` of notifications that tell of failures. */
  targets: string;
  /** JSON list of user ids. */
  admins: string;
}

export async function loadUntold(d1: D1Database, limit: number): Promise<UntoldRow[]> {
  const { results } = await d1
    .prepare(
      `select n.id, n.kind, n.project_id, n.run_id, s.created_by as creator_id, p.owner_id,
         (select json_group_array(r.targets) from notifications r where r.schedule_id = n.schedule_id and r.on_outcome in ('failure', 'all')) as targets,
         (select json_group_array(user_id) from (select user_id from members where role = 'admin' and status = 'active' order by created_at, user_id limit 3)) as admins
       from notices n indexed by notices_untold join schedules s on s.id = n.schedule_id join projects p on p.id = n.project_id
       where n.announce_due is not null order by n.announce_due limit ?1`,
    )
    .bind(limit)
    .all<UntoldRow>();
  return results;
}

export interface Told {
  id: string;
  noticeId: string;
  runId: string;
  recipientId: string;
  recipientName: string;
}

/** One batch: the rows, guarded by the mark of their notice, then the mark. Of two ticks at once one writes everything and the other nothing. */
export async function saveTold(d1: D1Database, noticeIds: readonly string[], told: readonly Told[], now: number): Promise<void> {
  await d1.batch([
    d1
      .prepare(
        `insert or ignore into deliveries (id, run_id, notification_id, recipient_kind, recipient_id, recipient_name, channel, status, due_at, created_at)
         select v.value ->> 'id', v.value ->> 'runId', 'notice:' || n.id, 'user', v.value ->> 'recipientId', v.value ->> 'recipientName', 'email', 'planned', ?2 + ${handOverMs}, ?2
         from json_each(?1) v join notices n on n.id = v.value ->> 'noticeId' and n.announce_due is not null`,
      )
      .bind(JSON.stringify(told), now),
    d1
      .prepare("update notices set announce_due = null where announce_due is not null and id in (select value from json_each(?1))")
      .bind(JSON.stringify(noticeIds)),
  ]);
}

/** A notice with what surrounds it, at the moment of composing. */
export interface NoticeRow {
  id: string;
  kind: "did_not_run" | "paused";
  project_id: string;
  run_id: string;
  about_at: number;
  expected_at: number | null;
  usual_ms: number | null;
  created_at: number;
  title: string;
  owner_id: string;
  creator_id: string | null;
  schedule_name: string;
  cadence: string;
  timezone: string;
  schedule_status: ScheduleStatus;
  status_reason: string | null;
  next_at: number | null;
  /** Of the run it is about; null while that is not claimed. */
  run_status: RunStatus | null;
  run_reason: RunReason | null;
  run_finished_at: number | null;
  /** JSON. */
  run_error: string | null;
  good_id: string | null;
  good_planned_at: number | null;
  good_version: number | null;
  app_url: string | null;
}

export const loadNotice = (d1: D1Database, id: string): Promise<NoticeRow | null> =>
  d1
    .prepare(
      `select n.id, n.kind, n.project_id, n.run_id, n.about_at, n.expected_at, n.usual_ms, n.created_at, p.title, p.owner_id, s.created_by as creator_id,
         s.name as schedule_name, s.cadence, s.timezone, s.status as schedule_status, s.status_reason, s.next_at,
         r.status as run_status, r.reason as run_reason, r.finished_at as run_finished_at, r.error as run_error,
         good.id as good_id, good.planned_at as good_planned_at, good.version as good_version,
         (select settings ->> 'appUrl' from workspace) as app_url
       from notices n join schedules s on s.id = n.schedule_id join projects p on p.id = n.project_id
       left join runs r on r.id = n.run_id left join runs good on good.id = p.result_run_id
       where n.id = ?1`,
    )
    .bind(id)
    .first<NoticeRow>();

/** The run that stands before another in its project's line, as people name it. */
export const loadAhead = (d1: D1Database, runId: string): Promise<{ schedule_name: string | null; trigger: string } | null> =>
  d1
    .prepare("select s.name as schedule_name, r.trigger from runs r left join schedules s on s.id = r.schedule_id where r.id = ?1")
    .bind(runId)
    .first<{ schedule_name: string | null; trigger: string }>();
