import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { json } from "./columns";
import { storedConnectionSettings } from "./stored";

/** Data connections: what is safe to show, and the sealed credentials. */

export const connections = sqliteTable("connections", {
  id: text("id").primaryKey().notNull(),
  name: text("name").notNull().unique(),
  type: text("type").notNull(),
  settings: json("settings", storedConnectionSettings).notNull(),
  sealed: text("sealed").notNull(),
  createdBy: text("created_by"),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});
