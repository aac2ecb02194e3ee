import type * as z from "zod";
import { audit } from "../access/audit";
import type { Caller } from "../access/caller";
import type { ConnectionInput, connectionPatchSchema } from "../contract/connection";
import { idSchema } from "../contract/common";
import { openDb } from "../db/client";
import type { Clock } from "../lib/clock";
import { Failure, messageOf, unprocessable } from "../lib/failure";
import { newId } from "../lib/id";
import { refusedHost } from "./egress";
import type { ConnectionsEnv } from "./open";
import { isSample, sampleName } from "./drivers/sample/connection";
import { isStale, seal, unseal } from "./sealing";
import { postgresSettings } from "./drivers/postgresql/settings";
import { deleteConnection, insertConnection, listConnections, publishedUsers, updateConnection, type ConnectionRow } from "./store";

export type ConnectionPatch = z.infer<typeof connectionPatchSchema>;

/** Stores a connection, its password sealed. Throws CONFLICT for a name that is taken, UNPROCESSABLE for one that is reserved and for a refused host. */
export async function createConnection(env: ConnectionsEnv, clock: Clock, caller: Caller, input: ConnectionInput): Promise<ConnectionRow> {
  const { type, name, password, ...settings } = input;
  checkName(name);
  checkHost(env, settings.host);
  const now = clock.now();
  const id = newId(now);
  const row: ConnectionRow = {
    id,
    name,
    type,
    settings,
    sealed: await seal(env, password, id),
    createdBy: caller.userId,
    createdAt: now,
    updatedAt: now,
  };
  await save(env, name, [
    insertConnection(env.DB, row),
    audit(env.DB, caller, "connection.create", { kind: "connection", id }, { name, host: settings.host }, now),
  ]);
  return row;
}

/**
 * Changes what is given. A new host, port or TLS setting needs the password again: a stored one is never sent to a place its owner did not choose.
 * A name that a published version uses stays.
 */
export async function changeConnection(
  env: ConnectionsEnv,
  clock: Clock,
  caller: Caller,
  before: ConnectionRow,
  patch: ConnectionPatch,
): Promise<ConnectionRow> {
  const { name = before.name, password, ...changes } = patch;
  const old = postgresSettings(before);
  const settings = { ...old, ...changes };
  const moved = (["host", "port", "tls"] as const).filter((field) => settings[field] !== old[field]);
  if (moved.length > 0 && password === undefined)
    throw unprocessable(`Enter the password again: a stored one is not sent to another ${moved.join(", ")}.`, [
      { path: "password", message: "is needed with this change" },
    ]);
  if (name !== before.name) {
    checkName(name);
    await refuseWhileUsed(env, [before.name], `"${before.name}" keeps its name`);
  }
  checkHost(env, settings.host);
  const sealed = password === undefined ? before.sealed : await seal(env, password, before.id);
  const row: ConnectionRow = { ...before, name, settings, sealed, updatedAt: clock.now() };
  const fields = Object.keys(patch);
  await save(env, name, [
    updateConnection(env.DB, row),
    audit(env.DB, caller, "connection.update", { kind: "connection", id: row.id }, { name, fields }, row.updatedAt),
  ]);
  return row;
}

/** Deletes a connection that no published version uses; drafts and old versions that name it fail when they run, and say so. */
export async function removeConnection(env: ConnectionsEnv, clock: Clock, caller: Caller, row: ConnectionRow): Promise<void> {
  await refuseWhileUsed(env, [row.id, row.name], `"${row.name}" cannot be deleted`);
  await env.DB.batch([
    deleteConnection(env.DB, row.id),
    audit(env.DB, caller, "connection.delete", { kind: "connection", id: row.id }, { name: row.name }, clock.now()),
  ]);
}

/** Seals every password with today's SECRET_KEY. Run after a rotation, while SECRET_KEY_PREVIOUS still holds the old key; safe to repeat. Answers how many changed. */
export async function resealConnections(env: ConnectionsEnv, clock: Clock): Promise<number> {
  let changed = 0;
  let after = "";
  for (;;) {
    const rows = await listConnections(openDb(env.DB), after, 50);
    for (const row of rows) {
      if (!(await isStale(env, row.sealed))) continue;
      const sealed = await seal(env, await unseal(env, row.sealed, row.id), row.id);
      await updateConnection(env.DB, { ...row, sealed, updatedAt: clock.now() }).run();
      changed++;
    }
    const last = rows.at(-1);
    if (!last) return changed;
    after = last.name;
  }
}

function checkName(name: string): void {
  if (isSample(name))
    throw unprocessable(`"${sampleName}" is the built-in connection. Choose another name.`, [{ path: "name", message: "is built in" }]);
  if (idSchema.safeParse(name.toLowerCase()).success)
    throw unprocessable("A name may not look like an id, because cells name connections by either.", [
      { path: "name", message: "looks like an id" },
    ]);
}

function checkHost(env: ConnectionsEnv, host: string): void {
  const problem = env.LOCAL === "1" ? null : refusedHost(host);
  if (problem) throw unprocessable(problem, [{ path: "host", message: problem }]);
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
