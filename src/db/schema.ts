import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { isNotNull, sql } from "drizzle-orm";

/** The tables of D1 as the code sees them. `migrations/` creates them; a test holds the two equal. Times are epoch milliseconds. */

const json = <T>(name: string) => text(name, { mode: "json" }).$type<T>();
const flag = (name: string) => integer(name, { mode: "boolean" });
/** better-auth wants Date objects in its own tables. */
const date = (name: string) => integer(name, { mode: "timestamp_ms" });

export const users = sqliteTable("users", {
  id: text("id").primaryKey().notNull(),
  name: text("name").notNull(),
  email: text("email").notNull().unique(),
  emailVerified: flag("email_verified").notNull().default(false),
  image: text("image"),
  createdAt: date("created_at").notNull(),
  updatedAt: date("updated_at").notNull(),
});

export const sessions = sqliteTable(
  "sessions",
  {
    id: text("id").primaryKey().notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    token: text("token").notNull().unique(),
    expiresAt: date("expires_at").notNull(),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    createdAt: date("created_at").notNull(),
    updatedAt: date("updated_at").notNull(),
  },
  (t) => [index("sessions_user").on(t.userId)],
);

export const accounts = sqliteTable(
  "accounts",
  {
    id: text("id").primaryKey().notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    accessTokenExpiresAt: date("access_token_expires_at"),
    refreshTokenExpiresAt: date("refresh_token_expires_at"),
    scope: text("scope"),
    idToken: text("id_token"),
    password: text("password"),
    createdAt: date("created_at").notNull(),
    updatedAt: date("updated_at").notNull(),
  },
  (t) => [index("accounts_user").on(t.userId)],
);

export const verifications = sqliteTable(
  "verifications",
  {
    id: text("id").primaryKey().notNull(),
    identifier: text("identifier").notNull(),
    value: text("value").notNull(),
    expiresAt: date("expires_at").notNull(),
    createdAt: date("created_at").notNull(),
    updatedAt: date("updated_at").notNull(),
  },
  (t) => [index("verifications_identifier").on(t.identifier)],
);

export const members = sqliteTable("members", {
  userId: text("user_id")
    .primaryKey()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" }),
  role: text("role").notNull(),
  status: text("status").notNull().default("active"),
  createdAt: integer("created_at").notNull(),
});

export const workspace = sqliteTable("workspace", {
  id: integer("id").primaryKey().notNull(),
  name: text("name").notNull(),
  settings: json<Record<string, unknown>>("settings").notNull().default({}),
  createdAt: integer("created_at").notNull(),
});

export const apiTokens = sqliteTable(
  "api_tokens",
  {
    id: text("id").primaryKey().notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    hash: text("hash").notNull().unique(),
    hint: text("hint").notNull(),
    scope: text("scope").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at"),
    lastUsedAt: integer("last_used_at"),
  },
  (t) => [index("api_tokens_user").on(t.userId)],
);

export const auditLog = sqliteTable(
  "audit_log",
  {
    id: text("id").primaryKey().notNull(),
    at: integer("at").notNull(),
    actorId: text("actor_id"),
    actorName: text("actor_name").notNull(),
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id"),
    details: json<Record<string, unknown>>("details").notNull().default({}),
  },
  (t) => [index("audit_log_at").on(t.at)],
);

export const projects = sqliteTable(
  "projects",
  {
    id: text("id").primaryKey().notNull(),
    title: text("title").notNull(),
    description: text("description"),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id),
    creatorId: text("creator_id")
      .notNull()
      .references(() => users.id),
    workspaceAccess: text("workspace_access").notNull().default("NONE"),
    publicAccess: text("public_access").notNull().default("NONE"),
    publishedVersion: integer("published_version"),
    lastPublishedAt: integer("last_published_at"),
    resultRunId: text("result_run_id"),
    resultAttempt: integer("result_attempt"),
    resultSequence: integer("result_sequence"),
    resultAt: integer("result_at"),
    lastEditedAt: integer("last_edited_at").notNull(),
    createdAt: integer("created_at").notNull(),
    archivedAt: integer("archived_at"),
    trashedAt: integer("trashed_at"),
  },
  (t) => [index("projects_created").on(t.createdAt)],
);

export const drafts = sqliteTable("drafts", {
  projectId: text("project_id")
    .primaryKey()
    .notNull()
    .references(() => projects.id, { onDelete: "cascade" }),
  revision: integer("revision").notNull(),
  cells: text("cells").notNull(),
  settings: text("settings").notNull(),
  updatedAt: integer("updated_at").notNull(),
  updatedBy: text("updated_by"),
});

export const versions = sqliteTable(
  "versions",
  {
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    cells: text("cells").notNull(),
    settings: text("settings").notNull(),
    note: text("note").notNull().default(""),
    createdBy: text("created_by"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.number] })],
);

export const grants = sqliteTable(
  "grants",
  {
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    access: text("access").notNull(),
    createdAt: integer("created_at").notNull(),
    createdBy: text("created_by"),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.subjectKind, t.subjectId] }), index("grants_subject").on(t.subjectKind, t.subjectId)],
);

export const groups = sqliteTable("groups", {
  id: text("id").primaryKey().notNull(),
  name: text("name").notNull().unique(),
  createdAt: integer("created_at").notNull(),
});

export const groupMembers = sqliteTable(
  "group_members",
  {
    groupId: text("group_id")
      .notNull()
      .references(() => groups.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.userId] }), index("group_members_user").on(t.userId)],
);

export const connections = sqliteTable("connections", {
  id: text("id").primaryKey().notNull(),
  name: text("name").notNull().unique(),
  type: text("type").notNull(),
  settings: json<Record<string, string | number>>("settings").notNull(),
  sealed: text("sealed").notNull(),
  createdBy: text("created_by"),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

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
    index("schedules_due").on(t.status, t.nextAt),
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

export const notifications = sqliteTable(
  "notifications",
  {
    id: text("id").primaryKey().notNull(),
    scheduleId: text("schedule_id")
      .notNull()
      .references(() => schedules.id, { onDelete: "cascade" }),
    targets: text("targets").notNull(),
    onOutcome: text("on_outcome").notNull(),
    screenshot: text("screenshot").notNull(),
    captureOptions: text("capture_options").notNull().default("{}"),
    subject: text("subject"),
    body: text("body"),
    createdBy: text("created_by"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [index("notifications_schedule").on(t.scheduleId)],
);

export const deliveries = sqliteTable(
  "deliveries",
  {
    id: text("id").primaryKey().notNull(),
    runId: text("run_id").notNull(),
    notificationId: text("notification_id").notNull().default(""),
    recipientKind: text("recipient_kind").notNull(),
    recipientId: text("recipient_id").notNull(),
    recipientName: text("recipient_name").notNull(),
    channel: text("channel").notNull(),
    screenshot: text("screenshot").notNull().default("none"),
    captureOptions: text("capture_options").notNull().default("{}"),
    subject: text("subject"),
    body: text("body"),
    status: text("status").notNull(),
    reason: text("reason"),
    attempts: text("attempts").notNull().default("[]"),
    fence: integer("fence").notNull().default(0),
    claimedAt: integer("claimed_at"),
    dueAt: integer("due_at"),
    providerId: text("provider_id"),
    contentHash: text("content_hash"),
    sentAt: integer("sent_at"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("deliveries_once").on(t.runId, t.notificationId, t.recipientKind, t.recipientId, t.channel),
    index("deliveries_due").on(t.dueAt).where(isNotNull(t.dueAt)),
  ],
);

export const effects = sqliteTable("effects", {
  key: text("key").primaryKey().notNull(),
  kind: text("kind").notNull(),
  runId: text("run_id"),
  fence: integer("fence").notNull(),
  intendedAt: integer("intended_at").notNull(),
  settledAt: integer("settled_at"),
  result: text("result"),
});

export const idempotencyKeys = sqliteTable("idempotency_keys", {
  key: text("key").primaryKey().notNull(),
  requestHash: text("request_hash").notNull(),
  answer: text("answer"),
  createdAt: integer("created_at").notNull(),
  resultId: text("result_id"),
});

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

export const ticks = sqliteTable("ticks", {
  id: integer("id").primaryKey().notNull(),
  lastScheduledAt: integer("last_scheduled_at").notNull(),
  lastFinishedAt: integer("last_finished_at").notNull(),
  swept: integer("swept").notNull().default(0),
  sweepClaimedAt: integer("sweep_claimed_at"),
  sweepSequence: integer("sweep_sequence"),
  oldestDue: integer("oldest_due"),
});

export const retention = sqliteTable("retention", {
  id: integer("id").primaryKey().notNull(),
  dueAt: integer("due_at").notNull(),
  round: text("round"),
});
