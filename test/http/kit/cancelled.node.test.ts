import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unstable_splitSqlQuery } from "wrangler";
import { bundle } from "../../../src/scripts/bundle";
import { applyMigrations } from "../../../src/scripts/migrations";
import { freePort, until } from "../../scripts/process";

const root = path.resolve(import.meta.dirname, "../../..");
const folder = mkdtempSync(path.join(tmpdir(), "daybook-cancelled-"));
const token = `dbk_${"c".repeat(43)}`;
const password = "correct horse battery staple";
let miniflare: Miniflare;
let base = "";
let trials = 0;

beforeAll(async () => {
  const built = await bundle(path.join(import.meta.dirname, "cancelled-worker.ts"), path.join(folder, "build"));
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      compatibilityDate: "2026-10-20",
      compatibilityFlags: ["nodejs_compat"],
      modulesRoot: built.folder,
      cf: false,
      handleStructuredLogs: () => undefined,
      workers: [
        {
          name: "cancelled",
          compatibilityDate: "2026-10-20",
          compatibilityFlags: ["nodejs_compat"],
          modulesRoot: built.folder,
          modules: built.modules as never,
          d1Databases: ["DB", "WAREHOUSE"],
          r2Buckets: ["BUCKET"],
          durableObjects: { PROJECT_RUNNER: { className: "ProjectRunner", useSQLite: true } },
          bindings: {
            LOCAL: "1",
            APP_URL: "",
            MAIL_TRANSPORT: "outbox",
            MAIL_FROM: "a@example.com",
            ADMIN_EMAIL: "ada@example.com",
            ADMIN_TOKEN: token,
          },
          unsafeDirectSockets: [{ host: "127.0.0.1", port }],
        },
      ],
    } as never),
  );
  await applyMigrations(await miniflare.getD1Database("DB"), path.join(root, "migrations"), unstable_splitSqlQuery);
});
afterAll(async () => {
  await miniflare.dispose();
  rmSync(folder, { recursive: true, force: true });
});

type Send = (headers: Record<string, string>, signal: AbortSignal) => Promise<Response>;
const hanging = async (): Promise<number> => Number(await (await fetch(`${base}/hanging`)).text());

/**
 * Cancels the first request at its first step, at its second, and so on, each time in a trial of its own, and expects the next request of that trial to answer
 * `status`. Returns how many steps there are.
 */
async function cancelEverywhere(send: Send, statuses: number[]): Promise<number> {
  for (let at = 1; at < 60; at++) {
    const headers = { "x-trial": String(++trials), "x-hang": String(at) };
    const before = await hanging();
    const cancel = new AbortController();
    let ended = false;
    const first = send(headers, cancel.signal)
      .then((response) => response.text())
      .catch(() => null)
      .finally(() => (ended = true));
    await until(async () => ended || (await hanging()) > before, 20_000);
    if (ended) return at - 1;
    cancel.abort();
    await first;
    const second = await send(headers, AbortSignal.timeout(10_000)).catch((thrown: unknown) => String(thrown));
    expect(typeof second === "string" ? second : statuses.includes(second.status), `after a request was cancelled at step ${at}`).toBe(
      true,
    );
    if (typeof second !== "string") await second.text();
  }
  throw new Error("the request has no end");
}

const ask =
  (method: string, route: string, body?: object, more: Record<string, string> = {}): Send =>
  (headers, signal) =>
    fetch(`${base}${route}`, {
      method,
      redirect: "manual",
      signal,
      headers: { ...headers, ...more, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
const bearer = { authorization: `Bearer ${token}` };

describe("a first request that is cancelled, wherever it stands, keeps none of the next ones", { timeout: 120_000 }, () => {
  test("of a person with a token, whose environment makes the admin", async () => {
    expect(await cancelEverywhere(ask("GET", "/api/v1/me", undefined, bearer), [200])).toBeGreaterThan(2);
  });

  test("of an app's page", async () => {
    expect(await cancelEverywhere(ask("GET", "/apps/01900000-0000-7000-8000-000000000000"), [302, 404])).toBeGreaterThan(0);
  });

  test("of somebody who signs in", async () => {
    const d1 = await miniflare.getD1Database("DB");
    const link = await ask("POST", "/api/v1/sign-in-links", {}, bearer)({ "x-trial": "setup", "x-hang": "0" }, AbortSignal.timeout(10_000));
    const { url } = (await link.json()) as { url: string };
    const signedIn = await ask("POST", new URL(url).pathname)({ "x-trial": "setup", "x-hang": "0" }, AbortSignal.timeout(10_000));
    const cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const set = await ask(
      "POST",
      "/api/v1/me/password",
      { newPassword: password },
      { cookie },
    )({ "x-trial": "setup", "x-hang": "0" }, AbortSignal.timeout(10_000));
    expect(set.status).toBe(204);
    expect(await d1.prepare("select count(*) as n from accounts").first("n")).toBe(1);
    const send = ask("POST", "/api/auth/sign-in/email", { email: "ada@example.com", password });
    expect(await cancelEverywhere(send, [200])).toBeGreaterThan(4);
  });

  test("of an admin who saves a connection, whose password is sealed", async () => {
    let names = 0;
    const send: Send = (headers, signal) =>
      ask(
        "POST",
        "/api/v1/data-connections",
        { type: "postgresql", name: `Sales ${++names}`, host: "127.0.0.1", port: 1, database: "d", user: "u", password: "p" },
        bearer,
      )(headers, signal);
    expect(await cancelEverywhere(send, [201])).toBeGreaterThan(4);
  });
});
