import type { MiddlewareHandler } from "hono";
import { checkVariables, type Env } from "../../env";
import { Failure } from "../../lib/failure";
import { log } from "../../lib/log";
import type { HttpEnv } from "./context";

/** Faults of an environment, found and logged once an isolate: the environment object lives as long as it does. */
const known = new WeakMap<Env, string[]>();

/** A sentence for each variable of this environment that is wrong. */
export function variableFaults(env: Env): string[] {
  const found = known.get(env);
  if (found) return found;
  const faults = checkVariables(env);
  for (const fault of faults) log.error("http.variable_refused", fault);
  known.set(env, faults);
  return faults;
}

/**
 * Refuses everything but health while SECRET_KEY is wrong: without it no session can be trusted and no credential opened. Other faults break
 * one thing each (mail, links) and leave the rest at work; health answers `degraded` and names them.
 */
export const configured: MiddlewareHandler<HttpEnv> = async (c, next) => {
  if (c.req.path !== healthPath && variableFaults(c.env).some((fault) => fault.startsWith("SECRET_KEY ")))
    throw new Failure(
      "INTERNAL_SERVER_ERROR",
      "Daybook is not set up correctly, so it answers nothing. Its log says which variable is wrong (http.variable_refused).",
    );
  await next();
};

const healthPath = "/api/v1/health";
