import { Hono, type Env } from "hono";
import type { Caller } from "../../src/access/caller";
import { openDb } from "../../src/db/client";
import type { HttpEnv } from "../../src/http/kit/context";
import { answerFailure } from "../../src/http/kit/failure";
import type { Clock } from "../../src/lib/clock";

/** Routes behind a door that lets in whoever the test names as `caller`: what the real door decides is tested in `door.test.ts`. */
export function openRoutes(clock: Clock, ...routes: Hono<HttpEnv & Env, never>[]): { app: Hono<HttpEnv>; caller: Caller } {
  const app = new Hono<HttpEnv>().use(async (c, next) => {
    c.set("traceId", "trace");
    c.set("db", openDb(c.env.DB));
    c.set("clock", clock);
    c.set("caller", door.caller);
    await next();
  });
  for (const route of routes) app.route("/", route);
  app.onError((thrown, c) => answerFailure(thrown, c));
  const door = { app, caller: undefined as unknown as Caller };
  return door;
}
