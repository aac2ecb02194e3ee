import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { RunContext, RunReason, RunStatus, RunTrigger } from "../../contract/run";
import { flag, json } from "./columns";
import { storedCellCounts, storedObject, storedRunError, storedRunNotifications } from "./stored";

/** Runs. The rowid of a run is its claim sequence: hand-written SQL selects it as `sequence`. */

export const runs = sqliteTable(
  "runs",
  {
    id: text("id").primaryKey().notNull(),
    projectId: text("project_id").notNull(),
    scheduleId: text("schedule_id"),
    version: integer("version").notNull(),
    trigger: text("trigger").$type<RunTrigger>().notNull(),
    context: text("context").$type<RunContext>().notNull(),
    status: text("status").$type<RunStatus>().notNull(),
    reason: text("reason").$type<RunReason>(),
    attempt: integer("attempt").notNull().default(1),
    retryOf: text("retry_of"),
    plannedAt: integer("planned_at").notNull(),
    claimedAt: integer("claimed_at").notNull(),
    startedAt: integer("started_at"),
    finishedAt: integer("finished_at"),
    inputParams: json("input_params", storedObject).notNull().default({}),
    updatePublishedResults: flag("update_published_results").notNull().default(false),
    useCachedSqlResults: flag("use_cached_sql_results").notNull().default(false),
    notifications: json("notifications", storedRunNotifications),
    error: json("error", storedRunError),
    cellCounts: json("cell_counts", storedCellCounts),
    createdBy: text("created_by"),
    cancelAskedAt: integer("cancel_asked_at"),
    announceDue: integer("announce_due"),
    cleanedAt: integer("cleaned_at"),
  },
  (t) => [
    index("runs_project").on(t.projectId, t.plannedAt),
    index("runs_open")
      .on(t.claimedAt)
      .where(sql`status in ('queued', 'running') or announce_due is not null`),
    index("runs_unsuccessful_project")
      .on(t.projectId, t.status, t.plannedAt)
      .where(sql`status in ('failed', 'timed_out', 'cancelled', 'skipped')`),
    index("runs_unsuccessful")
      .on(t.status)
      .where(sql`status in ('failed', 'timed_out', 'cancelled', 'skipped')`),
    index("runs_asked")
      .on(t.trigger)
      .where(sql`trigger <> 'schedule'`),
  ],
);
