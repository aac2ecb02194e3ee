import type { ErrorBody, ErrorCode, Issue } from "../../contract/error";

/** An answer that is not 2xx, or no answer at all (`status` 0). `at` is when, for the note in place of the content. */
export class ApiError extends Error {
  readonly at = Date.now();
  constructor(
    readonly status: number,
    readonly code: ErrorCode | "NO_ANSWER",
    message: string,
    readonly traceId: string | null = null,
    readonly issues: Issue[] = [],
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** Nothing stands at the address of one thing: it is unknown, not to be seen, or what is written there is no id. */
export const isMissing = (error: unknown): boolean => error instanceof ApiError && (error.status === 404 || error.status === 400);

export const isUnauthorized = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

interface Options {
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Query = Record<string, string | number | boolean | null | undefined>;

/** `/runs` and `{ status: "failed" }` become `/runs?status=failed`; empty values are left out. */
export function withQuery(path: string, query: Query): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  if (entries.length === 0) return path;
  return `${path}?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`;
}

/** One call of the API. Throws ApiError with the server's own sentence; nothing is retried here. */
export async function call<T>(method: Method, path: string, body?: unknown, options: Options = {}): Promise<T> {
  return (await exchange(method, `/api/v1${path}`, body, options)).body as T;
}

/** The same, for the few answers whose headers matter (ETag). */
export async function exchange(
  method: Method,
  url: string,
  body?: unknown,
  options: Options = {},
): Promise<{ body: unknown; headers: Headers }> {
  const headers: Record<string, string> = { accept: "application/json", ...options.headers };
  if (body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: options.signal,
    });
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown;
    throw new ApiError(0, "NO_ANSWER", "Daybook did not answer. Check the connection, then try again.");
  }
  const text = await response.text();
  const parsed = parse(text);
  if (!response.ok) throw failure(response.status, parsed);
  return { body: parsed, headers: response.headers };
}

function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failure(status: number, body: unknown): ApiError {
  const known = (body ?? {}) as Partial<ErrorBody>;
  return new ApiError(
    status,
    known.code ?? "INTERNAL_SERVER_ERROR",
    known.message ?? `Daybook answered ${status}.`,
    known.traceId ?? null,
    known.issues ?? [],
  );
}
