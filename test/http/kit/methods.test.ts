import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { app } from "../../../src/http/app";

/** Every path that has routes, with an id where a parameter stands, and the methods that were registered for it. */
const paths = new Map<string, Set<string>>();
for (const { method, path } of app.routes) {
  if (method === "ALL" || path === "/*") continue;
  const asked = path
    .replace(":file{[^/]+\\.eml}", "01900000-0000-7000-8000-000000000000.eml")
    .replace(/:index\{[^}]*\}/, "0")
    .replaceAll(/:(\w+)/g, (_, name: string) => (name === "n" ? "1" : "01900000-0000-7000-8000-000000000000"));
  paths.set(asked, (paths.get(asked) ?? new Set()).add(method));
}

const send = (method: string, path: string) => app.request(new Request(`http://127.0.0.1${path}`, { method }), undefined, env);
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** A path may match the pattern of another one with other methods, and pages are everywhere outside the API. */
const answered = (path: string): string[] => {
  const own = [...(paths.get(path) ?? [])];
  return [...new Set(path.startsWith("/api/") ? own : ["GET", ...own])];
};

describe("a path that has routes", () => {
  test("there are many of them", () => expect(paths.size).toBeGreaterThan(60));

  test.each([...paths.keys()])("%s answers 405 with Allow to every other method, to strangers too", async (path) => {
    const options = await send("OPTIONS", path);
    const allowed = (options.headers.get("allow") ?? "").split(", ");
    expect([options.status, await options.text()]).toEqual([204, ""]);
    expect(allowed).toEqual(expect.arrayContaining([...answered(path), "OPTIONS"]));
    for (const method of methods) {
      if (allowed.includes(method)) continue;
      const answer = await send(method, path);
      expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, allowed.join(", ")]);
      if (method !== "HEAD")
        expect(await answer.json()).toMatchObject({ code: "METHOD_NOT_ALLOWED", message: expect.stringContaining(method) });
    }
  });

  test("with GET answers HEAD without a body, and what has no GET does not", async () => {
    const head = await send("HEAD", "/api/v1/health");
    expect([head.status, await head.text()]).toEqual([(await send("GET", "/api/v1/health")).status, ""]);
    expect((await send("HEAD", "/api/auth/sign-out")).status).toBe(405);
  });

  test("says the same whether the thing exists or not", async () => {
    const one = await send("PUT", "/api/v1/projects/01900000-0000-7000-8000-000000000000");
    const other = await send("PUT", "/api/v1/projects/not-an-id");
    expect([one.status, one.headers.get("allow")]).toEqual([405, "GET, HEAD, PATCH, OPTIONS"]);
    expect([other.status, other.headers.get("allow")]).toEqual([405, "GET, HEAD, PATCH, OPTIONS"]);
  });
});

test.each(["/api/v1/nowhere", "/api/nowhere", "/api/v1/runs/1/2/3"])("%s has no route, so no method is named", async (path) => {
  for (const method of ["PUT", "POST", "OPTIONS"]) {
    const answer = await send(method, path);
    expect([401, 404], `${method} ${path}`).toContain(answer.status);
    expect(answer.headers.get("allow")).toBeNull();
  }
});
