import { asc, eq, gt, or, sql } from "drizzle-orm";
import { connectionSettingsSchema, type ConnectionSettings } from "../contract/connection";
import { connectionTypeNames, type ConnectionType } from "../contract/connections/registry";
import type { Db } from "../db/client";
import { connections } from "../db/schema/connections";
import { Failure, messageOf } from "../lib/failure";
import { log } from "../lib/log";

type Row = typeof connections.$inferSelect;

/** A stored connection: its settings are those of its type, defaults filled in. */
export type ConnectionRecord = {
  [Type in ConnectionType]: Omit<Row, "type" | "settings"> & { type: Type; settings: ConnectionSettings<Type> };
}[ConnectionType];

/** The only place that decodes a row. Throws CONFLICT for one that this version cannot read: it can be deleted, and nothing else. */
export function recordOf(row: Row): ConnectionRecord {
  const type = connectionTypeNames.find((known) => known === row.type);
  const settings = type && connectionSettingsSchema(type).safeParse(row.settings).data;
  if (type === undefined || settings === undefined)
    throw new Failure(
      "CONFLICT",
      `This version of Daybook cannot read the connection "${row.name}" of type "${row.type}". A newer one may have made it. Delete it, or go back to that version.`,
    );
  return { ...row, type, settings };
}

/** By name, from after `afterName`. One that cannot be read, such as that of a newer build, is left out and logged. */
export async function listConnections(db: Db, afterName: string, limit: number): Promise<ConnectionRecord[]> {
  const rows = await db.select().from(connections).where(gt(connections.name, afterName)).orderBy(asc(connections.name)).limit(limit).all();
  return rows.flatMap((row) => {
    try {
      return recordOf(row);
    } catch (thrown) {
      log.warn("connections.unreadable", { connectionId: row.id, message: messageOf(thrown) });
      return [];
    }
  });
}

/** Null when there is no connection with this id. */
export async function loadConnection(db: Db, id: string): Promise<ConnectionRecord | null> {
  const row = await db.select().from(connections).where(eq(connections.id, id)).get();
  return row ? recordOf(row) : null;
}

/** What deleting needs to know, also of a connection that cannot be read. Null when there is none with this id. */
export const loadConnectionName = async (db: Db, id: string): Promise<Pick<ConnectionRecord, "id" | "name"> | null> =>
  (await db.select({ id: connections.id, name: connections.name }).from(connections).where(eq(connections.id, id)).get()) ?? null;

/** By id or by name, as cells refer to connections. An id wins. */
export async function findConnection(db: Db, idOrName: string): Promise<ConnectionRecord | null> {
  const rows = await db
    .select()
    .from(connections)
    .where(or(eq(connections.id, idOrName), eq(connections.name, idOrName)))
    .limit(2)
    .all();
  const row = rows.find(({ id }) => id === idOrName) ?? rows[0];
  return row ? recordOf(row) : null;
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

/** The statement that inserts a connection. */
export const insertConnection = (d1: D1Database, row: ConnectionRecord): D1PreparedStatement =>
  d1
    .prepare(
      "insert into connections (id, name, type, settings, sealed, created_by, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(row.id, row.name, row.type, JSON.stringify(row.settings), row.sealed, row.createdBy, row.createdAt, row.updatedAt);

/** The statement that replaces a connection's name, settings and sealed secret. */
export const updateConnection = (d1: D1Database, row: ConnectionRecord): D1PreparedStatement =>
  d1
    .prepare("update connections set name = ?2, settings = ?3, sealed = ?4, updated_at = ?5 where id = ?1")
    .bind(row.id, row.name, JSON.stringify(row.settings), row.sealed, row.updatedAt);

/** The statement that deletes a connection. */
export const deleteConnection = (d1: D1Database, id: string): D1PreparedStatement =>
  d1.prepare("delete from connections where id = ?").bind(id);

/** Connections that one of these keys sealed, without those whose sealed text is `known` not to open. */
export const sealedBy = (db: Db, keyIds: string[], known: string[], limit: number): Promise<{ id: string; sealed: string }[]> =>
  db
    .select({ id: connections.id, sealed: connections.sealed })
    .from(connections)
    .where(
      sql`substr(${connections.sealed}, 1, instr(${connections.sealed}, '.') - 1) in (select value from json_each(${JSON.stringify(keyIds)}))
        and ${connections.sealed} not in (select value from json_each(${JSON.stringify(known)}))`,
    )
    .limit(limit)
    .all();

/** Only while it is still sealed as it was read. */
export const replaceSealed = (d1: D1Database, id: string, before: string, after: string): Promise<D1Result> =>
  d1.prepare("update connections set sealed = ?3 where id = ?1 and sealed = ?2").bind(id, before, after).run();
