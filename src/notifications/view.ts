import type { Delivery, Notification } from "../contract/notification";
import { iso, isoOrNull } from "../lib/clock";
import { targetsOf, type NotificationRow } from "./store";
import type { Attempt, ListedDelivery } from "./deliveries/store";

/** No I/O. Rows as the API answers them. */
export const viewNotification = (row: NotificationRow, names: ReadonlyMap<string, string>, mayManage: boolean): Notification => ({
  id: row.id,
  scheduleId: row.schedule_id,
  targets: targetsOf(row).map(({ kind, id }) => ({ kind, id, name: names.get(id) ?? "Deleted user" })),
  on: row.on_outcome,
  screenshot: row.screenshot,
  captureOptions: JSON.parse(row.capture_options) as Notification["captureOptions"],
  subject: row.subject,
  body: row.body,
  createdAt: iso(row.created_at),
  abilities: { update: mayManage, delete: mayManage },
});

/** Only what ended without a receipt is sent again, and only by a person. */
export const mayBeResent = (status: string): boolean => status === "failed" || status === "unknown";

export const viewDelivery = (row: ListedDelivery, mayResend: boolean): Delivery => ({
  id: row.id,
  runId: row.run_id,
  notificationId: row.notification_id || null,
  notice:
    row.notice_kind === null || row.notice_at === null
      ? null
      : { kind: row.notice_kind, expectedAt: isoOrNull(row.notice_expected_at), at: iso(row.notice_at) },
  recipient: { kind: row.recipient_kind, id: row.recipient_id, name: row.recipient_name },
  channel: row.channel,
  status: row.status,
  reason: row.reason,
  attempts: JSON.parse(row.attempts) as Attempt[],
  providerId: row.provider_id,
  contentHash: row.content_hash,
  sentAt: isoOrNull(row.sent_at),
  abilities: { resend: mayResend && mayBeResent(row.status) },
});
