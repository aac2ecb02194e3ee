import { openDb } from "../db/client";
import type { Env } from "../env";
import { openPostgres } from "./drivers/postgresql/driver";
import { QueryFailure, type Driver, type QueryRunner } from "./port";
import { openSample } from "./drivers/sample/driver";
import { unseal } from "./sealing";
import { isSample } from "./drivers/sample/connection";
import { findConnection } from "./store";
import { postgresSettings } from "./drivers/postgresql/settings";

export type ConnectionsEnv = Pick<Env, "DB" | "WAREHOUSE" | "SECRET_KEY" | "SECRET_KEY_PREVIOUS" | "LOCAL">;

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

async function openConnection(env: ConnectionsEnv, connection: string): Promise<Driver> {
  if (isSample(connection)) return openSample(env.WAREHOUSE);
  const row = await findConnection(openDb(env.DB), connection);
  if (!row)
    throw new QueryFailure(
      "unknown_connection",
      `There is no data connection "${connection}". Choose one that is listed under Data connections, or "sample".`,
    );
  return openPostgres({ ...postgresSettings(row), password: await unseal(env, row.sealed, row.id) }, { allowPrivate: env.LOCAL === "1" });
}
