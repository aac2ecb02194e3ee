import type { Delivery, Notification } from "../contract/notification";
import { iso, isoOrNull } from "../lib/clock";
import type { NotificationRecord } from "./store";
import type { ListedDelivery } from "./deliveries/store";

/** No I/O. Records as the API answers them. */
export const viewNotification = (record: NotificationRecord, names: ReadonlyMap<string, string>, mayManage: boolean): Notification => ({
  id: record.id,
  scheduleId: record.scheduleId,
  targets: record.targets.map(({ kind, id }) => ({ kind, id, name: names.get(id) ?? "Deleted user" })),
  on: record.onOutcome,
  screenshot: record.screenshot,
  captureOptions: record.captureOptions,
  subject: record.subject,
  body: record.body,
  createdAt: iso(record.createdAt),
  abilities: { update: mayManage, delete: mayManage },
});

/** Only what ended without a receipt is sent again, and only by a person. */
const mayBeResent = (status: string): boolean => status === "failed" || status === "unknown";

/** A delivery as the contract shows it. `mayResend`: the reader may send it again. */
export const viewDelivery = (delivery: ListedDelivery, mayResend: boolean): Delivery => ({
  id: delivery.id,
  runId: delivery.runId,
  origin: delivery.origin,
  notificationId: delivery.origin === "schedule" ? delivery.originId : null,
  notice: delivery.notice && {
    kind: delivery.notice.kind,
    expectedAt: isoOrNull(delivery.notice.expectedAt),
    at: iso(delivery.notice.createdAt),
  },
  recipient: { kind: delivery.recipientKind, id: delivery.recipientId, name: delivery.recipientName },
  channel: delivery.channel,
  status: delivery.status,
  reason: delivery.reason,
  attempts: delivery.attempts,
  providerId: delivery.providerId,
  contentHash: delivery.contentHash,
  sentAt: isoOrNull(delivery.sentAt),
  abilities: { resend: mayResend && mayBeResent(delivery.status) },
});
