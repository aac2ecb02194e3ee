import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { generateSpecs } from "hono-openapi";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import { describe as group, expect, test, vi } from "vitest";
import { errorBodySchema, errorStatus } from "../../../src/contract/error";
import type { HttpEnv } from "../../../src/http/kit/context";
import { enter, signedIn } from "../../../src/http/kit/door";
import { answerFailure, answerMissing } from "../../../src/http/kit/failure";
import { body, describe, params, query } from "../../../src/http/kit/validate";
import { Failure } from "../../../src/lib/failure";

// oxlint-disable-next-line no-explicit-any -- tests read answers by path
type Loose = any;

const inputSchema = z.strictObject({
  name: z.string(),
  count: z.number().int().optional(),
  inner: z.strictObject({ list: z.array(z.number()) }).optional(),
  shape: z
    .union([z.strictObject({ kind: z.literal("a"), size: z.number() }), z.strictObject({ kind: z.literal("b"), label: z.string() })])
    .optional(),
  even: z
    .number()
    .refine((value) => value % 2 === 0, "must be even")
    .optional(),
  json: z.json().optional(),
});

const app = new Hono<HttpEnv>()
  .use(enter)
  .post("/echo", describe("Echo", { 200: inputSchema }), body(inputSchema), (c) => c.json(c.req.valid("json"), 200))
  .post("/small", body(z.json(), { maxBytes: 10 }), (c) => c.json(null))
  .get(
    "/items/:id",
    params(z.strictObject({ id: z.uuid() })),
    query(z.strictObject({ limit: z.coerce.number().int().max(100).default(25) })),
    (c) => c.json({ ...c.req.valid("param"), ...c.req.valid("query") }),
  )
  .get("/page", (c) => c.html("<p>page</p>"))
  .get("/cached", (c) => c.body("x", 200, { "cache-control": "private, no-cache" }))
  .get("/bug", () => {
    throw new TypeError("select secret from accounts");
  })
  .get("/http/:status", (c) => {
    throw new HTTPException(Number(c.req.param("status")) as 418, { message: "inner words" });
  })
  .get("/failure/:code", (c) => {
    throw new Failure(c.req.param("code") as "NOT_FOUND", "What happened.", { headers: { "retry-after": "7" } });
  })
  .get("/member", signedIn, (c) => c.json(c.get("caller")));
app.onError(answerFailure);
app.notFound(answerMissing);

const send = async (method: string, path: string, raw?: BodyInit, headers: Record<string, string> = {}) => {
  const response = await app.request(new Request(`http://127.0.0.1${path}`, { method, body: raw, headers }), undefined, env);
  return { status: response.status, headers: response.headers, body: (await response.json().catch(() => null)) as never as Loose };
};
const echo = (value: unknown) => send("POST", "/echo", JSON.stringify(value));

group("a body", () => {
  test.each([
    ["not JSON", "{", [""]],
    ["text that is not UTF-8", new Uint8Array([0xff, 0xfe]), [""]],
    ["a list instead of an object", "[]", [""]],
    ["empty, with a field missing", "", ["name"]],
    ["a wrong type", '{"name":1}', ["name"]],
    ["a wrong type deep inside", '{"name":"a","inner":{"list":[1,"2"]}}', ["inner.list.1"]],
    ["an unknown field", '{"name":"a","nmae":1}', ["nmae"]],
    ["an unknown field deep inside", '{"name":"a","inner":{"list":[],"x":1,"y":2}}', ["inner.x", "inner.y"]],
    ["a variant that came close", '{"name":"a","shape":{"kind":"a","size":"1"}}', ["shape.size"]],
    ["two at once", '{"count":"1"}', ["name", "count"]],
  ])("that is wrong answers 400 and names the field: %s", async (_what, raw, paths) => {
    const answer = await send("POST", "/echo", raw);
    expect([answer.status, answer.body.code]).toEqual([400, "BAD_REQUEST"]);
    expect(answer.body.issues.map((issue: { path: string }) => issue.path)).toEqual(paths);
    expect(() => errorBodySchema.parse(answer.body)).not.toThrow();
  });

  test("well formed but wrong answers 422", async () => {
    const answer = await echo({ name: "a", even: 3 });
    expect([answer.status, answer.body.issues]).toEqual([422, [{ path: "even", message: "must be even" }]]);
  });

  test("needs no content type", async () => {
    expect((await send("POST", "/echo", '{"name":"a"}', { "content-type": "text/plain" })).body).toEqual({ name: "a" });
  });

  test("nested a hundred thousand deep is refused, not a crash", async () => {
    const answer = await send("POST", "/echo", `{"name":"a","json":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
    expect(answer.status).toBe(400);
  });

  test("of 10 MB is refused by its declared length, and by counting when none is declared", async () => {
    const declared = await send("POST", "/echo", new Uint8Array(10 * 1024 * 1024));
    expect([declared.status, declared.body.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    expect(declared.body.message).toContain("2 MB");
    let pulled = 0;
    const stream = new ReadableStream({
      pull(controller) {
        pulled++;
        if (pulled > 160) return controller.close();
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const counted = await app.request(new Request("http://127.0.0.1/echo", { method: "POST", body: stream }), undefined, env);
    expect(counted.status).toBe(413);
    expect(pulled).toBeLessThan(60);
    expect((await send("POST", "/small", '"12345678901"')).status).toBe(413);
  });
});

group("path and query", () => {
  const id = "01a2050a-3c0a-7302-ba80-f8e3040b53ba";
  test("are checked like bodies", async () => {
    expect((await send("GET", `/items/${id}?limit=7`)).body).toEqual({ id, limit: 7 });
    expect((await send("GET", "/items/1")).body.issues[0].path).toBe("id");
    expect((await send("GET", `/items/${id}?limit=many`)).body.issues[0].path).toBe("limit");
    expect((await send("GET", `/items/${id}?limti=7`)).body.issues[0].path).toBe("limti");
    expect((await send("GET", `/items/${id}?limit=1&limit=2`)).status).toBe(400);
  });
});

group("a failure", () => {
  test.each(Object.entries(errorStatus))("%s answers %i in the one shape", async (code, status) => {
    const answer = await send("GET", `/failure/${code}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(answer.body).toEqual({
      code,
      message: "What happened.",
      reason: "What happened.",
      traceId: answer.headers.get("x-trace-id"),
    });
  });

  test("that nobody expected answers 500 and tells the log, not the caller", async () => {
    const written = vi.spyOn(console, "error").mockImplementation(() => {});
    const answer = await send("GET", "/bug");
    expect([answer.status, answer.body.code]).toEqual([500, "INTERNAL_SERVER_ERROR"]);
    expect(JSON.stringify(answer.body)).not.toContain("secret");
    expect(written.mock.calls.flat().join()).toContain(answer.body.traceId);
    expect(written.mock.calls.flat().join()).toContain("select secret");
    written.mockRestore();
  });

  test("of the framework keeps its status and gets our words", async () => {
    for (const [status, code] of [
      [404, "NOT_FOUND"],
      [413, "PAYLOAD_TOO_LARGE"],
      [418, "BAD_REQUEST"],
      [503, "UNAVAILABLE"],
      [599, "INTERNAL_SERVER_ERROR"],
    ] as const) {
      const answer = await send("GET", `/http/${status}`);
      expect(answer.body.code).toBe(code);
      expect(answer.body.message).not.toContain("inner");
    }
    expect((await send("GET", "/nowhere")).body).toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("GET /nowhere") });
  });
});

group("every answer", () => {
  test("carries the headers that keep pages safe; a page may load from here only, data nothing at all", async () => {
    const [data, page] = [await send("GET", "/nowhere"), await send("GET", "/page")];
    for (const { headers } of [data, page]) {
      expect(Object.fromEntries(headers)).toMatchObject({
        // No cache between us and people, and none of the browser's, unless a route says what it allows.
        "cache-control": "private, no-store",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "x-trace-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(headers.get("strict-transport-security")).toBeNull();
    }
    const policyOf = ({ headers }: typeof data) => (headers.get("content-security-policy") ?? "").split("; ").toSorted();
    expect(policyOf(data)).toEqual(["base-uri 'none'", "default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"]);
    expect(policyOf(page)).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'self'",
      "font-src 'self' data:",
      "form-action 'self'",
      "frame-ancestors 'self'",
      "frame-src 'self'",
      "img-src 'self' data: blob:",
      "object-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
    ]);
  });

  test("over https tells the browser to stay there", async () => {
    const answer = await app.request(new Request("https://daybook.example.com/page"), undefined, env);
    expect(answer.headers.get("strict-transport-security")).toBe("max-age=31536000");
  });

  test("keeps the caching that its route allows", async () => {
    expect((await send("GET", "/cached")).headers.get("cache-control")).toBe("private, no-cache");
  });

  test("to a stranger on a member's route is 401", async () => {
    for (const headers of [
      {},
      { authorization: "Basic YTpi" },
      { authorization: "Bearer" },
      { cookie: "daybook.session_token=a.b" },
    ] as Record<string, string>[]) {
      const answer = await send("GET", "/member", undefined, headers);
      expect([answer.status, answer.body.code]).toEqual([401, "UNAUTHORIZED"]);
    }
  });
});

test("the schemas that validate are the ones the OpenAPI document shows", async () => {
  const { paths } = await generateSpecs(app);
  const post = paths?.["/echo"]?.post as never as Loose;
  expect(Object.keys(post.requestBody.content["application/json"].schema.properties)).toContain("shape");
  expect(post.summary).toBe("Echo");
  expect(post.responses.default.content["application/json"].schema).toBeDefined();
  const get = paths?.["/items/{id}"]?.get as never as Loose;
  expect(get.parameters.map((parameter: { name: string }) => parameter.name).toSorted()).toEqual(["id", "limit"]);
});
