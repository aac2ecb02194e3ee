import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { ada, ask, nobody, setUpAda, site, Visitor } from "../visitor";

beforeEach(nobody);

describe("the cookie that Daybook sets itself", () => {
  /** Its parts but the value, sorted. */
  const parts = ({ headers }: { headers: Headers }): string[] => {
    const [cookie = "", ...more] = headers.getSetCookie();
    expect(more).toEqual([]);
    return cookie
      .split("; ")
      .map((part) => part.replace(/^([\w.-]+token)=.*/, "$1"))
      .toSorted();
  };
  const ours = ["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=Lax", "daybook.session_token"];

  test("keeps scripts and other sites out: after set-up, a sign-in link, a change of password and the sign-out", async () => {
    const visitor = new Visitor();
    expect(parts(await visitor.ask("POST", "/api/v1/setup", ada))).toEqual(ours);
    const { url } = (await visitor.ask("POST", "/api/v1/sign-in-links")).body;
    expect(parts(await new Visitor().follow(url))).toEqual(ours);
    const change = { currentPassword: ada.password, newPassword: "a new password" };
    expect(parts(await visitor.ask("POST", "/api/v1/me/password", change))).toEqual(ours);
    const out = await visitor.ask("POST", "/api/auth/sign-out");
    expect(parts(out)).toEqual(["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "daybook.session_token"]);
    expect(out.headers.getSetCookie()[0]).toMatch(/^daybook\.session_token=;/);
  });

  test("is Secure over https, by flag and by name", async () => {
    const answer = await ask("POST", "/api/v1/setup", { body: ada, base: "https://daybook.example.com" });
    expect(parts(answer)).toEqual([...ours.slice(0, 4), "Secure", "__Secure-daybook.session_token"]);
  });
});

describe("a session", () => {
  test("signing in by a link leaves the browser's old session behind, too", async () => {
    const visitor = await setUpAda();
    const old = visitor.cookie;
    await visitor.follow((await visitor.ask("POST", "/api/v1/sign-in-links")).body.url);
    expect(visitor.cookie).not.toBe(old);
    expect((await ask("GET", "/api/v1/me", { headers: { cookie: old } })).status).toBe(401);
    expect((await visitor.ask("GET", "/api/v1/me")).status).toBe(200);
  });

  test("of somebody who is deactivated, or whose time is over, opens nothing, though its row is still there", async () => {
    const visitor = await setUpAda();
    const status = async () => (await visitor.ask("GET", "/api/v1/tokens")).status;
    expect(await status()).toBe(200);
    await env.DB.prepare("update members set status = 'deactivated'").run();
    expect(await status()).toBe(401);
    await env.DB.prepare("update members set status = 'active'").run();
    expect(await status()).toBe(200);
    await env.DB.prepare("update sessions set expires_at = ?").bind(Date.now()).run();
    expect(await status()).toBe(401);
  });

  test("a password is tried ten times a minute at most, counted by person, and a limit that is spent looks at no password", async () => {
    const visitor = await setUpAda();
    const { id } = (await visitor.ask("GET", "/api/v1/me")).body;
    const keys: string[] = [];
    const SIGN_IN_LIMIT = { limit: ({ key }: { key: string }) => (keys.push(key), Promise.resolve({ success: false })) };
    const answer = await ask("POST", "/api/v1/me/password", {
      body: { currentPassword: ada.password, newPassword: "a new password" },
      headers: { cookie: visitor.cookie, origin: site },
      bindings: { SIGN_IN_LIMIT },
    });
    expect([answer.status, answer.body.code, keys]).toEqual([429, "RATE_LIMITED", [`password ${id}`]]);
    expect((await visitor.ask("GET", "/api/v1/me")).status).toBe(200);
  });

  test("a link that was not used ends after a quarter of an hour, the link of an invitation after a week", async () => {
    const visitor = await setUpAda();
    const lifeMs = async (life: { expiresAt: string }) => Math.round((Date.parse(life.expiresAt) - Date.now()) / 60_000);
    const links = await ask("POST", "/api/v1/sign-in-links", {
      headers: { cookie: visitor.cookie, origin: site },
      bindings: { LOCAL: "0" },
    });
    expect(await lifeMs(links.body)).toBe(15);
    const invited = await visitor.ask("POST", "/api/v1/members", { email: "bo@example.com", role: "viewer" });
    expect(await lifeMs(invited.body.invitation)).toBe(7 * 24 * 60);
  });
});
