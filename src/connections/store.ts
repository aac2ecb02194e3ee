import { asc, eq, gt, or, sql } from "drizzle-orm";
import type { Db } from "../db/client";
import { connections } from "../db/schema/connections";

export type ConnectionRow = typeof connections.$inferSelect;

/** By name, from after `afterName`. */
export const listConnections = (db: Db, afterName: string, limit: number): Promise<ConnectionRow[]> =>
  db.select().from(connections).where(gt(connections.name, afterName)).orderBy(asc(connections.name)).limit(limit).all();

export const loadConnection = async (db: Db, id: string): Promise<ConnectionRow | null> =>
  (await db.select().from(connections).where(eq(connections.id, id)).get()) ?? null;

/** By id or by name, as cells refer to connections. An id wins. */
export async function findConnection(db: Db, idOrName: string): Promise<ConnectionRow | null> {
  const rows = await db
    .select()
    .from(connections)
    .where(or(eq(connections.id, idOrName), eq(connections.name, idOrName)))
    .limit(2)
    .all();
  return rows.find(({ id }) => id === idOrName) ?? rows[0] ?? null;
}

/** Titles of the projects whose published version queries a connection under one of these references; at most 20. */
export async function publishedUsers(db: Db, references: string[]): Promise<string[]> {
  const rows = await db.all<{ title: string }>(sql`
    select distinct p.title from projects p
    join versions v on v.project_id = p.id and v.number = p.published_version
    join json_each(v.cells) c
    where json_extract(c.value, '$.kind') = 'sql'
      and json_extract(c.value, '$.config.connection') in (select value from json_each(${JSON.stringify(references)}))
    order by p.title limit 20`);
  return rows.map(({ title }) => title);
}

export const insertConnection = (d1: D1Database, row: ConnectionRow): D1PreparedStatement =>
  d1
    .prepare(
      "insert into connections (id, name, type, settings, sealed, created_by, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(row.id, row.name, row.type, JSON.stringify(row.settings), row.sealed, row.createdBy, row.createdAt, row.updatedAt);

export const updateConnection = (d1: D1Database, row: ConnectionRow): D1PreparedStatement =>
  d1
    .prepare("update connections set name = ?2, settings = ?3, sealed = ?4, updated_at = ?5 where id = ?1")
    .bind(row.id, row.name, JSON.stringify(row.settings), row.sealed, row.updatedAt);

export const deleteConnection = (d1: D1Database, id: string): D1PreparedStatement =>
  d1.prepare("delete from connections where id = ?").bind(id);
