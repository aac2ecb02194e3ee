import { openDb } from "../db/client";
import type { Env } from "../env";
import { isSample } from "./drivers/sample/connection";
import { openSample } from "./drivers/sample/driver";
import { openLocator } from "./locate";
import { QueryFailure, type Driver, type QueryRunner } from "./port";
import { openDriver } from "./registry";
import { unseal } from "./sealing";
import { findConnection } from "./store";

export type ConnectionsEnv = Pick<Env, "DB" | "WAREHOUSE" | "SECRET_KEY" | "SECRET_KEY_PREVIOUS" | "LOCAL" | "DNS_RESOLVER">;

/** The data sources of one run. Each is opened at its first query and shared by the run's cells; `close` ends them all. */
export function openQueries(env: ConnectionsEnv): QueryRunner {
  const drivers = new Map<string, Promise<Driver>>();
  const driver = (connection: string): Promise<Driver> => {
    let found = drivers.get(connection);
    if (!found) {
      found = openConnection(env, connection);
      drivers.set(connection, found);
    }
    return found;
  };
  return {
    dialect: async (connection) => (await driver(connection)).dialect,
    query: async (query, signal) => (await driver(query.connection)).query(query, signal),
    async close() {
      const open = await Promise.allSettled(drivers.values());
      drivers.clear();
      await Promise.allSettled(open.flatMap((settled) => (settled.status === "fulfilled" ? [settled.value.close()] : [])));
    },
  };
}

/** The data source with this id or name, not connected yet. Whoever opens it closes it. Throws `QueryFailure` when there is none. */
export async function openConnection(env: ConnectionsEnv, connection: string): Promise<Driver> {
  if (isSample(connection)) return openSample(env.WAREHOUSE);
  const found = await findConnection(openDb(env.DB), connection);
  if (!found)
    throw new QueryFailure(
      "unknown_connection",
      `There is no data connection "${connection}". Choose one that is listed under Data connections, or "sample".`,
    );
  const secret = await unseal(env, found.sealed, found.id);
  return openDriver(found.type, found.settings, secret, { locate: openLocator(env) });
}
