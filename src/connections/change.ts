import { audit } from "../access/audit";
import type { Caller } from "../access/caller";
import { patchSchema, type ConnectionInput, type ConnectionPatch } from "../contract/connection";
import { idSchema } from "../contract/common";
import { connectionTypes, fieldsOf, secretOf, type ConnectionType } from "../contract/connections/registry";
import { openDb } from "../db/client";
import type { Clock } from "../lib/clock";
import { Failure, messageOf, unprocessable } from "../lib/failure";
import { newId } from "../lib/id";
import { isSample, sampleName } from "./drivers/sample/connection";
import { refusedHost } from "./egress";
import type { ConnectionsEnv } from "./open";
import { seal } from "./sealing";
import { deleteConnection, insertConnection, publishedUsers, recordOf, updateConnection, type ConnectionRecord } from "./store";

type Settings = Record<string, string | number>;

/** Stores a connection, its secret sealed. Throws CONFLICT for a name that is taken, UNPROCESSABLE for one that is reserved and for a refused host. */
export async function createConnection(
  env: ConnectionsEnv,
  clock: Clock,
  caller: Caller,
  input: ConnectionInput,
): Promise<ConnectionRecord> {
  const { type, name, ...given } = input;
  const { [secretOf(type)]: secret = "", ...settings } = given as Settings;
  checkName(name);
  checkHosts(env, type, settings);
  const now = clock.now();
  const id = newId(now);
  const sealed = await seal(env, String(secret), id);
  const record = recordOf({ id, name, type, settings, sealed, createdBy: caller.userId, createdAt: now, updatedAt: now });
  await save(env, name, [
    insertConnection(env.DB, record),
    audit(env.DB, caller, "connection.create", { kind: "connection", id }, { name, host: record.settings.host }, now),
  ]);
  return record;
}

/**
 * Changes what is given. Whatever decides where the secret is sent (host, port, TLS) needs the secret again: a stored one is never sent to a place its owner did
 * not choose. A name that a published version uses stays.
 */
export async function changeConnection(
  env: ConnectionsEnv,
  clock: Clock,
  caller: Caller,
  before: ConnectionRecord,
  patch: ConnectionPatch,
): Promise<ConnectionRecord> {
  checkFields(before.type, patch);
  const { name = before.name, [secretOf(before.type)]: secret, ...changes } = patch;
  const old: Settings = before.settings;
  const settings = { ...old, ...changes } as Settings;
  const moved = fieldsOf(before.type).flatMap(([field, { place }]) => (place && settings[field] !== old[field] ? [field] : []));
  if (moved.length > 0 && secret === undefined)
    throw unprocessable(`Enter the ${secretOf(before.type)} again: a stored one is not sent to another ${moved.join(", ")}.`, [
      { path: secretOf(before.type), message: "is needed with this change" },
    ]);
  if (name !== before.name) {
    checkName(name);
    await refuseWhileUsed(env, [before.name], `"${before.name}" keeps its name`);
  }
  checkHosts(env, before.type, settings);
  const sealed = secret === undefined ? before.sealed : await seal(env, String(secret), before.id);
  const record = recordOf({ ...before, name, settings, sealed, updatedAt: clock.now() });
  const fields = Object.keys(patch);
  await save(env, name, [
    updateConnection(env.DB, record),
    audit(env.DB, caller, "connection.update", { kind: "connection", id: record.id }, { name, fields }, record.updatedAt),
  ]);
  return record;
}

/** Deletes a connection that no published version uses. Drafts and old versions that name it fail when they run, with a message that says so. */
export async function removeConnection(
  env: ConnectionsEnv,
  clock: Clock,
  caller: Caller,
  record: Pick<ConnectionRecord, "id" | "name">,
): Promise<void> {
  await refuseWhileUsed(env, [record.id, record.name], `"${record.name}" cannot be deleted`);
  await env.DB.batch([
    deleteConnection(env.DB, record.id),
    audit(env.DB, caller, "connection.delete", { kind: "connection", id: record.id }, { name: record.name }, clock.now()),
  ]);
}

function checkName(name: string): void {
  if (isSample(name))
    throw unprocessable(`"${sampleName}" is the built-in connection. Choose another name.`, [{ path: "name", message: "is built in" }]);
  if (idSchema.safeParse(name.toLowerCase()).success)
    throw unprocessable("A name may not look like an id, because cells name connections by either.", [
      { path: "name", message: "looks like an id" },
    ]);
}

/** The request may hold the fields of any type; this connection has only those of its own. */
function checkFields(type: ConnectionType, patch: ConnectionPatch): void {
  const { error } = patchSchema(type).safeParse(patch);
  if (!error) return;
  const issues = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: key, message: "Unknown field." }))
      : [{ path: issue.path.join("."), message: issue.message }],
  );
  const named = issues.map(({ path }) => path).join(", ");
  throw unprocessable(`A connection to ${connectionTypes[type].label} cannot be changed like this: see ${named}.`, issues);
}

function checkHosts(env: ConnectionsEnv, type: ConnectionType, settings: Settings): void {
  if (env.LOCAL === "1") return;
  for (const [field, { control }] of fieldsOf(type)) {
    const problem = control === "host" ? refusedHost(String(settings[field])) : null;
    if (problem) throw unprocessable(problem, [{ path: field, message: problem }]);
  }
}

async function refuseWhileUsed(env: ConnectionsEnv, references: string[], what: string): Promise<void> {
  const titles = await publishedUsers(openDb(env.DB), references);
  if (titles.length === 0) return;
  const named = titles
    .slice(0, 5)
    .map((title) => `"${title}"`)
    .join(", ");
  const more = titles.length > 5 ? ` and ${titles.length - 5} more` : "";
  throw new Failure(
    "CONFLICT",
    `${what}: the published version of ${named}${more} uses it. Publish a version that does not, then try again.`,
    { details: { projects: titles } },
  );
}

/** The unique index decides which of two equal names wins. */
async function save(env: ConnectionsEnv, name: string, statements: D1PreparedStatement[]): Promise<void> {
  await env.DB.batch(statements).catch((thrown: unknown) => {
    if (/UNIQUE constraint failed: connections\.name/.test(messageOf(thrown)))
      throw new Failure("CONFLICT", `A connection is already called "${name}". Choose another name.`, {
        issues: [{ path: "name", message: "is taken" }],
      });
    throw thrown;
  });
}
