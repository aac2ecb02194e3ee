import { asc, eq, or, sql } from "drizzle-orm";
import type { Db } from "../db/client";
import { connections } from "../db/schema";

export type ConnectionRow = typeof connections.$inferSelect;

export const listConnections = (db: Db): Promise<ConnectionRow[]> => db.select().from(connections).orderBy(asc(connections.name)).all();

export const loadConnection = async (db: Db, id: string): Promise<ConnectionRow | null> => (await db.select().from(connections).where(eq(connections.id, id)).get()) ?? null;

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

/** Titles of the projects whose published version queries the connection under one of these references. */
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

export const insertConnection = (db: Db, row: ConnectionRow) => db.insert(connections).values(row);

export const updateConnection = (db: Db, id: string, changes: Partial<ConnectionRow>) => db.update(connections).set(changes).where(eq(connections.id, id));

export const deleteConnection = (db: Db, id: string) => db.delete(connections).where(eq(connections.id, id));
