import { isNotNull } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ScheduleStatus } from "../../contract/schedule";
import { flag, json } from "./columns";
import { projects } from "./projects";
import { storedCadence, storedObject, storedPolicies } from "./stored";

/** Schedules, and what the watchman raised about them. */

/** `did_not_run`: no good run by its time. `paused`: Daybook paused the schedule. */
export type NoticeKind = "did_not_run" | "paused";

/** Schedules of projects; times are epoch milliseconds. */
export const schedules = sqliteTable(
  "schedules",
  {
    id: text("id").primaryKey().notNull(),
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text("name").notNull().default(""),
    cadence: json("cadence", storedCadence).notNull(),
    timezone: text("timezone").notNull(),
    startsAt: integer("starts_at"),
    endsAt: integer("ends_at"),
    inputParams: json("input_params", storedObject).notNull().default({}),
    updatePublishedResults: flag("update_published_results").notNull().default(true),
    useCachedSqlResults: flag("use_cached_sql_results").notNull().default(false),
    policies: json("policies", storedPolicies).notNull(),
    runAs: text("run_as"),
    status: text("status").$type<ScheduleStatus>().notNull(),
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

/** Notices that a schedule did not run, or was paused. `announce_due` is null once its messages are planned. */
export const notices = sqliteTable(
  "notices",
  {
    id: text("id").primaryKey().notNull(),
    scheduleId: text("schedule_id")
      .notNull()
      .references(() => schedules.id, { onDelete: "cascade" }),
    projectId: text("project_id").notNull(),
    kind: text("kind").$type<NoticeKind>().notNull(),
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
