import { shortestDeployedToken, type Env } from "../../env";
import { systemClock, type Clock } from "../../lib/clock";
import { log } from "../../lib/log";
import { newId, sha256 } from "../../lib/id";
import { auditIfChanged } from "../audit";
import { ensureMember, insertUser } from "../people/store";
import { deleteOtherTokens, ensureTokenOf, hasToken } from "../tokens/store";
import { ensureWorkspace } from "./store";

const tokenName = "ADMIN_TOKEN (environment)";

/** Environments whose admin is there. Not their promises: one that a cancelled request began may never settle, and the isolate would wait for it for ever. */
const ready = new WeakSet<Env>();

/** Makes the admin and the token of `ADMIN_EMAIL` and `ADMIN_TOKEN`, on the first requests of an isolate. Throws what the database throws; the next request tries again. */
export async function environmentAdmin(env: Env): Promise<void> {
  if (ready.has(env)) return;
  await ensureEnvironmentAdmin(env, systemClock);
  ready.add(env);
}

/**
 * Idempotent, also side by side: one read when all is there. A member who exists keeps their role; a changed ADMIN_TOKEN replaces the one
 * before. What an admin removes in the application comes back with the next start, as long as the environment names it.
 */
export async function ensureEnvironmentAdmin(env: Pick<Env, "DB" | "ADMIN_EMAIL" | "ADMIN_TOKEN" | "LOCAL">, clock: Clock): Promise<void> {
  const email = env.ADMIN_EMAIL?.trim().toLowerCase();
  const token = env.ADMIN_TOKEN;
  if (!email || !token) return;
  // Away from the local host a token that can be guessed must not open the workspace.
  if (env.LOCAL !== "1" && token.length < shortestDeployedToken) {
    log.warn("access.environment_admin_refused", { reason: `ADMIN_TOKEN is shorter than ${shortestDeployedToken} characters` });
    return;
  }
  const hash = await sha256(token);
  if (await hasToken(env.DB, hash)) return;
  const createdAt = clock.now();
  const made = { id: newId(createdAt), name: tokenName, hash, hint: token.slice(-4), scope: "write", createdAt, expiresAt: null } as const;
  await env.DB.batch([
    ensureWorkspace(env.DB, "Daybook", createdAt),
    insertUser(env.DB, { id: newId(createdAt), name: nameFrom(email), email, at: createdAt }),
    ensureMember(env.DB, email, "admin", createdAt),
    deleteOtherTokens(env.DB, email, tokenName, hash),
    ensureTokenOf(env.DB, email, made),
    auditIfChanged(env.DB, null, "workspace.environment_admin", { kind: "workspace", id: null }, { email }, createdAt),
  ]);
}

const nameFrom = (email: string): string => {
  const [name = email] = email.split("@");
  return name.charAt(0).toUpperCase() + name.slice(1);
};
