import type { Client, ClientConfig } from "pg";
import type { Json } from "../../../contract/common";
import type { ConnectionSettings } from "../../../contract/connection";
import type { ColumnType } from "../../../contract/value";
import { iso } from "../../../lib/clock";
import { log } from "../../../lib/log";
import { cancelled } from "../../abort";
import { refusedHost } from "../../egress";
import { QueryFailure, type Driver, type OpenOptions, type Query, type QueryResult } from "../../port";
import { connectFailure, statementFailure, unanswered, type PostgresTarget } from "./errors";
import { postgresType } from "./types";
import { tooLarge } from "../../too-large";
import { postgresDialect } from "./dialect";
import { postgresIntrospection } from "./schema";

const limits = {
  connectMs: 10_000,
  /** A cancellation must be visible in pg_stat_activity within 2 s. */
  cancelMs: 1_500,
  closeMs: 1_000,
  /** Rows fetched at a time: what is read beyond a limit stays small. */
  batchRows: 1_000,
} as const;

/** Times in UTC, dates in ISO, bytes as hex; statements only read, because a run may be repeated from any cell. */
const sessionSettings =
  "set timezone = 'UTC'; set datestyle = 'ISO'; set bytea_output = 'hex'; set extra_float_digits = 1; set default_transaction_read_only = on";

/**
 * PostgreSQL: one client for the life of the driver, statements one after the other. A statement that is stopped is cancelled on the server through a second
 * connection, and its client is thrown away.
 */
export function openPostgres(stored: ConnectionSettings<"postgresql">, password: string, options: OpenOptions): Driver {
  const settings = { ...stored, password };
  let client: Promise<Client> | null = null;
  let line: Promise<unknown> = Promise.resolve();
  const cancelling = new Set<Promise<void>>();

  const connected = (): Promise<Client> => {
    client ??= connect(settings, options).catch((thrown: unknown) => {
      client = null;
      throw thrown;
    });
    return client;
  };
  const discard = (used: Client): void => {
    client = null;
    destroy(used);
  };

  const run = async (query: Query, signal: AbortSignal): Promise<QueryResult> => {
    signal.throwIfAborted();
    const used = await cancelled(connected(), signal);
    let stopping: Promise<void> | null = null;
    const onAbort = (): void => {
      stopping = cancelBackend(settings, options, used);
      cancelling.add(stopping);
      void stopping.finally(() => cancelling.delete(stopping as Promise<void>));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await cancelled(read(used, query), signal);
    } catch (thrown) {
      if (signal.aborted) await stopping;
      // After a stop or a lost connection nothing is known about the state of the client.
      if (signal.aborted || !(thrown instanceof QueryFailure) || thrown.reason === "lost") discard(used);
      throw thrown;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  };

  return {
    dialect: postgresDialect,
    introspection: postgresIntrospection,
    query(query, signal) {
      const mine = line.then(() => run(query, signal));
      line = mine.catch(() => undefined);
      return cancelled(mine, signal).catch(async (thrown: unknown) => {
        // Stopped while it was running: let the cancellation reach the server first. Stopped in the line: `run` will see the signal.
        if (signal.aborted) await Promise.all(cancelling);
        throw thrown;
      });
    },
    async close() {
      await Promise.all(cancelling);
      const last = await client?.catch(() => null);
      client = null;
      if (last) await end(last);
    },
  };
}

async function connect(settings: PostgresTarget & { password: string }, options: OpenOptions): Promise<Client> {
  const refused = options.allowPrivate ? null : refusedHost(settings.host);
  if (refused) throw new QueryFailure("egress", refused);
  // Loaded with the first query only: most invocations never need it, and it does not load where there are no sockets.
  const { default: pg } = await import("pg");
  const config: ClientConfig = {
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: settings.password,
    ssl: settings.tls === "verify" ? { rejectUnauthorized: true } : false,
    application_name: "daybook",
  };
  const client = new pg.Client(config);
  // A connection that breaks between statements must not end the isolate; the next statement reports it.
  client.on("error", (thrown) => log.warn("connections.postgres", { host: settings.host, message: thrown.message }));
  // The driver's own timer closes the socket, which then looks like a server that hung up: ours says what happened.
  const late = delay(limits.connectMs).then(() => {
    throw unanswered(settings);
  });
  const opened = client.connect().then(() => client.query(sessionSettings));
  try {
    await Promise.race([opened, late]);
    return client;
  } catch (thrown) {
    destroy(client);
    throw thrown instanceof QueryFailure ? thrown : connectFailure(thrown, settings);
  } finally {
    late.catch(() => undefined);
    opened.catch(() => undefined);
  }
}

/** Reads through a cursor, one row more than the limit at most. */
async function read(client: Client, query: Query): Promise<QueryResult> {
  const { default: Cursor } = await import("pg-cursor");
  try {
    await client.query(`set statement_timeout = ${Math.max(1, Math.floor(query.timeoutMs))}`);
    // A transaction of its own for each statement: what a cell sets in its session cannot make a later one write.
    await client.query("begin transaction read only");
    const raw = { getTypeParser: () => (text: string) => text };
    const cursor = client.query(new Cursor<(string | null)[]>(query.text, query.values, { rowMode: "array", types: raw }));
    const table = collect(query);
    try {
      for (;;) {
        const wanted = Math.min(limits.batchRows, query.maxRows + 1 - table.rows());
        const { rows, fields } = await batch(cursor, wanted);
        table.begin(fields);
        table.add(rows);
        if (table.rows() > query.maxRows) throw tooLarge("rows", query.maxRows);
        if (rows.length < wanted) return table.result();
      }
    } catch (thrown) {
      // After an error of the server the cursor is gone; after one of ours it still holds its place there.
      if (thrown instanceof QueryFailure) await Promise.race([cursor.close(), delay(limits.closeMs)]);
      throw thrown;
    } finally {
      await Promise.race([client.query("rollback").catch(() => undefined), delay(limits.closeMs)]);
    }
  } catch (thrown) {
    throw thrown instanceof QueryFailure ? thrown : statementFailure(thrown, query.text, query.timeoutMs);
  }
}

interface Field {
  name: string;
  dataTypeID: number;
}

type RawCursor = { read(count: number, done: (error: Error | null, rows: (string | null)[][], result: { fields: Field[] }) => void): void };

const batch = (cursor: unknown, count: number): Promise<{ rows: (string | null)[][]; fields: Field[] }> =>
  new Promise((resolve, reject) =>
    (cursor as RawCursor).read(count, (error, rows, result) => (error ? reject(error) : resolve({ rows, fields: result.fields }))),
  );

/** Gathers rows by columns, counting bytes as they come. */
function collect(query: Query) {
  let columns: string[] | null = null;
  let types: ColumnType[] = [];
  let readers: ((text: string) => Json)[] = [];
  let data: Json[][] = [];
  let rows = 0;
  let bytes = 0;
  return {
    rows: () => rows,
    begin(fields: Field[]) {
      if (columns) return;
      columns = uniqueNames(fields.map(({ name }) => name));
      const known = fields.map(({ dataTypeID }) => postgresType(dataTypeID));
      types = known.map(({ type }) => type);
      readers = known.map((type) => type.read);
      data = fields.map(() => []);
    },
    add(batchRows: (string | null)[][]) {
      for (const row of batchRows) {
        rows++;
        for (let c = 0; c < data.length; c++) {
          const text = row[c] ?? null;
          bytes += (text?.length ?? 4) + 3;
          data[c]?.push(text === null ? null : (readers[c]?.(text) ?? null));
        }
        if (bytes > query.maxBytes) throw tooLarge("bytes", query.maxBytes);
      }
    },
    result: (): QueryResult => ({ table: { columns: columns ?? [], types, data }, totalRows: rows, readAt: iso(Date.now()) }),
  };
}

/** `id, id` becomes `id, id_2`: a row is an object elsewhere. */
function uniqueNames(names: string[]): string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let count = 2; seen.has(free); count++) free = `${name}_${count}`;
    seen.add(free);
    return free;
  });
}

/** Asks the server to stop what `used` runs. A failure is logged: the client is thrown away in any case. */
async function cancelBackend(settings: PostgresTarget & { password: string }, options: OpenOptions, used: Client): Promise<void> {
  const backend = (used as Client & { processID: number | null }).processID;
  if (backend === null) return;
  const asked = (async () => {
    const second = await connect(settings, options);
    await second.query("select pg_cancel_backend($1)", [backend]);
    await end(second);
  })();
  await Promise.race([asked, delay(limits.cancelMs)]).catch((thrown: unknown) =>
    log.error("connections.cancel", thrown, { host: settings.host }),
  );
}

const end = (client: Client): Promise<void> =>
  Promise.race([client.end().catch(() => undefined), delay(limits.closeMs)]).then(() => destroy(client));

/** Closes the socket without a word to the server. */
function destroy(client: Client): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  try {
    connection.stream.destroy();
  } catch {
    // Never opened.
  }
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
