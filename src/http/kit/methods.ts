import type { Context, Hono, MiddlewareHandler } from "hono";
import { METHOD_NAME_ALL } from "hono/router";
import { Failure } from "../../lib/failure";
import type { HttpEnv } from "./context";

const known = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Answers a path that has routes, but none for the method asked: 405 with `Allow`, and OPTIONS with 204 and `Allow`. Only patterns of paths are compared, which
 * the API's description publishes anyway: nothing is read, so it says nothing about what exists, and strangers are answered like members.
 * `app` is the application with all its routes; what is registered for every method is middleware and counts as none.
 */
export function methods(app: Hono<HttpEnv>): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { method } = c.req.raw;
    if (method !== "OPTIONS" && handles(app, method === "HEAD" ? "GET" : method, c.req.path)) return next();
    const found = known.filter((one) => handles(app, one, c.req.path));
    if (found.length === 0) return next();
    const allow = [...found.flatMap((one) => (one === "GET" ? ["GET", "HEAD"] : [one])), "OPTIONS"].join(", ");
    if (method === "OPTIONS") return c.body(null, 204, { allow });
    throw new Failure("METHOD_NOT_ALLOWED", `${c.req.path} does not answer ${shown(c)}. It answers ${allow}.`, { headers: { allow } });
  };
}

const shown = (c: Context): string => c.req.raw.method.slice(0, 20);

/** Whether a route was registered for this very method and a path like this one. Pages of the application are everywhere outside the API. */
const handles = (app: Hono<HttpEnv>, method: string, path: string): boolean =>
  app.router
    .match(method, path)[0]
    .some(([[, route]]) => route.method !== METHOD_NAME_ALL && !(route.path === everyPage && path.startsWith("/api/")));

/** The route of the application's pages. */
const everyPage = "/*";
