import type { ConnectionSettings } from "../../../contract/connection";
import { QueryFailure } from "../../port";

export type PostgresTarget = ConnectionSettings<"postgresql">;

/** The fields of a PostgreSQL error that matter here. Source: manual 55.8 and appendix A (SQLSTATE). */
interface ServerError {
  code?: string;
  message: string;
  hint?: string;
  /** 1-based character in the statement. */
  position?: string;
}

/** Why no connection came about, and what to do. The driver's own words reach people only where they say more; they never hold the password. */
export function postgresConnectFailure(thrown: unknown, to: PostgresTarget): QueryFailure {
  const { code = "", message } = asServerError(thrown);
  const where = `${to.host}:${to.port}`;
  if (code === "28P01" || code === "28000")
    return code === "28000" && /pg_hba|ssl|encrypt/i.test(message)
      ? new QueryFailure(
          "tls",
          `PostgreSQL at ${where} refuses this way of connecting for user "${to.user}": ${sentence(message)} Set tls to "verify" if it asks for encryption, or let the server's pg_hba.conf accept it.`,
        )
      : new QueryFailure(
          "password",
          `PostgreSQL at ${where} refused the user "${to.user}" or its password. Correct them in the data connection.`,
        );
  if (code === "3D000")
    return new QueryFailure(
      "database",
      `PostgreSQL at ${where} has no database "${to.database}". Correct the name in the data connection.`,
    );
  if (code === "53300")
    return new QueryFailure(
      "unreachable",
      `PostgreSQL at ${where} has no connection free (too many clients). Try later, or raise its max_connections.`,
    );
  if (code === "57P03")
    return new QueryFailure("unreachable", `PostgreSQL at ${where} is starting up or shutting down. Try again in a minute.`);
  if (/^[0-9A-Z]{5}$/.test(code))
    return new QueryFailure("refused", `PostgreSQL at ${where} did not accept the connection: ${sentence(message)}`);
  if (/does not support SSL/i.test(message))
    return new QueryFailure(
      "tls",
      `The server at ${where} does not offer TLS. Turn TLS on there, or set tls to "disable" for a database on a trusted network.`,
    );
  // The runtime answers "internal error; reference = ..." when a handshake fails, and keeps the reason to itself.
  if (/TLS|SSL|certificate|handshake/i.test(message) || (to.tls === "verify" && message.startsWith("internal error")))
    return new QueryFailure(
      "tls",
      `The TLS connection to ${where} failed: the server's certificate must come from a public authority, be in date and name this host.`,
    );
  if (/SASL|SCRAM|password must be a string/i.test(message))
    return new QueryFailure(
      "password",
      `PostgreSQL at ${where} and this connection could not agree on the password of "${to.user}". Enter it again in the data connection.`,
    );
  if (/timeout|timed out|did not answer within/i.test(message)) return unanswered(to);
  if (/resolve|getaddrinfo|ENOTFOUND|DNS/i.test(message))
    return new QueryFailure("unreachable", `The host "${to.host}" was not found. Check its name in the data connection.`);
  if (/terminated unexpectedly|connection lost|stream was|closed|ECONNRESET/i.test(message) && !/refused/i.test(message))
    return new QueryFailure(
      "refused",
      `No PostgreSQL server answers at ${where}: the connection was refused or closed at once. Check host and port, and that the server runs.`,
    );
  return new QueryFailure(
    "refused",
    `The connection to PostgreSQL at ${where} was refused. Check host and port, and that the server runs and accepts connections from outside.`,
  );
}

const unanswered = (to: PostgresTarget): QueryFailure =>
  new QueryFailure("unreachable", `PostgreSQL at ${to.host}:${to.port} did not answer in time. Check host, port and firewall.`);

/** Why a statement failed. `text` is the statement as sent. */
export function postgresStatementFailure(thrown: unknown, text: string, timeoutMs: number): QueryFailure {
  const { code = "", message, hint, position } = asServerError(thrown);
  const line = position === undefined ? null : text.slice(0, Number(position) - 1).split("\n").length;
  if (code === "57014")
    return /statement timeout/.test(message)
      ? postgresTimedOut(timeoutMs)
      : new QueryFailure("cancelled", "PostgreSQL cancelled the statement: somebody else asked it to.");
  if (code === "25006")
    return new QueryFailure(
      "read_only",
      `SQL cells only read: ${sentence(message)} A run can be repeated after a crash, so it must change nothing.`,
      line,
    );
  if (code === "57P01" || code === "57P02") return new QueryFailure("lost", "PostgreSQL shut down while the statement ran. Run it again.");
  if (code === "42601" && /multiple commands/.test(message))
    return new QueryFailure("sql", "A SQL cell runs one statement, and here are several. Put each into a cell of its own.", line);
  if (/^[0-9A-Z]{5}$/.test(code))
    return new QueryFailure("sql", `SQL error: ${sentence(message)}${hint ? ` Hint: ${sentence(hint)}` : ""}`, line);
  return new QueryFailure(
    "lost",
    "The connection to PostgreSQL was lost while the statement ran. Run it again; if it stays, look at the server's log.",
  );
}

/** A statement that Daybook or the server stopped at its time limit. */
export const postgresTimedOut = (timeoutMs: number): QueryFailure =>
  new QueryFailure(
    "timeout",
    `The statement ran longer than ${Math.round(timeoutMs / 100) / 10} s, the limit of this cell, and was stopped (statement_timeout). Make it do less, or raise timeoutSeconds in the cell's settings.`,
  );

const asServerError = (thrown: unknown): ServerError => (thrown instanceof Error ? thrown : { message: String(thrown) });

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
