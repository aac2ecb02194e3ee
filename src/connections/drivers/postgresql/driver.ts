import type { ConnectionOptions } from "node:tls";
import type { Client, ClientConfig } from "pg";
import type { ConnectionSettings } from "../../../contract/connection";
import { log } from "../../../lib/log";
import { withTimeLimit } from "../../../lib/time-limit";
import { collect } from "../../collect";
import { oneClient } from "../../one-client";
import { QueryFailure, type Driver, type OpenOptions, type Query, type QueryResult } from "../../port";
import { postgresParameter, textOid, type Parameter } from "./bind";
import { postgresDialect } from "./dialect";
import { postgresConnectFailure, postgresStatementFailure, postgresTimedOut, type PostgresTarget } from "./errors";
import { postgresIntrospection } from "./schema";
import { postgresType } from "./types";

const limits = {
  connectMs: 10_000,
  /** A cancellation must be visible in pg_stat_activity within 2 s. */
  cancelMs: 1_500,
  closeMs: 1_000,
  /** Rows fetched at a time: what is read beyond a limit stays small. */
  batchRows: 1_000,
  /** Parameters of one statement whose type the server asks for; each costs an attempt. */
  toldTypes: 100,
} as const;

/** Times in UTC, dates in ISO, bytes as hex; statements only read, because a run may be repeated from any cell. */
const sessionSettings =
  "set timezone = 'UTC'; set datestyle = 'ISO'; set bytea_output = 'hex'; set extra_float_digits = 3; set default_transaction_read_only = on";

/** PostgreSQL by `pg`. A statement is cancelled through a second connection. */
export function openPostgres(settings: ConnectionSettings<"postgresql">, password: string, options: OpenOptions): Driver {
  const to = { ...settings, password };
  return {
    dialect: postgresDialect,
    introspection: postgresIntrospection,
    ...oneClient<Client>({
      connect: () => connect(to, options),
      read,
      cancel: (client) => cancelBackend(to, options, client),
      end,
      destroy,
      timedOut: postgresTimedOut,
      unfinishedAfter: [],
    }),
  };
}

async function connect(settings: PostgresTarget & { password: string }, options: OpenOptions): Promise<Client> {
  const address = await options.locate(settings.host);
  // Loaded with the first query only: most invocations never need it, and it does not load where there are no sockets.
  const { default: pg } = await import("pg");
  const config: ClientConfig = {
    host: address,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: settings.password,
    // The certificate names the host, whatever address it was found at. The second name is that of the platform's sockets.
    ssl: settings.tls === "verify" ? tlsTo(settings.host) : false,
    application_name: "daybook",
  };
  const client = new pg.Client(config);
  // A connection that breaks between statements must not end the isolate; the next statement reports it.
  client.on("error", (thrown) => log.warn("connections.postgres", { host: settings.host, message: thrown.message }));
  const opened = client.connect().then(() => client.query(sessionSettings));
  try {
    // The library's own timer closes the socket, which then looks like a server that closed the connection: ours says what happened.
    await withTimeLimit(limits.connectMs, "PostgreSQL", opened);
    return client;
  } catch (thrown) {
    destroy(client);
    throw postgresConnectFailure(thrown, settings);
  }
}

const tlsTo = (host: string): ConnectionOptions & { expectedServerHostname: string } => ({
  rejectUnauthorized: true,
  servername: host,
  expectedServerHostname: host,
});

/**
 * Reads through a cursor, one row more than the limit at most. A text whose place does not say its type, as in `$1 is null`, is one to the server when it is typed by hand;
 * of a parameter the server asks to know, and is told so in a second attempt.
 */
async function read(client: Client, query: Query): Promise<QueryResult> {
  const parameters = query.values.map(postgresParameter);
  for (let told = 0; ; told++) {
    try {
      return await attempt(client, query, parameters);
    } catch (thrown) {
      const untyped = thrown instanceof QueryFailure || told >= limits.toldTypes ? null : untypedParameter(thrown, parameters);
      if (untyped) untyped.oid = textOid;
      else throw thrown instanceof QueryFailure ? thrown : postgresStatementFailure(thrown, query.text, query.timeoutMs);
    }
  }
}

/** The parameter whose type the server could not determine; null after any other error. */
function untypedParameter(thrown: unknown, parameters: Parameter[]): Parameter | null {
  const { code, message } = thrown as { code?: string; message?: string };
  const number = code === "42P18" ? /\$(\d+)/.exec(message ?? "")?.[1] : undefined;
  const found = number === undefined ? undefined : parameters[Number(number) - 1];
  return found?.oid === 0 ? found : null;
}

async function attempt(client: Client, query: Query, parameters: Parameter[]): Promise<QueryResult> {
  const { default: Cursor } = await import("pg-cursor");
  await client.query(`set statement_timeout = ${Math.max(1, Math.floor(query.timeoutMs))}`);
  // A transaction of its own for each statement: what a cell sets in its session cannot make a later one write.
  await client.query("begin transaction read only");
  const raw = { getTypeParser: () => (text: string) => text };
  try {
    const texts = parameters.map(({ text }) => text);
    const cursor = new Cursor<(string | null)[]>(query.text, texts, { rowMode: "array", types: raw });
    declareTypes(cursor, parameters);
    client.query(cursor);
    const table = collect<string>(query, ({ length }) => length);
    try {
      for (;;) {
        const wanted = Math.min(limits.batchRows, query.maxRows + 1 - table.rows());
        const { rows, fields } = await batch(cursor, wanted);
        table.begin(fields.map(({ name, dataTypeID }) => ({ name, ...postgresType(dataTypeID) })));
        for (const row of rows) table.add(row);
        if (rows.length < wanted) return table.result();
      }
    } catch (thrown) {
      // After an error of the server the cursor is gone; after one of ours it still holds its place there.
      if (thrown instanceof QueryFailure) await withTimeLimit(limits.closeMs, "The cursor", cursor.close()).catch(() => undefined);
      throw thrown;
    }
  } finally {
    await withTimeLimit(limits.closeMs, "PostgreSQL", client.query("rollback")).catch(() => undefined);
  }
}

interface Parsing {
  parse(query: { text: string; types?: number[] }, more: boolean): void;
}

/** The library's cursor leaves the types of all parameters to the server. It parses its statement while it is submitted: there they are added. */
function declareTypes(cursor: object, parameters: Parameter[]): void {
  const own = cursor as { submit(connection: Parsing): void };
  const submit = own.submit;
  own.submit = function (connection) {
    const parse = connection.parse;
    connection.parse = (query, more) => parse.call(connection, { ...query, types: parameters.map(({ oid }) => oid) }, more);
    try {
      submit.call(this, connection);
    } finally {
      connection.parse = parse;
    }
  };
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

/** Asks the server to stop what `used` runs. A failure is logged: the client is thrown away in any case. */
async function cancelBackend(settings: PostgresTarget & { password: string }, options: OpenOptions, used: Client): Promise<void> {
  const backend = (used as Client & { processID: number | null }).processID;
  if (backend === null) return;
  const asked = (async () => {
    const second = await connect(settings, options);
    await second.query("select pg_cancel_backend($1)", [backend]);
    await end(second);
  })();
  await withTimeLimit(limits.cancelMs, "The cancellation", asked).catch((thrown: unknown) =>
    log.error("connections.cancel", thrown, { host: settings.host }),
  );
}

const end = (client: Client): Promise<void> =>
  withTimeLimit(limits.closeMs, "PostgreSQL", client.end())
    .catch(() => undefined)
    .then(() => destroy(client));

/** Closes the socket without ending the session. */
function destroy(client: Client): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  try {
    connection.stream.destroy();
  } catch {
    // Never opened.
  }
}
