import type { Table } from "../contract/value";
import type { Bound } from "./literal";
import type { Dialect } from "./sql-text";

export interface Query {
  /** `sample`, or the id or name of a data connection. */
  connection: string;
  /** One statement with the placeholders of the connection's dialect. */
  text: string;
  /** Each behaves like the literal it stands for. */
  values: Bound[];
  /** One row more than this is an error, never a silent cut. */
  maxRows: number;
  /** Bytes of the result as JSON text, about. */
  maxBytes: number;
  timeoutMs: number;
}

export interface QueryResult {
  table: Table;
  totalRows: number;
  /** UTC ISO 8601. */
  readAt: string;
}

/** Runs the queries of one run. Throws `QueryFailure`. */
export interface QueryRunner {
  dialect(connection: string): Promise<Dialect>;
  query(query: Query, signal: AbortSignal): Promise<QueryResult>;
  /** Ends every connection. Safe to call twice. */
  close(): Promise<void>;
}

/** One open data source. */
export interface Driver {
  dialect: Dialect;
  introspection: Introspection;
  query(query: Query, signal: AbortSignal): Promise<QueryResult>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** The address to connect to for a host, checked; the host as it is written where nothing is. Throws `QueryFailure` for one that may not be reached. */
  locate(host: string): Promise<string>;
}

/** Statements that describe a database. */
export interface Introspection {
  /** One row and column: name and version of the server, for people. */
  version: string;
  /** Schema, table, column and type of what this user may read, in the order of names and definition. */
  columns: string;
}

export const queryFailureReasons = [
  "unknown_connection",
  "refused",
  "unreachable",
  "password",
  "database",
  "tls",
  "egress",
  "sql",
  "read_only",
  "too_large",
  "timeout",
  "cancelled",
  "lost",
] as const;
export type QueryFailureReason = (typeof queryFailureReasons)[number];

/** A query that failed for a reason people can act on. Never holds a password or a bound value. */
export class QueryFailure extends Error {
  constructor(
    readonly reason: QueryFailureReason,
    message: string,
    /** 1-based line in the text sent, when the database said where. */
    readonly line: number | null = null,
  ) {
    super(message);
    this.name = "QueryFailure";
  }
}
