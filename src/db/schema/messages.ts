import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { isNotNull } from "drizzle-orm";
import type { DeliveryChannel, DeliveryOrigin, DeliveryStatus, Target } from "../../contract/notification";
import { json } from "./columns";
import { schedules } from "./schedules";
import { storedAttempts, storedCaptureOptions, storedTargets } from "./stored";

/** Who is notified, what was sent, and the ledger of outside effects. */

export const notifications = sqliteTable(
  "notifications",
  {
    id: text("id").primaryKey().notNull(),
    scheduleId: text("schedule_id")
      .notNull()
      .references(() => schedules.id, { onDelete: "cascade" }),
    targets: json("targets", storedTargets).notNull(),
    onOutcome: text("on_outcome").$type<"success" | "failure" | "all">().notNull(),
    screenshot: text("screenshot").$type<"none" | "png" | "pdf">().notNull(),
    captureOptions: json("capture_options", storedCaptureOptions).notNull().default({}),
    subject: text("subject"),
    body: text("body"),
    createdBy: text("created_by"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("notifications_schedule").on(t.scheduleId)],
);

/** One message to one recipient about one run. `fence` rises with every claim; `due_at` is null when nothing is left to send. */
export const deliveries = sqliteTable(
  "deliveries",
  {
    id: text("id").primaryKey().notNull(),
    runId: text("run_id").notNull(),
    origin: text("origin").$type<DeliveryOrigin>().notNull(),
    originId: text("origin_id").notNull(),
    recipientKind: text("recipient_kind").$type<Target["kind"]>().notNull(),
    recipientId: text("recipient_id").notNull(),
    recipientName: text("recipient_name").notNull(),
    channel: text("channel").$type<DeliveryChannel>().notNull(),
    screenshot: text("screenshot").$type<"none" | "png" | "pdf">().notNull().default("none"),
    captureOptions: json("capture_options", storedCaptureOptions).notNull().default({}),
    subject: text("subject"),
    body: text("body"),
    status: text("status").$type<DeliveryStatus>().notNull(),
    reason: text("reason"),
    attempts: json("attempts", storedAttempts).notNull().default([]),
    fence: integer("fence").notNull().default(0),
    claimedAt: integer("claimed_at"),
    dueAt: integer("due_at"),
    providerId: text("provider_id"),
    contentHash: text("content_hash"),
    sentAt: integer("sent_at"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("deliveries_once").on(t.runId, t.origin, t.originId, t.recipientKind, t.recipientId, t.channel),
    index("deliveries_due").on(t.dueAt).where(isNotNull(t.dueAt)),
  ],
);

/** The ledger of outside effects: what was about to happen is written before it does. */
export const effects = sqliteTable("effects", {
  key: text("key").primaryKey().notNull(),
  kind: text("kind").notNull(),
  runId: text("run_id"),
  fence: integer("fence").notNull(),
  intendedAt: integer("intended_at").notNull(),
  settledAt: integer("settled_at"),
  result: text("result"),
});

/** Messages that the outbox transport keeps instead of sending them. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: text("id").primaryKey().notNull(),
    at: integer("at").notNull(),
    sender: text("sender").notNull(),
    recipient: text("recipient").notNull(),
    subject: text("subject").notNull(),
    runId: text("run_id"),
    deliveryId: text("delivery_id"),
    bytes: integer("bytes").notNull(),
  },
  (t) => [index("outbox_at").on(t.at)],
);
