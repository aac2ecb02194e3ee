import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { isNotNull, sql } from "drizzle-orm";
import { flag } from "./columns";
import { projects } from "./projects";

/** Schedules, their runs, and what the watchman raised about them. */

export const schedules = sqliteTable(
  "schedules",
  {
    id: text("id").primaryKey().notNull(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text("name").notNull().default(""),
    cadence: text("cadence").notNull(),
    timezone: text("timezone").notNull(),
    startsAt: integer("starts_at"),
    endsAt: integer("ends_at"),
    inputParams: text("input_params").notNull().default("{}"),
    updatePublishedResults: flag("update_published_results").notNull().default(true),
    useCachedSqlResults: flag("use_cached_sql_results").notNull().default(false),
    policies: text("policies").notNull(),
    runAs: text("run_as"),
    status: text("status").notNull(),
    statusReason: text("status_reason"),
    nextAt: integer("next_at"),
    createdBy: text("created_by"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    watchAt: integer("watch_at"),
  },
  (t) => [
    index("schedules_due").on(t.status, t.nextAt, t.projectId),
    index("schedules_project").on(t.projectId),
    index("schedules_watch").on(t.watchAt).where(isNotNull(t.watchAt)),
  ],
);

export const notices = sqliteTable(
  "notices",
  {
    id: text("id").primaryKey().notNull(),
    scheduleId: text("schedule_id")
      .notNull()
      .references(() => schedules.id, { onDelete: "cascade" }),
    projectId: text("project_id").notNull(),
    kind: text("kind").notNull(),
    runId: text("run_id").notNull(),
    aboutAt: integer("about_at").notNull(),
    expectedAt: integer("expected_at"),
    usualMs: integer("usual_ms"),
    announceDue: integer("announce_due"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    index("notices_schedule").on(t.scheduleId, t.createdAt),
    index("notices_untold").on(t.announceDue).where(isNotNull(t.announceDue)),
  ],
);

export const runs = sqliteTable(
  "runs",
  {
    id: text("id").primaryKey().notNull(),
    projectId: text("project_id").notNull(),
    scheduleId: text("schedule_id"),
    version: integer("version").notNull(),
    trigger: text("trigger").notNull(),
    context: text("context").notNull(),
    status: text("status").notNull(),
    reason: text("reason"),
    attempt: integer("attempt").notNull().default(1),
    retryOf: text("retry_of"),
    plannedAt: integer("planned_at").notNull(),
    claimedAt: integer("claimed_at").notNull(),
    startedAt: integer("started_at"),
    finishedAt: integer("finished_at"),
    inputParams: text("input_params").notNull().default("{}"),
    updatePublishedResults: flag("update_published_results").notNull().default(false),
    useCachedSqlResults: flag("use_cached_sql_results").notNull().default(false),
    notifications: text("notifications"),
    error: text("error"),
    cellCounts: text("cell_counts"),
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
    index("runs_rough_project")
      .on(t.projectId, t.status, t.plannedAt)
      .where(sql`status in ('failed', 'timed_out', 'cancelled', 'skipped')`),
    index("runs_rough")
      .on(t.status)
      .where(sql`status in ('failed', 'timed_out', 'cancelled', 'skipped')`),
    index("runs_asked")
      .on(t.trigger)
      .where(sql`trigger <> 'schedule'`),
  ],
);
