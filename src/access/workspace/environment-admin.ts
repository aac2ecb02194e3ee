import type { Env } from "../../env";
import { systemClock, type Clock } from "../../lib/clock";
import { log } from "../../lib/log";
import { newId, sha256 } from "../../lib/id";
import { audit } from "../audit";
import { deleteOtherTokens, ensureMember, ensureTokenOf, ensureWorkspace, hasToken, insertUser } from "../store";

const tokenName = "ADMIN_TOKEN (environment)";
/** Away from the local host a guessable token must not open the workspace: the length of one made by Daybook. */
const shortestDeployed = 32;

const ready = new WeakMap<Env, Promise<void>>();

/**
 * The admin and the token of `ADMIN_EMAIL` and `ADMIN_TOKEN`, made on the first request of an isolate. A failure is thrown to that
 * request and tried again by the next.
 */
export function environmentAdmin(env: Env): Promise<void> {
  if (!env.ADMIN_EMAIL || !env.ADMIN_TOKEN) return Promise.resolve();
  const known = ready.get(env);
  if (known) return known;
  const made = ensureEnvironmentAdmin(env, systemClock).catch((thrown: unknown) => {
    ready.delete(env);
    throw thrown;
  });
  ready.set(env, made);
  return made;
}

/**
 * Idempotent: one read when all is there. A member who exists keeps their role; a changed ADMIN_TOKEN replaces the one before. What
 * an admin removes in the application comes back with the next start, as long as the environment names it.
 */
export async function ensureEnvironmentAdmin(env: Pick<Env, "DB" | "ADMIN_EMAIL" | "ADMIN_TOKEN" | "LOCAL">, clock: Clock): Promise<void> {
  const email = env.ADMIN_EMAIL?.trim().toLowerCase();
  const token = env.ADMIN_TOKEN;
  if (!email || !token) return;
  if (env.LOCAL !== "1" && token.length < shortestDeployed) {
    log.warn("access.environment_admin_refused", { reason: `ADMIN_TOKEN is shorter than ${shortestDeployed} characters` });
    return;
  }
  const hash = await sha256(token);
  if (await hasToken(env.DB, hash)) return;
  const at = clock.now();
  await env.DB.batch([
    ensureWorkspace(env.DB, "Daybook", at),
    insertUser(env.DB, { id: newId(at), name: nameFrom(email), email, at }),
    ensureMember(env.DB, email, "admin", at),
    deleteOtherTokens(env.DB, email, tokenName, hash),
    ensureTokenOf(env.DB, email, { id: newId(at), name: tokenName, hash, hint: token.slice(-4), scope: "write", at, expiresAt: null }),
    audit(env.DB, null, "workspace.environment_admin", { kind: "workspace", id: null }, { email }, at),
  ]);
}

const nameFrom = (email: string): string => {
  const [name = email] = email.split("@");
  return name.charAt(0).toUpperCase() + name.slice(1);
};
