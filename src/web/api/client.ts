import { hc, type ClientResponse } from "hono/client";
import type { SuccessStatusCode } from "hono/utils/http-status";
import type { JSONValue } from "hono/utils/types";
import type { Json } from "../../contract/common";
import type { ErrorBody, ErrorCode, Issue } from "../../contract/error";
import type { Api, SignInRoutes } from "../../http/app";

/** An answer that is not 2xx, or no answer at all (`status` 0). `at` is when, for the note in place of the content. */
export class ApiFailure extends Error {
  readonly at = Date.now();
  constructor(
    readonly status: number,
    readonly code: ErrorCode | "NO_ANSWER",
    message: string,
    readonly traceId: string | null = null,
    readonly issues: Issue[] = [],
  ) {
    super(message);
    this.name = "ApiFailure";
  }
}

/** There is nothing at this address: the id is unknown, the caller may not see it, or it is no id. */
export const isMissing = (error: unknown): boolean => error instanceof ApiFailure && (error.status === 404 || error.status === 400);

/** Whether a request failed because nobody is signed in. */
export const isUnauthorized = (error: unknown): boolean => error instanceof ApiFailure && error.status === 401;

const base = "/api/v1";
const options = { fetch: send, headers: { accept: "application/json" } };

/** The API, typed by the server's routes: `api.runs[":id"].$get({ param: { id } })` asks `GET /api/v1/runs/:id`. */
export const api = hc<Api>(base, options);
/** Signing in and out, whose routes are not under /api/v1. */
export const auth = hc<SignInRoutes>("/", options).api.auth;

/** The address of a route for a link or a socket; `path` comes from `$path` of the route. */
export const addressOf = (path: string): string => `${base}${path}`;

/** The body of an answer, typed by its route; null where the route has none. Throws ApiFailure with the server's own sentence; nothing is retried here. */
export async function read<R extends AnyAnswer>(answer: R | Promise<R>): Promise<BodyOf<R>> {
  return parse(await (await answer).text()) as BodyOf<R>;
}

type AnyAnswer = ClientResponse<unknown, number>;
type BodyOf<R> = R extends ClientResponse<infer Body, infer Status> ? (Status extends SuccessStatusCode ? Plain<Body> : never) : never;
/** Hono has its own recursive type of JSON, and writes it where a contract says `Json`. */
type Plain<T> = JSONValue extends T ? Json : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

/** Throws ApiFailure when no answer comes, and for every answer that is not 2xx. */
async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(input, { credentials: "same-origin", ...init });
  } catch (thrown) {
    if (init?.signal?.aborted) throw thrown;
    throw new ApiFailure(0, "NO_ANSWER", "Daybook did not answer. Check the connection, then try again.");
  }
  if (!response.ok) throw failure(response.status, parse(await response.text()));
  return response;
}

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failure(status: number, body: unknown): ApiFailure {
  const known = (body ?? {}) as Partial<ErrorBody>;
  return new ApiFailure(
    status,
    known.code ?? "INTERNAL_SERVER_ERROR",
    known.message ?? `Daybook answered ${status}.`,
    known.traceId ?? null,
    known.issues ?? [],
  );
}
