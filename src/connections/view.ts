import type { Caller } from "../access/caller";
import { allows } from "../access/policy";
import type { Connection } from "../contract/connection";
import { iso } from "../lib/clock";
import { sampleConnection } from "./drivers/sample/connection";
import type { ConnectionRecord } from "./store";

/** A connection as answered: never its secret, sealed or not. */
export function viewConnection(stored: ConnectionRecord, caller: Caller): Connection {
  const manage = allows(caller, "NONE", "connection.manage");
  return {
    id: stored.id,
    type: stored.type,
    name: stored.name,
    settings: stored.settings,
    createdAt: iso(stored.createdAt),
    updatedAt: iso(stored.updatedAt),
    abilities: { update: manage, delete: manage, test: mayTest(caller) },
  };
}

/** The built-in sample connection as answered: this caller may at most test it. */
export const viewSample = (caller: Caller): Connection => sampleConnection(mayTest(caller));

const mayTest = (caller: Caller): boolean => allows(caller, "NONE", "connection.use");
