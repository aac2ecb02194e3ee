import type { Rule } from "./rules/rule";

/** All SQL of configured notifications. */

/** A row of `notifications`. */
export interface NotificationRow {
  id: string;
  schedule_id: string;
  targets: string;
  on_outcome: Rule["on"];
  screenshot: Rule["screenshot"];
  capture_options: string;
  subject: string | null;
  body: string | null;
  created_by: string | null;
  created_at: number;
}

export interface StoredTarget {
  kind: "user";
  id: string;
}

export const targetsOf = (row: { targets: string }): StoredTarget[] => JSON.parse(row.targets) as StoredTarget[];

export const toRule = (row: NotificationRow): Rule => ({
  id: row.id,
  userIds: targetsOf(row).map(({ id }) => id),
  on: row.on_outcome,
  screenshot: row.screenshot,
  captureOptions: row.capture_options,
  subject: row.subject,
  body: row.body,
});

export const listNotifications = async (
  d1: D1Database,
  scheduleId: string,
  limit: number,
  after: { createdAt: number; id: string } | null,
): Promise<NotificationRow[]> =>
  (
    await d1
      .prepare(
        "select * from notifications where schedule_id = ?1 and (?3 is null or (created_at, id) > (?3, ?4)) order by created_at, id limit ?2",
      )
      .bind(scheduleId, limit, after?.createdAt ?? null, after?.id ?? "")
      .all<NotificationRow>()
  ).results;

/** A notification with the project it belongs to. */
export const loadNotification = (d1: D1Database, id: string): Promise<(NotificationRow & { project_id: string }) | null> =>
  d1
    .prepare("select n.*, s.project_id from notifications n join schedules s on s.id = n.schedule_id where n.id = ?1")
    .bind(id)
    .first<NotificationRow & { project_id: string }>();

/** The last good run of a schedule, else of its project; null when there is none. */
export const loadLastGoodRun = (d1: D1Database, projectId: string, scheduleId: string): Promise<string | null> =>
  d1
    .prepare(
      "select id from runs indexed by runs_project where project_id = ?1 and status = 'succeeded' order by schedule_id is ?2 desc, planned_at desc limit 1",
    )
    .bind(projectId, scheduleId)
    .first<string>("id");

export const loadScheduleProject = (d1: D1Database, scheduleId: string): Promise<string | null> =>
  d1.prepare("select project_id from schedules where id = ?1").bind(scheduleId).first<string>("project_id");

export async function loadNames(d1: D1Database, userIds: readonly string[]): Promise<Map<string, string>> {
  const { results } = await d1
    .prepare("select u.id, u.name from json_each(?1) page join users u on u.id = page.value")
    .bind(JSON.stringify([...new Set(userIds)]))
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}

export const insertNotification = (d1: D1Database, row: NotificationRow): D1PreparedStatement =>
  d1
    .prepare(
      "insert into notifications (id, schedule_id, targets, on_outcome, screenshot, capture_options, subject, body, created_by, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )
    .bind(
      row.id,
      row.schedule_id,
      row.targets,
      row.on_outcome,
      row.screenshot,
      row.capture_options,
      row.subject,
      row.body,
      row.created_by,
      row.created_at,
    );

export const updateNotification = (d1: D1Database, row: NotificationRow): D1PreparedStatement =>
  d1
    .prepare(
      "update notifications set targets = ?2, on_outcome = ?3, screenshot = ?4, capture_options = ?5, subject = ?6, body = ?7 where id = ?1",
    )
    .bind(row.id, row.targets, row.on_outcome, row.screenshot, row.capture_options, row.subject, row.body);

export const deleteNotification = (d1: D1Database, id: string): D1PreparedStatement =>
  d1.prepare("delete from notifications where id = ?1").bind(id);

/** App Only for people who have less; a grant that is there and allows more stays. */
export const grantAppOnly = (d1: D1Database, projectId: string, userIds: readonly string[], by: string, now: number): D1PreparedStatement =>
  d1
    .prepare(
      `insert into grants (project_id, subject_kind, subject_id, access, created_at, created_by) select ?1, 'user', value, 'APP_ONLY', ?3, ?4 from json_each(?2) where true
       on conflict (project_id, subject_kind, subject_id) do update set access = 'APP_ONLY' where grants.access = 'NONE'`,
    )
    .bind(projectId, JSON.stringify(userIds), now, by);
