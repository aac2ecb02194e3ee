import { Hono } from "hono";
import type { Caller } from "../../src/access/caller";
import type { Role } from "../../src/contract/access";
import { openDb } from "../../src/db/client";
import { deliveryRoutes } from "../../src/http/notifications/deliveries";
import { answerFailure } from "../../src/http/kit/failure";
import type { HttpEnv } from "../../src/http/kit/context";
import { notificationRoutes } from "../../src/http/notifications/routes";
import { outboxRoutes } from "../../src/http/outbox/routes";
import { systemClock } from "../../src/lib/clock";
import { env } from "./seed";

export const callerOf = (userId: string, role: Role): Caller => ({
  userId,
  name: "Mira Olsen",
  email: "mira@example.com",
  role,
  scope: null,
  sessionId: null,
});

/** The routes of this part as this caller meets them; null is a stranger. */
export function as(caller: Caller | null): (method: string, path: string, body?: unknown) => Promise<Response> {
  const app = new Hono<HttpEnv>()
    .use(async (c, next) => {
      c.set("traceId", "test");
      c.set("db", openDb(c.env.DB));
      c.set("clock", systemClock);
      if (caller) c.set("caller", caller);
      await next();
    })
    .route("/api/v1", notificationRoutes)
    .route("/api/v1", deliveryRoutes)
    .route("/", outboxRoutes);
  app.onError((thrown, c) => answerFailure(thrown, c));
  return async (method, path, body) =>
    app.request(
      `http://daybook.test${path}`,
      { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }) },
      env,
    );
}
