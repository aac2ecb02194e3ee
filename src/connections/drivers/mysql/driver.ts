import type { Connection, ConnectionOptions } from "mysql2";
import type { ConnectionSettings } from "../../../contract/connection";
import { messageOf } from "../../../lib/failure";
import { log } from "../../../lib/log";
import { withTimeLimit } from "../../../lib/time-limit";
import { collect } from "../../collect";
import { oneClient } from "../../one-client";
import { QueryFailure, type Driver, type OpenOptions, type Query, type QueryResult } from "../../port";
import { mysqlParameter } from "./bind";
import { mysqlDialect } from "./dialect";
import { mysqlConnectFailure, mysqlStatementFailure, mysqlTimedOut, type MysqlTarget } from "./errors";
import { refuseMysqlWrites } from "./read-only";
import { mysqlIntrospection } from "./schema";
import { mysqlColumn, sizeOf, type Field, type Raw } from "./types";

const limits = {
  connectMs: 10_000,
  /** A cancellation must be visible in the process list within 2 s. */
  cancelMs: 1_500,
  closeMs: 1_000,
} as const;

/** Times in UTC; transactions only read, because a run may be repeated from any cell. */
const sessionSettings = ["set time_zone = '+00:00'", "set session transaction read only"];

/** MySQL and MariaDB by `mysql2`. A statement is cancelled through a second connection. */
export function openMysql(settings: ConnectionSettings<"mysql">, password: string, options: OpenOptions): Driver {
  const to = { ...settings, password };
  return {
    dialect: mysqlDialect,
    introspection: mysqlIntrospection,
    ...oneClient<Connection>({
      connect: () => connect(to, options),
      read,
      cancel: (client) => kill(to, options, client),
      end,
      destroy,
      timedOut: mysqlTimedOut,
      // What the server still sends of a result that is too large is not read.
      unfinishedAfter: ["too_large"],
    }),
  };
}

/** Which server a session is on: behind one name there may be several, and each counts its sessions by itself. Null when it does not say. */
const servers = new WeakMap<Connection, string | null>();

/** A server or proxy that lacks one of the variables still answers queries; then nothing is known of it, and no session is ever ended there. */
const serverOf = (client: Connection): Promise<string | null> =>
  new Promise((resolve, reject) =>
    client.query("select concat(@@hostname, ':', @@port, ':', @@server_id)", (error, rows) => {
      if (error) return (error.errno ?? 0) > 0 ? resolve(null) : reject(error);
      const said = (rows as unknown as (Raw | null)[][])[0]?.[0] ?? null;
      return resolve(said === null ? null : String(said));
    }),
  );

async function connect(settings: MysqlTarget & { password: string }, options: OpenOptions): Promise<Connection> {
  const address = await options.locate(settings.host);
  // Loaded with the first query only: most invocations never need it, and it does not load where there are no sockets.
  const [{ default: mysql }, { startTls }] = await Promise.all([import("mysql2"), import("./tls")]);
  const config: ConnectionOptions = {
    host: address,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: settings.password,
    // The parsers that the library would write as code are not allowed in this runtime.
    disableEval: true,
    multipleStatements: false,
    flags: ["-LOCAL_FILES"],
    // Values as they are sent: text for what JavaScript would round or read in a zone of its own.
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    rowsAsArray: true,
    enableKeepAlive: false,
    // Ours says what happened; the library's closes the socket without an explanation.
    connectTimeout: 0,
    ...(settings.tls === "verify" ? { ssl: { rejectUnauthorized: true, verifyIdentity: true } } : {}),
  };
  const client = mysql.createConnection(config);
  if (settings.tls === "verify") startTls(client, settings.host);
  let isOpen = false;
  const signedIn = new Promise<void>((resolve, reject) => {
    client.once("connect", () => resolve());
    client.on("error", (thrown) => {
      // A connection that breaks between statements must not end the isolate; the next statement reports it.
      if (isOpen) log.warn("connections.mysql", { host: settings.host, message: thrown.message });
      reject(thrown);
    });
  });
  const opened = (async () => {
    await signedIn;
    for (const text of sessionSettings) await command(client, text);
    servers.set(client, await serverOf(client));
  })();
  try {
    // The library's own timer closes the socket, which then looks like a server that closed the connection: ours says what happened.
    await withTimeLimit(limits.connectMs, "MySQL", opened);
    isOpen = true;
    return client;
  } catch (thrown) {
    destroy(client);
    throw mysqlConnectFailure(thrown, settings);
  }
}

async function read(client: Connection, query: Query): Promise<QueryResult> {
  refuseMysqlWrites(query.text);
  try {
    await limitTime(client, query.timeoutMs);
    // A transaction of its own for each statement: what a cell sets in its session cannot make a later one write.
    await command(client, "start transaction read only");
    const result = await rowsOf(client, query);
    await command(client, "rollback");
    return result;
  } catch (thrown) {
    const failure = thrown instanceof QueryFailure ? thrown : mysqlStatementFailure(thrown, query.timeoutMs);
    if (failure.reason !== "lost" && failure.reason !== "too_large")
      await withTimeLimit(limits.closeMs, "MySQL", command(client, "rollback")).catch(() => undefined);
    throw failure;
  }
}

/** MariaDB and MySQL name the limit differently. A server with neither has only the driver's own timer. */
async function limitTime(client: Connection, timeoutMs: number): Promise<void> {
  const unknownVariable = 1193;
  const ms = Math.max(1, Math.floor(timeoutMs));
  for (const text of [`set session max_statement_time = ${ms / 1000}`, `set session max_execution_time = ${ms}`]) {
    try {
      return await command(client, text);
    } catch (thrown) {
      if ((thrown as { errno?: number }).errno !== unknownVariable) throw thrown;
    }
  }
}

/** Rows as they come, one more than the limit at most: then the rest is not read. */
async function rowsOf(client: Connection, query: Query): Promise<QueryResult> {
  const { TypedParameter } = (await import("mysql2")).default;
  const parameters = query.values.map((value) => mysqlParameter(value, TypedParameter));
  const table = collect<Raw>(query, sizeOf);
  return new Promise<QueryResult>((resolve, reject) => {
    const fail = (thrown: unknown): void => {
      client.off("error", fail);
      reject(thrown);
    };
    client.once("error", fail);
    const statement = client.execute(query.text, parameters);
    statement.on("fields", (fields: unknown) => {
      if (fields) attempt(() => table.begin((fields as Field[]).map(mysqlColumn)));
    });
    statement.on("result", (row: unknown) => {
      if (Array.isArray(row)) attempt(() => table.add(row as (Raw | null)[]));
    });
    statement.on("error", fail);
    statement.on("end", () => {
      client.off("error", fail);
      resolve(table.result());
    });
    const attempt = (step: () => void): void => {
      try {
        step();
      } catch (thrown) {
        fail(
          thrown instanceof QueryFailure ? thrown : new QueryFailure("sql", `A value of the result cannot be read: ${messageOf(thrown)}`),
        );
        destroy(client);
      }
    };
  });
}

const command = (client: Connection, text: string): Promise<void> =>
  new Promise((resolve, reject) => client.query(text, (error) => (error ? reject(error) : resolve())));

/**
 * Ends the session of `used` with what it runs: a statement that is on its way finds no session. A failure is logged. When the name leads to another server this time,
 * or the server does not say which it is, nothing is ended, for the number may be somebody else's session; the server's own time limit then ends the statement.
 */
async function kill(settings: MysqlTarget & { password: string }, options: OpenOptions, used: Connection): Promise<void> {
  const { threadId } = used;
  const server = servers.get(used) ?? null;
  if (threadId === null) return;
  if (server === null) return log.warn("connections.cancel_unknown", { host: settings.host });
  const unknownThread = 1094;
  const asked = (async () => {
    const second = await connect(settings, options);
    if (servers.get(second) === server)
      await command(second, `kill ${Number(threadId)}`).catch((thrown: { errno?: number }) => {
        if (thrown.errno !== unknownThread) throw thrown;
      });
    else log.warn("connections.cancel_elsewhere", { host: settings.host });
    await end(second);
  })();
  await withTimeLimit(limits.cancelMs, "The cancellation", asked).catch((thrown: unknown) =>
    log.error("connections.cancel", thrown, { host: settings.host }),
  );
}

const end = (client: Connection): Promise<void> =>
  withTimeLimit(limits.closeMs, "MySQL", new Promise<void>((resolve) => client.end(() => resolve())))
    .catch(() => undefined)
    .then(() => destroy(client));

/** Closes the socket without ending the session. */
function destroy(client: Connection): void {
  const { stream } = client as unknown as { stream: { destroy(): void } };
  try {
    // First, so that the end of the stream is no error.
    client.destroy();
    stream.destroy();
  } catch {
    // Never opened.
  }
}
