import type { Caller } from "../access/caller";
import { allows } from "../access/policy";
import type { Connection } from "../contract/connection";
import { iso } from "../lib/clock";
import { sampleConnection } from "./drivers/sample/connection";
import type { ConnectionRow } from "./store";

/** A connection as answered: never its password, sealed or not. */
export function viewConnection(row: ConnectionRow, caller: Caller): Connection {
  const manage = allows(caller, "NONE", "connection.manage");
  return {
    id: row.id,
    type: "postgresql",
    name: row.name,
    settings: row.settings,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
    abilities: { update: manage, delete: manage, test: mayTest(caller) },
  };
}

export const viewSample = (caller: Caller): Connection => sampleConnection(mayTest(caller));

const mayTest = (caller: Caller): boolean => allows(caller, "NONE", "connection.use");
