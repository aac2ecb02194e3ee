import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { callerOfToken } from "../../../src/access/sign-in/authenticate";
import { startSession } from "../../../src/access/sign-in/auth";
import { environmentAdmin } from "../../../src/access/workspace/environment-admin";
import type { Env } from "../../../src/env";
import { readJson } from "../../../src/http/kit/body";
import type { HttpEnv } from "../../../src/http/kit/context";
import { readCursor, writeCursor } from "../../../src/http/kit/cursor";
import { enter, signedIn } from "../../../src/http/kit/door";
import { answerFailure } from "../../../src/http/kit/failure";
import { claimKey, freeKey, releaseKey, saveAnswer } from "../../../src/http/kit/idempotency-store";
import { Failure } from "../../../src/lib/failure";
import { ada, ask, nobody, setUpAda, unlimited, Visitor } from "../visitor";

beforeEach(nobody);

const bindings = env as unknown as Env;
const site = "https://daybook.example.com";
const codeOf = async (work: Promise<unknown> | (() => unknown)): Promise<string | null> => {
  try {
    await (typeof work === "function" ? work() : work);
    return null;
  } catch (thrown) {
    return thrown instanceof Failure ? thrown.code : String(thrown);
  }
};

describe("a body at its limit", () => {
  const sized = (bytes: number) => JSON.stringify("x".repeat(bytes - 2));
  const streamed = (text: string) => new Request(site, { method: "POST", body: new Response(text).body });
  test.each<[string, (text: string) => Request]>([
    ["declared", (text) => new Request(site, { method: "POST", body: text, headers: { "content-length": String(text.length) } })],
    ["counted", streamed],
  ])("%s: as large as allowed is read, one byte more is refused", async (_how, request) => {
    expect(await readJson(request(sized(100)), 100)).toHaveLength(98);
    expect(await codeOf(readJson(request(sized(101)), 100))).toBe("PAYLOAD_TOO_LARGE");
  });
});

describe("a cursor", () => {
  test.each<[string, string]>([
    ["of another list", writeCursor("a")],
    ["with a part too many", writeCursor(1, "a", "b")],
    ["with a part missing", writeCursor(1)],
    ["with a text where a number belongs", writeCursor("1", "a")],
    ["with a number where a text belongs", writeCursor(1, 2)],
    ["that is no list", btoa('{"0":1,"1":"a","length":2}')],
    ["that is no JSON", btoa("1,a")],
    ["that is not base64", "*"],
  ])("%s is refused", async (_what, cursor) => {
    expect(await codeOf(() => readCursor(cursor, "number", "string"))).toBe("BAD_REQUEST");
  });

  test("of ours comes back as it was, whatever letters it holds", () => {
    for (const name of ["ÿ>?~", "売上 三月", "हिन्दी", "📈", "\u2028", '"\\\n'])
      expect(readCursor(writeCursor(1, name), "number", "string")).toEqual([1, name]);
    // As long as a name may be, it still fits into a query.
    expect(writeCursor("売".repeat(100)).length).toBeLessThanOrEqual(500);
    // One of an earlier build.
    expect(readCursor(btoa('[1,"Müller"]'), "number", "string")).toEqual([1, "Müller"]);
    expect(writeCursor(1, "ÿÿÿ>>>???")).toMatch(/^[\w-]+$/);
    expect(readCursor(undefined, "number")).toBeNull();
  });
});

describe("a browser's request with its cookie", () => {
  const app = new Hono<HttpEnv>().use(enter).all("/member", signedIn, (c) => c.json({ name: c.get("caller").name }));
  app.onError(answerFailure);
  const send = async (method: string, headers: Record<string, string>, appUrl = "") => {
    const user = await env.DB.prepare("select id from users").first<string>("id");
    const session = await startSession(bindings, site, user ?? "");
    const cookie = session?.cookie.split(";")[0] ?? "";
    const request = new Request(`${site}/member`, { method, headers: { cookie, ...headers } });
    return (await app.request(request, undefined, { ...env, APP_URL: appUrl })).status;
  };
  beforeEach(async () => void (await setUpAda()));

  test.each<[string, string, Record<string, string>, number]>([
    ["a read needs no origin", "GET", { "sec-fetch-site": "cross-site" }, 200],
    ["a WebSocket is opened from our pages only", "GET", { upgrade: "websocket", origin: "https://evil.example.com" }, 403],
    ["a WebSocket from our own page", "GET", { upgrade: "websocket", origin: site }, 200],
    ["another host of the same site is another site", "POST", { "sec-fetch-site": "same-site", origin: "https://x.example.com" }, 403],
    ["an address that was typed", "POST", { "sec-fetch-site": "none" }, 200],
    ["our own page", "POST", { "sec-fetch-site": "same-origin", origin: site }, 200],
    ["an origin alone must be ours", "POST", { origin: "https://evil.example.com" }, 403],
    ["an origin that hides itself", "POST", { origin: "null" }, 403],
    ["our address with another port is not ours", "POST", { origin: `${site}:8443` }, 403],
    ["a program says neither", "POST", {}, 200],
  ])("%s", async (_claim, method, headers, status) => {
    expect(await send(method, headers)).toBe(status);
  });

  test("the public address is ours, also where requests come to another one", async () => {
    expect(await send("POST", { origin: "https://public.example.com" }, "https://public.example.com")).toBe(200);
    expect(await send("POST", { origin: "https://public.example.com" })).toBe(403);
  });

  test.each(["Basic YTpi", "Bearer", "Bearer a b", "dbk_x", ""])(
    "a bad Authorization header (%j) is refused beside a good cookie",
    async (authorization) => {
      expect(await send("GET", { authorization })).toBe(401);
    },
  );
});

describe("an Idempotency-Key", () => {
  const at = 1_800_000_000_000;
  const minute = 60_000;
  const day = 24 * 60 * minute;
  beforeEach(() => env.DB.prepare("delete from idempotency_keys").run());

  test("is taken over when its request has been silent for a minute, by one, and not a millisecond earlier", async () => {
    const first = await claimKey(env.DB, "k", "h", at);
    expect(first?.again).toBe(false);
    expect(await claimKey(env.DB, "k", "h", at + minute - 1)).toBeNull();
    expect(await claimKey(env.DB, "k", "other", at + minute)).toBeNull();
    expect(await claimKey(env.DB, "k", "h", at + minute)).toEqual({ id: first?.id, again: true });
    expect(await claimKey(env.DB, "k", "h", at + minute)).toBeNull();
  });

  test("with an answer is never worked on again, until its day is over", async () => {
    const first = await claimKey(env.DB, "k", "h", at);
    await saveAnswer(env.DB, "k", { status: 201, body: "{}" });
    expect(await claimKey(env.DB, "k", "h", at + day)).toBeNull();
    const next = await claimKey(env.DB, "k", "h", at + day + 1);
    expect(next).toMatchObject({ again: false });
    expect(next?.id).not.toBe(first?.id);
  });

  test("is neither freed nor released by a request whose minute is over", async () => {
    await claimKey(env.DB, "k", "h", at);
    await claimKey(env.DB, "k", "h", at + minute);
    await freeKey(env.DB, "k", at);
    await releaseKey(env.DB, "k", at);
    expect(await claimKey(env.DB, "k", "h", at + minute + 1)).toBeNull();
  });
});

describe("attempts to sign in", () => {
  test("are counted by the address they come from and by the e-mail they try, in any spelling", async () => {
    await setUpAda();
    const asked: string[] = [];
    const SIGN_IN_LIMIT = { limit: async ({ key }: { key: string }) => (asked.push(key), { success: true }) };
    const attempt = (email: string, from: string) =>
      ask("POST", "/api/auth/sign-in/email", {
        body: { email, password: "x" },
        headers: { "cf-connecting-ip": from },
        bindings: { SIGN_IN_LIMIT },
      });
    await attempt(ada.email, "192.0.2.1");
    await attempt(` ${ada.email.toUpperCase()} `, "192.0.2.2");
    expect(asked).toEqual(["address 192.0.2.1", `email ${ada.email}`, "address 192.0.2.2", `email ${ada.email}`]);
  });

  test("on one e-mail from many addresses are refused with the right password, too", async () => {
    await setUpAda();
    const SIGN_IN_LIMIT = { limit: async ({ key }: { key: string }) => ({ success: !key.startsWith("email ") }) };
    const answer = await ask("POST", "/api/auth/sign-in/email", {
      body: { email: ada.email, password: ada.password },
      bindings: { SIGN_IN_LIMIT },
    });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([429, []]);
  });
});

test("settings that are saved as they were leave no audit row", async () => {
  const visitor = await setUpAda();
  const rows = () => env.DB.prepare("select count(*) as n from audit_log where action = 'settings.update'").first("n");
  const { changeSettings } = await import("../../../src/access/workspace/settings");
  const caller = { userId: "u", name: "Ada", email: ada.email, role: "admin", scope: null, sessionId: null } as const;
  await changeSettings(env.DB, { now: () => 1 }, caller, { workspaceName: "Daybook", retentionDays: 90 });
  expect(await rows()).toBe(0);
  await changeSettings(env.DB, { now: () => 1 }, caller, { workspaceName: "Daybook", retentionDays: null });
  expect(await rows()).toBe(1);
  expect(visitor.cookie).not.toBe("");
});

describe("the environment's admin", () => {
  const token = "t".repeat(500);

  test("is tried again by the next request when the database failed, and then no more", async () => {
    let reads = 0;
    let broken = true;
    const DB = new Proxy(env.DB, {
      get(target, name) {
        if (name === "prepare") reads++;
        if (broken) throw new Error("no database");
        const own = Reflect.get(target, name) as unknown;
        return typeof own === "function" ? (own.bind(target) as unknown) : own;
      },
    });
    const own = { ...env, DB, ADMIN_EMAIL: "ops@example.com", ADMIN_TOKEN: token } as unknown as Env;
    await expect(environmentAdmin(own)).rejects.toThrow("no database");
    broken = false;
    await environmentAdmin(own);
    const before = reads;
    await environmentAdmin(own);
    expect(reads).toBe(before);
    expect(await callerOfToken(env.DB, token, Date.now())).toMatchObject({
      email: "ops@example.com",
      role: "admin",
      scope: "write",
      sessionId: null,
    });
  });

  test("waits for no other request: one that never ends holds nobody up", async () => {
    let first = true;
    const stuck = new Promise<never>(() => undefined);
    const DB = new Proxy(env.DB, {
      get(target, name) {
        if (name === "batch" && first) return () => ((first = false), stuck);
        const own = Reflect.get(target, name) as unknown;
        return typeof own === "function" ? (own.bind(target) as unknown) : own;
      },
    });
    const own = { ...env, DB, ADMIN_EMAIL: "ops@example.com", ADMIN_TOKEN: token } as unknown as Env;
    void environmentAdmin(own);
    await vi.waitFor(() => expect(first).toBe(false));
    await environmentAdmin(own);
    expect(await env.DB.prepare("select count(*) as n from audit_log where action = 'workspace.environment_admin'").first("n")).toBe(1);
  });

  test("leaves one audit row, however many requests make it at once", async () => {
    const own = () => ({ ...env, ADMIN_EMAIL: "ops@example.com", ADMIN_TOKEN: token }) as unknown as Env;
    await Promise.all([environmentAdmin(own()), environmentAdmin(own()), environmentAdmin(own())]);
    expect(await env.DB.prepare("select count(*) as n from audit_log where action = 'workspace.environment_admin'").first("n")).toBe(1);
  });
});

describe("a sign-in link", () => {
  test("lives a day only on the local host and for whoever asks", async () => {
    const admin = await setUpAda();
    const { member } = (await admin.ask("POST", "/api/v1/members", { email: "ole@example.com", role: "editor" })).body;
    const lifetime = async (body: object, LOCAL: string) => {
      const headers = { cookie: admin.cookie, origin: "http://127.0.0.1:8830" };
      const answer = await ask("POST", "/api/v1/sign-in-links", { body, headers, bindings: { LOCAL, SIGN_IN_LIMIT: unlimited } });
      return Math.round((Date.parse(answer.body.expiresAt) - Date.now()) / 60_000);
    };
    expect([await lifetime({}, "1"), await lifetime({ userId: member.id }, "1"), await lifetime({}, "0")]).toEqual([1440, 15, 15]);
  });

  test("of an invitation lets in exactly the person who was invited", async () => {
    const admin = await setUpAda();
    const { member, invitation } = (await admin.ask("POST", "/api/v1/members", { email: "ole@example.com", role: "viewer" })).body;
    const ole = new Visitor();
    await ole.follow(invitation.url);
    expect((await ole.ask("GET", "/api/v1/me")).body).toMatchObject({ id: member.id, email: "ole@example.com", role: "viewer" });
  });
});
