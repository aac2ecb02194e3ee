import type * as z from "zod";
import type { connectionSchemaSchema, connectionTestSchema } from "../contract/connection";
import { rowCount, type Table } from "../contract/value";
import { Failure } from "../lib/failure";
import { openConnection, type ConnectionsEnv } from "./open";
import { QueryFailure, type Introspection } from "./port";

export type ConnectionTest = z.infer<typeof connectionTestSchema>;
export type ConnectionTables = z.infer<typeof connectionSchemaSchema>;

const limits = { timeoutMs: 15_000, rows: 20_000, bytes: 5_000_000 } as const;

/** Connects and asks for the server's version. What goes wrong is the answer, not an error. */
export async function testConnection(env: ConnectionsEnv, connection: string): Promise<ConnectionTest> {
  const startedAt = performance.now();
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    const table = await ask(env, connection, "version");
    return { ok: true, durationMs: took(), serverVersion: String(table.data[0]?.[0] ?? ""), error: null };
  } catch (thrown) {
    if (!(thrown instanceof QueryFailure)) throw thrown;
    return { ok: false, durationMs: took(), serverVersion: null, error: thrown.message };
  }
}

/** Tables and columns, in the order of their names and definition. Throws UNPROCESSABLE when the database cannot be asked. */
export async function readTables(env: ConnectionsEnv, connection: string): Promise<ConnectionTables> {
  const table = await ask(env, connection, "columns").catch((thrown: unknown) => {
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

async function ask(env: ConnectionsEnv, connection: string, what: keyof Introspection): Promise<Table> {
  const driver = await openConnection(env, connection);
  const timeout = new AbortController();
  const timer = setTimeout(
    () =>
      timeout.abort(
        new QueryFailure("unreachable", `The database did not answer within ${limits.timeoutMs / 1000} s. Check host, port and firewall.`),
      ),
    limits.timeoutMs,
  );
  try {
    const query = {
      text: driver.introspection[what],
      values: [],
      maxRows: limits.rows,
      maxBytes: limits.bytes,
      timeoutMs: limits.timeoutMs,
    };
    return (await driver.query({ connection, ...query }, timeout.signal)).table;
  } finally {
    clearTimeout(timer);
    await driver.close();
  }
}
