import type * as z from "zod";
import type { connectionSchemaSchema, connectionTestSchema } from "../contract/connection";
import { rowCount, type Table } from "../contract/value";
import { Failure } from "../lib/failure";
import { openQueries, type ConnectionsEnv } from "./open";
import { QueryFailure, type Dialect } from "./port";

export type ConnectionTest = z.infer<typeof connectionTestSchema>;
export type ConnectionTables = z.infer<typeof connectionSchemaSchema>;

const limits = { timeoutMs: 15_000, rows: 20_000, bytes: 5_000_000 } as const;

const versionOf: Record<Dialect, string> = {
  postgresql: "select 'PostgreSQL ' || current_setting('server_version') as version",
  sqlite: "select 'Cloudflare D1 (SQLite)' as version",
};

/** Only what this user may read: tables, partitioned tables, views, materialised views and foreign tables. */
const columnsOf: Record<Dialect, string> = {
  postgresql: `
    select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
      and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
    order by 1, 2, a.attnum`,
  sqlite: `
    select 'main' as "schema", m.name as "table", p.name as "column", p.type as "type"
    from sqlite_master m join pragma_table_info(m.name) p
    where m.type in ('table', 'view') and m.name not like 'sqlite\\_%' escape '\\' and m.name not like '\\_cf\\_%' escape '\\' and m.name not like 'd1\\_%' escape '\\'
    order by m.name, p.cid`,
};

/** Connects and asks for the server's version. What goes wrong is the answer, not an error. */
export async function testConnection(env: ConnectionsEnv, connection: string): Promise<ConnectionTest> {
  const startedAt = performance.now();
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    const table = await ask(env, connection, versionOf);
    return { ok: true, durationMs: took(), serverVersion: String(table.data[0]?.[0] ?? ""), error: null };
  } catch (thrown) {
    if (!(thrown instanceof QueryFailure)) throw thrown;
    return { ok: false, durationMs: took(), serverVersion: null, error: thrown.message };
  }
}

/** Tables and columns, in the order of their names and definition. Throws UNPROCESSABLE when the database cannot be asked. */
export async function readTables(env: ConnectionsEnv, connection: string): Promise<ConnectionTables> {
  const table = await ask(env, connection, columnsOf).catch((thrown: unknown) => {
    throw thrown instanceof QueryFailure ? new Failure("UNPROCESSABLE", thrown.message) : thrown;
  });
  const tables: ConnectionTables["tables"] = [];
  for (let row = 0; row < rowCount(table); row++) {
    const [schema = "", name = "", column = "", type = ""] = table.data.map((values) => String(values[row] ?? ""));
    const last = tables.at(-1);
    if (last?.schema === schema && last.name === name) last.columns.push({ name: column, type });
    else tables.push({ schema, name, columns: [{ name: column, type }] });
  }
  return { tables };
}

async function ask(env: ConnectionsEnv, connection: string, texts: Record<Dialect, string>): Promise<Table> {
  const queries = openQueries(env);
  const timeout = new AbortController();
  const timer = setTimeout(
    () =>
      timeout.abort(
        new QueryFailure("unreachable", `The database did not answer within ${limits.timeoutMs / 1000} s. Check host, port and firewall.`),
      ),
    limits.timeoutMs,
  );
  try {
    const text = texts[await queries.dialect(connection)];
    const query = { connection, text, values: [], maxRows: limits.rows, maxBytes: limits.bytes, timeoutMs: limits.timeoutMs };
    return (await queries.query(query, timeout.signal)).table;
  } finally {
    clearTimeout(timer);
    await queries.close();
  }
}
