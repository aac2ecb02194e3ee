import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { app } from "../../../src/http/app";
import { openWorkspace, type Workspace } from "../../flows/workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});
afterEach(() => vi.restoreAllMocks());

const ask = (path: string, bindings: object, token?: string) =>
  app.request(
    new Request(`http://daybook.test/api/v1${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }),
    undefined,
    { ...env, ...bindings },
  );

describe("a wrong SECRET_KEY", () => {
  const wrong = { SECRET_KEY: btoa("short") };

  test("closes everything but health, with a clear line in the log and no word to the outside", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const answer = await ask("/me", wrong, workspace.token);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([500, "INTERNAL_SERVER_ERROR"]);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    const lines = error.mock.calls.map(([line]) => JSON.parse(String(line)) as { event: string; message: string });
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: "http.variable_refused",
        message: expect.stringContaining("SECRET_KEY must be 32 random bytes") as string,
      }),
    );
  });

  test("is named by health to somebody with a token, and only seen as degraded by a stranger", async () => {
    const stranger = await ask("/health", wrong);
    expect([stranger.status, await stranger.json()]).toEqual([503, { status: "degraded" }]);
    const known = await ask("/health", wrong, workspace.token);
    expect(await known.json()).toMatchObject({ status: "degraded", variables: [expect.stringContaining("SECRET_KEY")] });
  });
});

test("a wrong mail transport breaks mail and nothing else, and health says so", async () => {
  const wrong = { MAIL_TRANSPORT: "pigeon" };
  expect((await ask("/me", wrong, workspace.token)).status).toBe(200);
  const health = await ask("/health", wrong, workspace.token);
  expect([health.status, await health.json()]).toEqual([503, expect.objectContaining({ variables: [expect.stringContaining("pigeon")] })]);
});

test("an environment's faults are logged once, not with every request", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const bindings = { ...env, MAIL_FROM: "nobody" };
  for (let i = 0; i < 3; i++) await app.request(new Request("http://daybook.test/api/v1/health"), undefined, bindings);
  expect(error.mock.calls.filter(([line]) => String(line).includes("MAIL_FROM"))).toHaveLength(1);
});
