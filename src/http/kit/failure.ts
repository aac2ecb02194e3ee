import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { errorStatus, type ErrorBody, type ErrorCode } from "../../contract/error";
import { Failure } from "../../lib/failure";
import { log } from "../../lib/log";
import type { HttpEnv } from "./context";

/**
 * Turns whatever was thrown into the one error answer of the API. A `Failure` carries what the caller may read; Hono's own exceptions keep
 * their status with our words; everything else is a bug: 500 with the trace id, and the rest only in the log.
 */
export function answerFailure(thrown: unknown, c: Context<HttpEnv>): Response {
  const failure = asFailure(thrown);
  const traceId = c.get("traceId") ?? crypto.randomUUID();
  if (failure === null) log.error("http.bug", thrown, { traceId, method: c.req.method, path: c.req.path });
  const { code, message, facts } = failure ?? unexpected;
  const body: ErrorBody = { code, message, reason: message, details: facts.details, issues: facts.issues, traceId };
  const challenge: Record<string, string> = code === "UNAUTHORIZED" ? { "www-authenticate": "Bearer" } : {};
  return c.json(body, errorStatus[code], { ...challenge, ...facts.headers });
}

/** A path without a route, or one that is to look like it. */
export const noRoute = (c: Context<HttpEnv>): Failure =>
  new Failure("NOT_FOUND", `Nothing answers ${c.req.method} ${c.req.path}. See /api/docs for what does.`);

/** The same as an answer. */
export const answerMissing = (c: Context<HttpEnv>): Response => answerFailure(noRoute(c), c);

const unexpected = new Failure(
  "INTERNAL_SERVER_ERROR",
  "Something went wrong on our side. Try again; if it stays, give the trace id to an admin.",
);

function asFailure(thrown: unknown): Failure | null {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof HTTPException) return new Failure(codeOf(thrown.status), wordsOf[codeOf(thrown.status)]);
  return null;
}

const codeOf = (status: number): ErrorCode => {
  const known = (Object.entries(errorStatus) as [ErrorCode, number][]).find(([, value]) => value === status);
  return known?.[0] ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL_SERVER_ERROR");
};

const wordsOf: Record<ErrorCode, string> = {
  BAD_REQUEST: "The request cannot be understood.",
  UNAUTHORIZED: "Sign in, or send an API token in the Authorization header.",
  FORBIDDEN: "You may not do this.",
  NOT_FOUND: "This does not exist, or you may not see it.",
  METHOD_NOT_ALLOWED: "This address does not answer this method.",
  CONFLICT: "This conflicts with what is there already.",
  PRECONDITION_FAILED: "Somebody changed this since you read it. Read it again, then repeat.",
  PAYLOAD_TOO_LARGE: "The request is too large.",
  UNPROCESSABLE: "The request is well formed, but cannot be done.",
  RATE_LIMITED: "Too many requests. Wait a minute, then try again.",
  INTERNAL_SERVER_ERROR: unexpected.message,
  UNAVAILABLE: "This is not available right now. Try again in a moment.",
};
