import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { app } from "../../src/http/app";

const send = (path: string, method = "GET") => app.request(new Request(`http://127.0.0.1${path}`, { method }), undefined, env);

test("strangers reach set-up, health and the API's description, and nothing else of the API", async () => {
  for (const path of ["/api/v1/setup", "/api/v1/health", "/api/v1/openapi.json"]) expect((await send(path)).status, path).toBe(200);
  for (const path of ["me", "users", "members", "tokens", "projects", "runs", "data-connections", "nowhere"]) {
    expect((await send(`/api/v1/${path}`)).status, path).toBe(401);
  }
  expect((await send("/api/auth/sign-up/email", "POST")).status).toBe(404);
});

test("the API's description names the routes of people", async () => {
  const document = (await (await send("/api/v1/openapi.json")).json()) as { paths: Record<string, unknown> };
  const paths = Object.keys(document.paths).map((path) => path.replace(/^\/api\/v1/, ""));
  for (const path of ["/setup", "/me", "/users", "/users/{id}/deactivate", "/members/{id}", "/tokens/{id}"]) expect(paths).toContain(path);
});
