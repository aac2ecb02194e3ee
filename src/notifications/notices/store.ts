import * as z from "zod";
import type { Target } from "../../contract/notification";
import { jsonAt, selection, textAt, textOrNullAt, type SqlRow } from "../../db/records";
import { projects } from "../../db/schema/projects";
import { runs } from "../../db/schema/runs";
import { notices, schedules } from "../../db/schema/schedules";
import { storedTargets } from "../../db/schema/stored";
import { appUrlSql } from "../deliveries/material-store";
import type { Recipient } from "../rules/recipient";
import { handOverMs } from "../rules/retry";

/** All SQL of notices but the raising, which is the watchman's (`watchman/store`). */

const due = selection(notices, "n", { keys: ["id", "kind", "projectId", "runId"] });

/** A notice whose deliveries are still to be written, with everything the decision needs. */
export type DueNotice = ReturnType<typeof due.decode> & {
  creatorId: string | null;
  ownerId: string;
  /** Of those notifications that report failures. */
  subscribers: Target[];
  /** User ids, oldest first. */
  adminIds: string[];
};

/** Notices that nobody was told of yet, the oldest first, with everybody who might hear of them. */
export async function loadDueNotices(d1: D1Database, limit: number): Promise<DueNotice[]> {
  const { results } = await d1
    .prepare(
      `select ${due.sql}, s.created_by as creator_id, p.owner_id,
         (select json_group_array(json(case when json_valid(r.targets) then r.targets else '[]' end)) from notifications r where r.schedule_id = n.schedule_id and r.on_outcome in ('failure', 'all')) as subscribers,
         (select json_group_array(user_id) from (select user_id from members where role = 'admin' and status = 'active' order by created_at, user_id limit 3)) as admin_ids
       from notices n indexed by notices_untold join schedules s on s.id = n.schedule_id join projects p on p.id = n.project_id
       where n.announce_due is not null order by n.announce_due limit ?1`,
    )
    .bind(limit)
    .all<SqlRow>();
  return results.map((row) => ({
    ...due.decode(row),
    creatorId: textOrNullAt(row, "creator_id"),
    ownerId: textAt(row, "owner_id"),
    subscribers: jsonAt(row, "subscribers", z.array(storedTargets)).flat(),
    adminIds: jsonAt(row, "admin_ids", z.array(z.string())),
  }));
}

/** A delivery about a notice, before it is written. */
export interface NoticeDelivery {
  id: string;
  noticeId: string;
  runId: string;
  recipient: Recipient;
  channel: string;
}

/** One batch: the rows, guarded by the mark of their notice, then the mark. Of two ticks at once one writes everything and the other nothing. */
export async function saveNoticeDeliveries(
  d1: D1Database,
  noticeIds: readonly string[],
  planned: readonly NoticeDelivery[],
  now: number,
): Promise<void> {
  await d1.batch([
    d1
      .prepare(
        `insert or ignore into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, status, due_at, created_at)
         select v.value ->> 'id', v.value ->> 'runId', 'notice', n.id, v.value ->> '$.recipient.kind', v.value ->> '$.recipient.id', v.value ->> '$.recipient.name',
           v.value ->> 'channel', 'planned', ?2 + ${handOverMs}, ?2
         from json_each(?1) v join notices n on n.id = v.value ->> 'noticeId' and n.announce_due is not null`,
      )
      .bind(JSON.stringify(planned), now),
    d1
      .prepare("update notices set announce_due = null where announce_due is not null and id in (select value from json_each(?1))")
      .bind(JSON.stringify(noticeIds)),
  ]);
}

const notice = selection(notices, "n", { keys: ["id", "kind", "projectId", "runId", "aboutAt", "expectedAt", "usualMs"] });
const project = selection(projects, "p", { keys: ["title", "ownerId"], prefix: "project_" });
const schedule = selection(schedules, "s", {
  keys: ["name", "cadence", "timezone", "status", "statusReason", "nextAt", "createdBy"],
  prefix: "schedule_",
});
const run = selection(runs, "r", { keys: ["status", "reason", "finishedAt", "error"], prefix: "run_" });
const lastGood = selection(runs, "good", { keys: ["id", "plannedAt", "version"], prefix: "good_" });

/** A notice with what surrounds it, at the moment of composing. */
export type NoticeRecord = ReturnType<typeof notice.decode> & {
  project: ReturnType<typeof project.decode>;
  schedule: ReturnType<typeof schedule.decode>;
  /** The run it is about; null while that is not claimed. */
  run: ReturnType<typeof run.decodeJoined>;
  /** The result visitors see now, null when there is none. */
  lastGood: ReturnType<typeof lastGood.decodeJoined>;
  appUrl: string | null;
};

/** A notice with its schedule, project and run; null when it is unknown. */
export async function loadNotice(d1: D1Database, id: string): Promise<NoticeRecord | null> {
  const row = await d1
    .prepare(
      `select ${notice.sql}, ${project.sql}, ${schedule.sql}, ${run.sql}, ${lastGood.sql}, ${appUrlSql}
       from notices n join schedules s on s.id = n.schedule_id join projects p on p.id = n.project_id
       left join runs r on r.id = n.run_id left join runs good on good.id = p.result_run_id
       where n.id = ?1`,
    )
    .bind(id)
    .first<SqlRow>();
  return (
    row && {
      ...notice.decode(row),
      project: project.decode(row),
      schedule: schedule.decode(row),
      run: run.decodeJoined(row),
      lastGood: lastGood.decodeJoined(row),
      appUrl: textOrNullAt(row, "app_url"),
    }
  );
}

/** The name of a run's schedule; null for a run without one. */
export const loadScheduleName = (d1: D1Database, runId: string): Promise<string | null> =>
  d1.prepare("select s.name from runs r join schedules s on s.id = r.schedule_id where r.id = ?1").bind(runId).first<string>("name");
