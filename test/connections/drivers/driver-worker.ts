import { DurableObject } from "cloudflare:workers";
import { createConnection, changeConnection } from "../../../src/connections/change";
import { readTables, testConnection } from "../../../src/connections/inspect";
import { openQueries } from "../../../src/connections/open";
import { QueryFailure, type Query } from "../../../src/connections/port";
import { openDriver } from "../../../src/connections/registry";
import { loadConnection } from "../../../src/connections/store";
import type { Caller } from "../../../src/access/caller";
import type { ConnectionInput, ConnectionPatch } from "../../../src/contract/connection";
import { openDb } from "../../../src/db/client";
import type { Env } from "../../../src/env";
import { systemClock } from "../../../src/lib/clock";
import { Failure } from "../../../src/lib/failure";

export interface Ask {
  create?: ConnectionInput;
  change?: { id: string; patch: ConnectionPatch };
  /** Queries of one run: they share one runner, side by side. */
  queries?: Partial<Query>[];
  /** Cancels them all after this many milliseconds. */
  abortAfterMs?: number;
  test?: string;
  schema?: string;
  /** Plays a deployed Worker, where private hosts are refused. */
  deployed?: boolean;
  /** Where a deployed Worker looks up names. */
  resolver?: string;
  /** Opens a driver by itself, which connects to `address` for whatever host its settings name, and asks for the server's version. */
  at?: { type: "postgresql" | "mysql"; settings: Record<string, string | number>; password: string; address: string };
}

const caller: Caller = { userId: "u", name: "Tester", email: "t@example.com", role: "admin", scope: null, sessionId: null };

/** Does in the real runtime, inside an object as runs do, what a test asks for. */
export default {
  fetch: (request: Request, env: Env) => env.PROJECT_RUNNER.get(env.PROJECT_RUNNER.idFromName("one")).fetch(request),
};

export class ProjectRunner extends DurableObject<Env> {
  override async fetch(request: Request): Promise<Response> {
    const ask = (await request.json()) as Ask;
    const env = ask.deployed
      ? {
          ...this.env,
          DB: this.env.DB,
          WAREHOUSE: this.env.WAREHOUSE,
          SECRET_KEY: this.env.SECRET_KEY,
          LOCAL: "0",
          DNS_RESOLVER: ask.resolver ?? "",
        }
      : this.env;
    try {
      return Response.json(await answer(env, ask));
    } catch (thrown) {
      if (thrown instanceof QueryFailure || thrown instanceof Failure) return Response.json(failureOf(thrown));
      return Response.json({ bug: String(thrown), stack: (thrown as Error).stack });
    }
  }
}

export class BrowserPool extends DurableObject<Env> {}

async function answer(env: Env, ask: Ask): Promise<unknown> {
  if (ask.create) return (await createConnection(env, systemClock, caller, ask.create)).id;
  if (ask.change) {
    const row = await loadConnection(openDb(env.DB), ask.change.id);
    return row && (await changeConnection(env, systemClock, caller, row, ask.change.patch));
  }
  if (ask.at) return versionAt(ask.at);
  if (ask.test) return testConnection(env, ask.test);
  if (ask.schema) return readTables(env, ask.schema);
  const runner = openQueries(env);
  const stop = new AbortController();
  const timer =
    ask.abortAfterMs === undefined
      ? null
      : setTimeout(() => stop.abort(new QueryFailure("cancelled", "stopped by the test")), ask.abortAfterMs);
  const results = await Promise.all(
    (ask.queries ?? []).map((query) =>
      runner
        .query({ connection: "sample", text: "", values: [], maxRows: 1000, maxBytes: 1_000_000, timeoutMs: 20_000, ...query }, stop.signal)
        .catch((thrown: unknown) => {
          if (thrown instanceof QueryFailure) return failureOf(thrown);
          throw thrown;
        }),
    ),
  );
  if (timer) clearTimeout(timer);
  await runner.close();
  return results;
}

async function versionAt({ type, settings, password, address }: NonNullable<Ask["at"]>): Promise<unknown> {
  const driver = openDriver(type, settings as never, password, { locate: async () => address });
  try {
    const query = { connection: "at", text: driver.introspection.version, values: [], maxRows: 1, maxBytes: 10_000, timeoutMs: 10_000 };
    return (await driver.query(query, new AbortController().signal)).table.data;
  } finally {
    await driver.close();
  }
}

const failureOf = (thrown: QueryFailure | Failure) =>
  thrown instanceof QueryFailure
    ? { failure: thrown.reason, message: thrown.message, line: thrown.line }
    : { failure: thrown.code, message: thrown.message };
