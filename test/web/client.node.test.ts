import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiFailure, addressOf, api, auth, isMissing, isUnauthorized, read } from "../../src/web/api/client";
import { captureUrl, eventsUrl, runsCsvUrl, tableUrl } from "../../src/web/api/runs";
import type { Run } from "../../src/contract/run";

const asked = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();
beforeEach(() => vi.stubGlobal("fetch", asked));
afterEach(() => {
  asked.mockReset();
  vi.unstubAllGlobals();
});

const answers = (body: unknown, status = 200): void => void asked.mockImplementation(async () => Response.json(body, { status }));
const failureOf = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => null,
    (thrown: unknown) => thrown,
  );

describe("calls are typed by the server's routes: these lines stop compiling when the types of the routes are lost", () => {
  const typed = async (): Promise<void> => {
    // @ts-expect-error no route has this path
    void api.homes;
    // @ts-expect-error this route answers no DELETE
    void api.home.$delete;
    // @ts-expect-error the query has no such name
    void api.runs.$get({ query: { statuses: "failed" } });
    // @ts-expect-error the query takes no such status
    void api.runs.$get({ query: { status: "done" } });
    // @ts-expect-error the path has a parameter
    void api.runs[":id"].$get({});
    // @ts-expect-error the body needs a title
    void api.projects.$post({ json: { description: "x" } });
    // @ts-expect-error signing in needs a password
    void auth["sign-in"].email.$post({ json: { email: "ada@example.com" } });
    const run = await read(api.runs[":id"].$get({ param: { id: "1" } }));
    run satisfies Run;
    // @ts-expect-error the answer has no such field
    void run.state;
    const gone: null = await read(api.schedules[":id"].$delete({ param: { id: "1" } }));
    void gone;
  };

  test("and compile as they stand", () => expect(typed).toBeTypeOf("function"));
});

test("a call asks the route's address with its parameters, query and body, as the browser's own", async () => {
  answers({ values: [] });
  const { signal } = new AbortController();
  await read(api.runs.$get({ query: { projectId: "p1", status: undefined, limit: 50 } }, { init: { signal } }));
  const [url, init] = asked.mock.calls[0]!;
  expect(url).toBe("/api/v1/runs?projectId=p1&limit=50");
  expect(init).toMatchObject({ method: "GET", credentials: "same-origin", signal });
  expect(new Headers(init.headers).get("accept")).toBe("application/json");

  await read(api.schedules[":id"].$patch({ param: { id: "s1" }, json: { name: "Morning" } }));
  const [changed, change] = asked.mock.calls[1]!;
  expect(changed).toBe("/api/v1/schedules/s1");
  expect(change).toMatchObject({ method: "PATCH", body: '{"name":"Morning"}' });
  expect(new Headers(change.headers).get("content-type")).toBe("application/json");

  await read(auth["sign-out"].$post());
  expect(asked.mock.calls[2]![0]).toBe("/api/auth/sign-out");
});

test("an answer without a body is null", async () => {
  asked.mockResolvedValue(new Response(null, { status: 204 }));
  expect(await read(api.tokens[":id"].$delete({ param: { id: "t1" } }))).toBeNull();
});

test("a refusal throws the server's own sentence, with its code, issues and trace id", async () => {
  const issues = [{ path: "title", message: "is too long" }];
  answers({ code: "BAD_REQUEST", message: "`title`: is too long", reason: "", issues, traceId: "t-1" }, 400);
  const failure = await failureOf(api.projects.$post({ json: { title: "x" } }));
  expect(failure).toBeInstanceOf(ApiFailure);
  expect(failure).toMatchObject({ status: 400, code: "BAD_REQUEST", message: "`title`: is too long", issues, traceId: "t-1" });
});

test("an answer that is not Daybook's own says its status", async () => {
  asked.mockResolvedValue(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  expect(await failureOf(read(api.me.$get()))).toMatchObject({ status: 502, message: "Daybook answered 502.", issues: [], traceId: null });
});

test("no answer at all is a failure that says what to do; a request that was given up is not one", async () => {
  asked.mockRejectedValue(new TypeError("Failed to fetch"));
  expect(await failureOf(read(api.me.$get()))).toMatchObject({
    status: 0,
    code: "NO_ANSWER",
    message: "Daybook did not answer. Check the connection, then try again.",
  });
  const waiting = { init: { signal: new AbortController().signal } };
  expect(await failureOf(read(api.me.$get({}, waiting)))).toMatchObject({ code: "NO_ANSWER" });
  const given = new AbortController();
  given.abort();
  expect(await failureOf(read(api.me.$get({}, { init: { signal: given.signal } })))).toBeInstanceOf(TypeError);
});

test.each([
  [404, true, false],
  [400, true, false],
  [401, false, true],
  [403, false, false],
  [500, false, false],
])("status %i: nothing is there %s, signed out %s", (status, missing, signedOut) => {
  const failure = new ApiFailure(status, "INTERNAL_SERVER_ERROR", "x");
  expect([isMissing(failure), isUnauthorized(failure)]).toEqual([missing, signedOut]);
  expect([isMissing(new Error("x")), isUnauthorized(new Error("x"))]).toEqual([false, false]);
});

test("links and sockets have the addresses of their routes", () => {
  expect(runsCsvUrl({ projectId: "p1", status: "failed", from: undefined })).toBe("/api/v1/runs.csv?projectId=p1&status=failed&bom=1");
  expect(captureUrl("r1", "png")).toBe("/api/v1/runs/r1/capture.png");
  expect(captureUrl("r1", "pdf")).toBe("/api/v1/runs/r1/capture.pdf");
  expect(tableUrl("r1", "c1")).toBe("/api/v1/runs/r1/outputs/c1?format=csv&bom=1");
  expect(eventsUrl("r1")).toBe("/api/v1/runs/r1/events");
  expect(addressOf("/me")).toBe("/api/v1/me");
});
