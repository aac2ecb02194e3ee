import type { Context } from "hono";
import type { Caller } from "../../access/caller";
import type { Db } from "../../db/client";
import type { Env } from "../../env";
import type { Clock } from "../../lib/clock";

/** What every route finds. `caller` is set behind `signedIn` only; behind `maybeSignedIn` read it with `callerOrNull`. */
export type HttpEnv = { Bindings: Env; Variables: { caller: Caller; db: Db; clock: Clock; traceId: string } };

/** The caller behind `maybeSignedIn`; null for a stranger. */
export const callerOrNull = (c: Context<HttpEnv>): Caller | null => (c.get("caller") as Caller | undefined) ?? null;

/** The public address without a trailing slash: APP_URL, else where this request came to. */
export const appUrl = (c: { req: { url: string }; env: { APP_URL: string } }): string => c.env.APP_URL || new URL(c.req.url).origin;
