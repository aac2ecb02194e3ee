import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { json } from "./columns";
import { storedRound } from "./stored";

/** What the machinery remembers between two ticks or two requests. */

export const idempotencyKeys = sqliteTable("idempotency_keys", {
  key: text("key").primaryKey().notNull(),
  requestHash: text("request_hash").notNull(),
  answer: text("answer"),
  createdAt: integer("created_at").notNull(),
  resultId: text("result_id"),
});

/** What the last tick of the cron trigger did: one row. */
export const ticks = sqliteTable("ticks", {
  id: integer("id").primaryKey().notNull(),
  lastScheduledAt: integer("last_scheduled_at").notNull(),
  lastFinishedAt: integer("last_finished_at").notNull(),
  swept: integer("swept").notNull().default(0),
  sweepClaimedAt: integer("sweep_claimed_at"),
  sweepSequence: integer("sweep_sequence"),
  oldestDue: integer("oldest_due"),
});

/** When runs are deleted next and where that work stands: one row. */
export const retention = sqliteTable("retention", {
  id: integer("id").primaryKey().notNull(),
  dueAt: integer("due_at").notNull(),
  round: json("round", storedRound),
});
