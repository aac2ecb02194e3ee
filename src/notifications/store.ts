import { maxNotifications } from "../contract/caps";
import { bound, selection, textAt, type SqlRow } from "../db/records";
import { notifications } from "../db/schema/messages";
import { drafts, versions } from "../db/schema/projects";
import { templateNames, type TemplateNames } from "./rules/template-names";

/** All SQL of the notifications of schedules. */

export type NotificationRecord = typeof notifications.$inferSelect;
/** A notification with the project it belongs to. */
export type OwnedNotification = NotificationRecord & { projectId: string };

const columns = selection(notifications, "n");

/** A page of a schedule's notifications, the oldest first, from behind `after`. */
export async function listNotifications(
  d1: D1Database,
  scheduleId: string,
  limit: number,
  after: { createdAt: number; id: string } | null,
): Promise<NotificationRecord[]> {
  const { results } = await d1
    .prepare(
      `select ${columns.sql} from notifications n where n.schedule_id = ?1 and (?3 is null or (n.created_at, n.id) > (?3, ?4)) order by n.created_at, n.id limit ?2`,
    )
    .bind(scheduleId, limit, after?.createdAt ?? null, after?.id ?? "")
    .all<SqlRow>();
  return results.map(columns.decode);
}

/** Every notification of these schedules, oldest first. */
export async function notificationsOf(d1: D1Database, scheduleIds: readonly string[]): Promise<NotificationRecord[]> {
  if (scheduleIds.length === 0) return [];
  const { results } = await d1
    .prepare(
      `select ${columns.sql} from json_each(?1) page join notifications n indexed by notifications_schedule on n.schedule_id = page.value
       order by n.created_at, n.id`,
    )
    .bind(JSON.stringify([...new Set(scheduleIds)]))
    .all<SqlRow>();
  return results.map(columns.decode);
}

/** A notification and its project, null when it is unknown. */
export async function loadNotification(d1: D1Database, id: string): Promise<OwnedNotification | null> {
  const row = await d1
    .prepare(`select ${columns.sql}, s.project_id from notifications n join schedules s on s.id = n.schedule_id where n.id = ?1`)
    .bind(id)
    .first<SqlRow>();
  return row && { ...columns.decode(row), projectId: textAt(row, "project_id") };
}

/** The last good run of a schedule, else of its project; null when there is none. */
export const loadLastGoodRun = (d1: D1Database, projectId: string, scheduleId: string): Promise<string | null> =>
  d1
    .prepare(
      "select id from runs indexed by runs_project where project_id = ?1 and status = 'succeeded' order by schedule_id is ?2 desc, planned_at desc limit 1",
    )
    .bind(projectId, scheduleId)
    .first<string>("id");

/** The project of a schedule, null when the schedule is unknown. */
const published = selection(versions, "v", { keys: ["cells"], prefix: "published_" });
const draft = selection(drafts, "d", { keys: ["cells"], prefix: "draft_" });

/** What templates of a project's messages may name: of its published version, and of its draft, which may be published next. Null when there is neither. */
export async function loadTemplateNames(d1: D1Database, projectId: string): Promise<TemplateNames | null> {
  const row = await d1
    .prepare(
      `select ${published.sql}, ${draft.sql} from projects p left join versions v on v.project_id = p.id and v.number = p.published_version
       left join drafts d on d.project_id = p.id where p.id = ?1`,
    )
    .bind(projectId)
    .first<SqlRow>();
  const cells = row && [published.decodeJoined(row), draft.decodeJoined(row)].flatMap((one) => (one ? [one.cells] : []));
  return cells && cells.length > 0 ? templateNames(cells.flat()) : null;
}

/** The id of the project; null when there is no such schedule. */
export const loadScheduleProject = (d1: D1Database, scheduleId: string): Promise<string | null> =>
  d1.prepare("select project_id from schedules where id = ?1").bind(scheduleId).first<string>("project_id");

/** The statement that adds a notification. */
/** Changes nothing when the project has as many notifications as it may: the statement itself counts, so that of requests side by side none is one too many. */
export const insertNotification = (d1: D1Database, record: NotificationRecord): D1PreparedStatement =>
  d1
    .prepare(
      `insert into notifications (id, schedule_id, targets, on_outcome, screenshot, capture_options, subject, body, created_by, created_at)
       select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
       where (select count(*) from schedules s join notifications n on n.schedule_id = s.id
         where s.project_id = (select project_id from schedules where id = ?2)) < ${maxNotifications}`,
    )
    .bind(
      record.id,
      record.scheduleId,
      bound(notifications, "targets", record.targets),
      record.onOutcome,
      record.screenshot,
      bound(notifications, "captureOptions", record.captureOptions),
      record.subject,
      record.body,
      record.createdBy,
      record.createdAt,
    );

/** The statement that changes what a notification says and whom it tells. */
export const updateNotification = (d1: D1Database, record: NotificationRecord): D1PreparedStatement =>
  d1
    .prepare(
      "update notifications set targets = ?2, on_outcome = ?3, screenshot = ?4, capture_options = ?5, subject = ?6, body = ?7 where id = ?1",
    )
    .bind(
      record.id,
      bound(notifications, "targets", record.targets),
      record.onOutcome,
      record.screenshot,
      bound(notifications, "captureOptions", record.captureOptions),
      record.subject,
      record.body,
    );

/** The statement that deletes a notification. Its deliveries stay: they are history. */
export const deleteNotification = (d1: D1Database, id: string): D1PreparedStatement =>
  d1.prepare("delete from notifications where id = ?1").bind(id);

/** App Only for people who have less; a grant that is there and allows more stays. Nothing when the notification they were added to is not there. */
export const grantAppOnly = (
  d1: D1Database,
  { projectId, id }: Pick<OwnedNotification, "projectId" | "id">,
  userIds: readonly string[],
  by: string,
  now: number,
): D1PreparedStatement =>
  d1
    .prepare(
      `insert into grants (project_id, subject_kind, subject_id, access, created_at, created_by) select ?1, 'user', value, 'APP_ONLY', ?3, ?4 from json_each(?2)
       where exists (select 1 from notifications where id = ?5)
       on conflict (project_id, subject_kind, subject_id) do update set access = 'APP_ONLY' where grants.access = 'NONE'`,
    )
    .bind(projectId, JSON.stringify(userIds), now, by, id);
