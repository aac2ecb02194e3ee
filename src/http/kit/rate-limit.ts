import type { Context, MiddlewareHandler } from "hono";
import { Failure } from "../../lib/failure";
import type { HttpEnv } from "./context";

/** As `wrangler.toml` has them: the platform counts, and does not say how much is left. */
const limits = { SIGN_IN_LIMIT: { limit: 10, periodSeconds: 60 }, RUN_LIMIT: { limit: 60, periodSeconds: 60 } } as const;

/** Refuses with 429 once `key` used up its share of the binding; a null key is not counted. Place it behind what the key is made of. */
export const rateLimit =
  (binding: keyof typeof limits, key: (c: Context<HttpEnv>) => string | null): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    await spend(c, binding, key(c));
    await next();
  };

/** For starting runs: a share for each person, whatever token or browser they use. */
export const limitRuns: MiddlewareHandler<HttpEnv> = rateLimit("RUN_LIMIT", (c) => c.get("caller").userId);

/** The same inside a handler. */
export async function spend(c: Context<HttpEnv>, binding: keyof typeof limits, key: string | null): Promise<void> {
  if (key === null) return;
  const { success } = await c.env[binding].limit({ key });
  if (success) return;
  const { limit, periodSeconds } = limits[binding];
  throw new Failure("RATE_LIMITED", `Too many requests: at most ${limit} in ${periodSeconds} s. Wait a minute, then try again.`, {
    headers: {
      "retry-after": String(periodSeconds),
      "ratelimit-limit": String(limit),
      "ratelimit-remaining": "0",
      "ratelimit-reset": String(periodSeconds),
    },
  });
}

/** Where a request comes from; null on the local host, which has one person and no address. */
export const clientAddress = (c: Context<HttpEnv>): string | null => c.req.header("cf-connecting-ip") ?? null;
