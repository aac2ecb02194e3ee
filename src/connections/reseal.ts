import { openDb } from "../db/client";
import { log } from "../lib/log";
import { keyId, previousKeyIds, seal, unseal, type SealingEnv } from "./sealing";
import { replaceSealed, sealedBy } from "./store";

/** Connections of one step. */
const pageRows = 50;
/** Sealed texts that are remembered, newest last. */
const maxBroken = 1_000;

/** Sealed texts that their own key does not open: they were changed, or belong to another row. Each is tried once in an isolate, and not at every tick. */
const broken = new Set<string>();

/**
 * Seals with SECRET_KEY what an earlier key sealed, so that SECRET_KEY_PREVIOUS can be removed some minutes after a rotation. Does nothing while that is not set.
 * One bounded step, safe to repeat. A connection whose secret was changed meanwhile keeps the change. One that none of the keys sealed is not read at all; one
 * that its key does not open is counted in the log and passed over.
 */
export async function resealConnections(env: SealingEnv & { DB: D1Database }): Promise<void> {
  if (!env.SECRET_KEY_PREVIOUS) return;
  const own = await keyId(env);
  const previous = (await previousKeyIds(env)).filter((id) => id !== own);
  const stale = await sealedBy(openDb(env.DB), previous, [...broken], pageRows);
  let resealed = 0;
  for (const { id, sealed } of stale) {
    const secret = await unseal(env, sealed, id).catch(() => null);
    if (secret === null) {
      remember(sealed);
      continue;
    }
    await replaceSealed(env.DB, id, sealed, await seal(env, secret, id));
    resealed++;
  }
  if (stale.length > 0) log.info("connections.resealed", { resealed, unreadable: stale.length - resealed });
}

function remember(sealed: string): void {
  const [oldest] = broken;
  if (broken.size >= maxBroken && oldest !== undefined) broken.delete(oldest);
  broken.add(sealed);
}
