import type { ConnectionSettings } from "../../../contract/connection";
import { QueryFailure } from "../../port";

export type MysqlTarget = ConnectionSettings<"mysql">;

/** The fields of an error that matter here. Sources: MySQL error reference, MariaDB error codes, and `mysql2` for codes in words. */
interface ServerError {
  /** In words, such as ER_BAD_DB_ERROR or ECONNREFUSED. */
  code?: string;
  errno?: number;
  message: string;
}

/** Why no connection came about, and what to do. The server's own words are shown only where they say more; they never hold the password. */
export function mysqlConnectFailure(thrown: unknown, to: MysqlTarget): QueryFailure {
  const { code = "", errno = 0, message } = asServerError(thrown);
  const where = `${to.host}:${to.port}`;
  switch (errno) {
    case 1045: // access denied
    case 1698: // access denied without a password
      return new QueryFailure(
        "password",
        `MySQL at ${where} refused the user "${to.user}" or its password. Correct them in the data connection.`,
      );
    case 1044: // no right to this database
      return new QueryFailure(
        "database",
        `MySQL at ${where} does not let the user "${to.user}" into the database "${to.database}", or there is none of that name. Correct the name, or grant access.`,
      );
    case 1049: // unknown database
      return new QueryFailure("database", `MySQL at ${where} has no database "${to.database}". Correct the name in the data connection.`);
    case 1040: // too many connections
    case 1203: // too many of this user
    case 1226: // a limit of this user
      return new QueryFailure(
        "unreachable",
        `MySQL at ${where} has no connection free (too many connections). Try later, or raise its max_connections.`,
      );
    case 1053: // shutting down
      return new QueryFailure("unreachable", `MySQL at ${where} is shutting down. Try again in a minute.`);
    case 3159: // encryption demanded
      return new QueryFailure("tls", `MySQL at ${where} asks for encryption. Set tls to "verify" in the data connection.`);
  }
  if (code === "HANDSHAKE_NO_SSL_SUPPORT")
    return new QueryFailure(
      "tls",
      `The server at ${where} does not offer TLS. Turn TLS on there, or set tls to "disable" for a database on a trusted network.`,
    );
  if (errno > 0) return new QueryFailure("refused", `MySQL at ${where} did not accept the connection: ${sentence(message)}`);
  if (/timeout|timed out|did not answer within/i.test(`${code} ${message}`)) return unanswered(to);
  if (/resolve|getaddrinfo|ENOTFOUND|DNS/i.test(`${code} ${message}`))
    return new QueryFailure("unreachable", `The host "${to.host}" was not found. Check its name in the data connection.`);
  if (/ECONNREFUSED|refused/i.test(`${code} ${message}`))
    return new QueryFailure(
      "refused",
      `The connection to MySQL at ${where} was refused. Check host and port, and that the server runs and accepts connections from outside.`,
    );
  // The runtime answers "internal error; reference = ..." when a handshake fails, and keeps the reason to itself.
  if (
    code === "HANDSHAKE_SSL_ERROR" ||
    /TLS|SSL|certificate|handshake failed/i.test(message) ||
    (to.tls === "verify" && message.startsWith("internal error"))
  )
    return new QueryFailure(
      "tls",
      `The TLS connection to ${where} failed: the server's certificate must come from a public authority, be in date and name this host.`,
    );
  if (/auth|plugin|password/i.test(`${code} ${message}`))
    return new QueryFailure(
      "password",
      `MySQL at ${where} and this connection could not agree on how "${to.user}" signs in: ${sentence(message)} Use mysql_native_password or caching_sha2_password for this user.`,
    );
  return new QueryFailure(
    "refused",
    `No MySQL server answers at ${where}: the connection was refused or closed at once. Check host and port, and that the server runs.`,
  );
}

const unanswered = (to: MysqlTarget): QueryFailure =>
  new QueryFailure("unreachable", `MySQL at ${to.host}:${to.port} did not answer in time. Check host, port and firewall.`);

/** Why a statement failed. */
export function mysqlStatementFailure(thrown: unknown, timeoutMs: number): QueryFailure {
  const { errno = 0, message } = asServerError(thrown);
  const line = /at line (\d+)$/.exec(message)?.[1];
  switch (errno) {
    case 1969: // MariaDB, max_statement_time
    case 3024: // MySQL, max_execution_time
      return mysqlTimedOut(timeoutMs);
    case 1317: // interrupted
      return new QueryFailure("cancelled", "MySQL cancelled the statement: somebody else asked it to.");
    case 1792: // read-only transaction
    case 1290: // the server runs with --read-only or the like
      return new QueryFailure(
        "read_only",
        `SQL cells only read: ${sentence(message)} A run can be repeated after a crash, so it must change nothing.`,
      );
    case 1053: // shutting down
    case 1927: // MariaDB, the connection was killed
      return lost;
  }
  if (errno > 0) return new QueryFailure("sql", `SQL error: ${sentence(message)}`, line === undefined ? null : Number(line));
  return lost;
}

const lost = new QueryFailure(
  "lost",
  "The connection to MySQL was lost while the statement ran. Run it again; if it stays, look at the server's log.",
);

/** A statement that Daybook or the server stopped at its time limit. */
export const mysqlTimedOut = (timeoutMs: number): QueryFailure =>
  new QueryFailure(
    "timeout",
    `The statement ran longer than ${Math.round(timeoutMs / 100) / 10} s, the limit of this cell, and was stopped. Make it do less, or raise timeoutSeconds in the cell's settings.`,
  );

/** Errors of the library carry negative or no numbers; errors of the runtime carry words. */
const asServerError = (thrown: unknown): ServerError => (thrown instanceof Error ? thrown : { message: String(thrown) });

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
