import { openDb } from "../db/client";
import { log } from "../lib/log";
import { keyId, seal, unseal, type SealingEnv } from "./sealing";
import { replaceSealed, staleConnections } from "./store";

/** Connections of one step. */
const pageRows = 50;

/**
 * Seals with SECRET_KEY what an earlier key sealed, so that SECRET_KEY_PREVIOUS can be removed some minutes after a rotation. Does nothing while that is not set.
 * One bounded step, safe to repeat. A connection whose secret was changed meanwhile keeps the change. One that no key opens is passed over and counted in the log.
 */
export async function resealConnections(env: SealingEnv & { DB: D1Database }): Promise<void> {
  if (!env.SECRET_KEY_PREVIOUS) return;
  const stale = await staleConnections(openDb(env.DB), await keyId(env), pageRows);
  let resealed = 0;
  for (const { id, sealed } of stale) {
    const secret = await unseal(env, sealed, id).catch(() => null);
    if (secret === null) continue;
    await replaceSealed(env.DB, id, sealed, await seal(env, secret, id));
    resealed++;
  }
  if (stale.length > 0) log.info("connections.resealed", { resealed, unreadable: stale.length - resealed });
}
