import { drizzleAdapter } from "@better-auth/drizzle-adapter";
import { betterAuth } from "better-auth/minimal";
import { openDb } from "../../db/client";
import { accounts, sessions, users, verifications } from "../../db/schema/people";
import type { Env } from "../../env";
import { newId } from "../../lib/id";
import { hashPassword, verifyPassword } from "./password";
import { cookiePrefix, sessionCookie, sessionSecret } from "./session-cookie";
import { isActive } from "../people/store";

export type Auth = ReturnType<typeof createAuth>;

/** A session ends after a week without use; use extends it, at most once a day. */
const sessionSeconds = 7 * 86_400;

/** One instance per isolate and public address; the environment object lives as long as the isolate. */
const opened = new WeakMap<Env, { origin: string; auth: Auth }>();

/**
 * better-auth over our tables, made on first use. `origin` decides the cookie's flags: Secure and `__Secure-` over https only. Kept once it is ready: it
 * holds the promise of its own beginning, which may never settle when the request that began it is cancelled, and every later request would wait for it.
 */
export async function openAuth(env: Env, origin: string): Promise<Auth> {
  const known = opened.get(env);
  if (known?.origin === origin) return known.auth;
  const auth = createAuth(env, origin);
  await auth.$context;
  opened.set(env, { origin, auth });
  return auth;
}

/**
 * Its routes are not mounted: `http/sign-in/routes.ts` calls the few it needs, with our body checks, same-origin rule, limits and errors.
 * Nobody signs up: people are made by set-up and by invitations, in our own statements. The hook refuses every other way in.
 */
const createAuth = (env: Env, origin: string) =>
  betterAuth({
    baseURL: origin,
    basePath: "/api/auth",
    secret: sessionSecret(env),
    database: drizzleAdapter(openDb(env.DB), {
      provider: "sqlite",
      schema: { user: users, session: sessions, account: accounts, verification: verifications },
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, password: { hash: hashPassword, verify: verifyPassword } },
    session: { expiresIn: sessionSeconds, updateAge: 86_400, cookieCache: { enabled: false } },
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix,
      useSecureCookies: origin.startsWith("https:"),
      disableCSRFCheck: true,
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: ["cf-connecting-ip"] },
    },
    databaseHooks: {
      user: { create: { before: async () => false } },
      session: { create: { before: async (session) => ((await isActive(env.DB, session.userId)) ? undefined : false) } },
    },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });

/** A new session for a person whose sign-in link was spent or whose password changed. Null when they are no active member. */
export async function startSession(env: Env, origin: string, userId: string): Promise<{ cookie: string } | null> {
  const { internalAdapter } = await (await openAuth(env, origin)).$context;
  const session = await internalAdapter.createSession(userId).catch(() => null);
  return session && { cookie: await sessionCookie({ token: session.token, maxAge: sessionSeconds }, origin, sessionSecret(env)) };
}
