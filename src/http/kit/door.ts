import type { Context, MiddlewareHandler } from "hono";
import { callerOfSession, callerOfToken } from "../../access/sign-in/authenticate";
import type { Caller } from "../../access/caller";
import { environmentAdmin } from "../../access/workspace/environment-admin";
import { sessionSecret, sessionTokenFrom } from "../../access/sign-in/session-cookie";
import { openDb } from "../../db/client";
import { systemClock } from "../../lib/clock";
import { Failure } from "../../lib/failure";
import { newId } from "../../lib/id";
import { appUrl, type HttpEnv } from "./context";

/** First of all: the trace id, the database, and the headers every answer carries. */
export const enter: MiddlewareHandler<HttpEnv> = async (c, next) => {
  c.set("traceId", newId());
  c.set("db", openDb(c.env.DB));
  c.set("clock", systemClock);
  await environmentAdmin(c.env);
  await next();
  if (c.res.webSocket) return;
  const given = new Headers(c.res.headers);
  given.set("x-trace-id", c.get("traceId"));
  if (!given.has("content-security-policy"))
    given.set("content-security-policy", given.get("content-type")?.startsWith("text/html") ? pagePolicy : dataPolicy);
  for (const [name, value] of Object.entries(safety)) if (!given.has(name)) given.set(name, value);
  if (new URL(c.req.url).protocol === "https:" && !given.has("strict-transport-security"))
    given.set("strict-transport-security", "max-age=31536000");
  c.res = new Response(c.res.body, { status: c.res.status, headers: given });
};

/** For routes of members: refuses strangers with 401. */
export const signedIn: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const caller = await authenticate(c);
  if (caller === null) throw new Failure("UNAUTHORIZED", "Sign in, or send an API token in the Authorization header.");
  c.set("caller", caller);
  await next();
};

/** For routes that say more to members; a stranger passes (`callerOrNull`). A bad token is still refused. */
export const maybeSignedIn: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const caller = await authenticate(c);
  if (caller !== null) c.set("caller", caller);
  await next();
};

/**
 * Refuses a request that changes something and was sent by another site's page. Every browser says where such a request comes from
 * (`Sec-Fetch-Site`, `Origin`); one that says neither is a program's, which no foreign page can drive.
 */
export function sameOrigin(c: Context<HttpEnv>): void {
  // A WebSocket is opened by GET, but what it answers can be read by the page that opened it, whatever its site.
  if (["GET", "HEAD", "OPTIONS"].includes(c.req.method) && c.req.header("upgrade") === undefined) return;
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  const ours = [new URL(c.req.url).origin, appUrl(c)];
  if (
    (site === undefined || site === "same-origin" || site === "none") &&
    (origin === undefined || site !== undefined || ours.includes(origin))
  )
    return;
  throw new Failure("FORBIDDEN", "This request came from another site. Send it from Daybook's own pages, or use an API token.");
}

async function authenticate(c: Context<HttpEnv>): Promise<Caller | null> {
  const now = c.get("clock").now();
  const header = c.req.header("authorization");
  if (header !== undefined) {
    const [, token] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
    const caller = token === undefined ? null : await callerOfToken(c.env.DB, token, now);
    if (caller === null)
      throw new Failure("UNAUTHORIZED", "This API token is unknown, expired or revoked. Make a new one under Settings > API tokens.");
    return caller;
  }
  const session = await sessionTokenFrom(c.req.raw, sessionSecret(c.env));
  if (session === null) return null;
  sameOrigin(c);
  return callerOfSession(c.env.DB, session, now);
}

const dataPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** The application's own pages: nothing from elsewhere, no inline script. Mantine and charts set inline styles. */
const pagePolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'";

/** Pages may set their own, stricter ones (the app page's policy, for one). */
const safety: Record<string, string> = {
  "cache-control": "private, no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
};
