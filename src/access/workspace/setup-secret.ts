import { createHash, timingSafeEqual } from "node:crypto";
import type { Env } from "../../env";

/** Characters of the shortest secret that opens anything: `npm run deploy` makes 43. */
const shortest = 32;

/**
 * Whether set-up is open to whoever sends this. On the local host it is open to its one person; a deployed workspace belongs to whoever deployed it, and only the
 * secret of their last deploy, SETUP_SECRET, tells them from a stranger who finds the address. Hashes of equal length are compared in constant time.
 */
export function opensSetup(env: Pick<Env, "LOCAL" | "SETUP_SECRET">, given: string | undefined): boolean {
  if (env.LOCAL === "1") return true;
  const secret = env.SETUP_SECRET ?? "";
  const isRight = timingSafeEqual(sha256(given ?? ""), sha256(secret));
  return isRight && secret.length >= shortest;
}

const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();
