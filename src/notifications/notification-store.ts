import type { Rule } from "./rule";

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
