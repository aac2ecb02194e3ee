import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Role, TokenScope } from "../../contract/access";
import { date, flag, json } from "./columns";
import { storedObject } from "./stored";

/** Who there is and what they did: better-auth's own tables, members, tokens, the audit log. */

export const users = sqliteTable("users", {
  id: text("id").primaryKey().notNull(),
  name: text("name").notNull(),
  email: text("email").notNull().unique(),
  emailVerified: flag("email_verified").notNull().default(false),
  image: text("image"),
  createdAt: date("created_at").notNull(),
  updatedAt: date("updated_at").notNull(),
});

/** Browser sessions, of better-auth. */
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

/** Ways of signing in of a user, of better-auth; the password's hash is here. */
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

/** Single-use sign-in tokens, of better-auth. */
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

/** Who belongs to the workspace, with which role. */
export const members = sqliteTable("members", {
  userId: text("user_id")
    .primaryKey()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" }),
  role: text("role").$type<Role>().notNull(),
  status: text("status").$type<"active" | "deactivated">().notNull().default("active"),
  createdAt: integer("created_at").notNull(),
});

/** The one workspace: at most one row. */
export const workspace = sqliteTable("workspace", {
  id: integer("id").primaryKey().notNull(),
  name: text("name").notNull(),
  settings: json("settings", storedObject).notNull().default({}),
  createdAt: integer("created_at").notNull(),
});

/** API tokens; only the hash of the secret is stored. */
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
    scope: text("scope").$type<TokenScope>().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at"),
    lastUsedAt: integer("last_used_at"),
  },
  (t) => [index("api_tokens_user").on(t.userId)],
);

/** Who did what, and when. */
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
    details: json("details", storedObject).notNull().default({}),
  },
  (t) => [index("audit_log_at").on(t.at)],
);
