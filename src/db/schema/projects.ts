import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AccessLevel } from "../../contract/access";
import { json } from "./columns";
import { storedCells, storedProjectSettings } from "./stored";
import { users } from "./people";

/** Projects with their drafts and versions, and who may do what with them. */

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
    workspaceAccess: text("workspace_access").$type<AccessLevel>().notNull().default("NONE"),
    publicAccess: text("public_access").$type<AccessLevel>().notNull().default("NONE"),
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

/** The cells being edited. `revision` rises with every change; the ETag is made of it. */
export const drafts = sqliteTable("drafts", {
  projectId: text("project_id")
    .primaryKey()
    .notNull()
    .references(() => projects.id, { onDelete: "cascade" }),
  revision: integer("revision").notNull(),
  cells: json("cells", storedCells).notNull(),
  settings: json("settings", storedProjectSettings).notNull(),
  updatedAt: integer("updated_at").notNull(),
  updatedBy: text("updated_by"),
});

/** Published cells and settings. Rows are never changed. */
export const versions = sqliteTable(
  "versions",
  {
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    cells: json("cells", storedCells).notNull(),
    settings: json("settings", storedProjectSettings).notNull(),
    note: text("note").notNull().default(""),
    createdBy: text("created_by"),
    createdAt: integer("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.number] })],
);

/** Access of users and groups to a project. */
export const grants = sqliteTable(
  "grants",
  {
    projectId: text("project_id")
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    subjectKind: text("subject_kind").$type<"user" | "group">().notNull(),
    subjectId: text("subject_id").notNull(),
    access: text("access").$type<AccessLevel>().notNull(),
    createdAt: integer("created_at").notNull(),
    createdBy: text("created_by"),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.subjectKind, t.subjectId] }), index("grants_subject").on(t.subjectKind, t.subjectId)],
);

/** Groups of users. */
export const groups = sqliteTable("groups", {
  id: text("id").primaryKey().notNull(),
  name: text("name").notNull().unique(),
  createdAt: integer("created_at").notNull(),
});

/** Who belongs to which group. */
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
