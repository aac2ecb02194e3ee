import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { openAuth } from "../../../src/access/sign-in/auth";
import { sessionSecret, sessionTokenFrom } from "../../../src/access/sign-in/session-cookie";
import { ada, ask, bearer, nobody, setUpAda, site, Visitor } from "../visitor";

beforeEach(nobody);
const count = (table: string) => env.DB.prepare(`select count(*) as n from ${table}`).first<number>("n");

describe("set-up", () => {
  test("of twenty parallel calls exactly one makes the admin, the others leave nothing behind", async () => {
    const calls = Array.from({ length: 20 }, (_, n) => ask("POST", "/api/v1/setup", { body: { ...ada, email: `admin${n}@example.com` } }));
    const statuses = (await Promise.all(calls)).map((answer) => answer.status).toSorted();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect([await count("users"), await count("members"), await count("accounts"), await count("workspace")]).toEqual([1, 1, 1, 1]);
    // Twenty passwords are hashed for this.
  }, 60_000);

  test("is needed once, signs the browser in, and is closed afterwards", async () => {
    expect((await ask("GET", "/api/v1/setup")).body).toEqual({ needed: true });
    const visitor = await setUpAda();
    expect((await ask("GET", "/api/v1/setup")).body).toEqual({ needed: false });
    expect((await visitor.ask("GET", "/api/v1/me")).body).toMatchObject({
      email: ada.email,
      role: "admin",
      hasPassword: true,
      scope: null,
    });
    const again = await ask("POST", "/api/v1/setup", { body: { ...ada, email: "eve@example.com" } });
    expect([again.status, again.body.code]).toEqual([409, "CONFLICT"]);
  });

  test("a field that is missing or too short is named", async () => {
    const answer = await ask("POST", "/api/v1/setup", { body: { name: "Ada", email: "ada", password: "short" } });
    expect(answer.status).toBe(400);
    expect(answer.body.issues.map((issue: { path: string }) => issue.path)).toEqual(["email", "password"]);
  });
});

describe("the environment's admin", () => {
  const bindings = { ADMIN_EMAIL: "Ops@Example.com", ADMIN_TOKEN: `dbk_${"o".repeat(43)}` };

  test("is there from the first request on, once, and may do everything", async () => {
    const answers = await Promise.all([1, 2, 3].map(() => ask("GET", "/api/v1/me", { headers: bearer(bindings.ADMIN_TOKEN), bindings })));
    for (const answer of answers) expect(answer.body).toMatchObject({ email: "ops@example.com", role: "admin", scope: "write" });
    expect([await count("users"), await count("api_tokens"), await count("workspace")]).toEqual([1, 1, 1]);
    expect((await ask("GET", "/api/v1/setup")).body).toEqual({ needed: false });
  });

  test("a new token replaces the one before", async () => {
    await ask("GET", "/api/v1/me", { headers: bearer(bindings.ADMIN_TOKEN), bindings });
    const next = { ...bindings, ADMIN_TOKEN: `dbk_${"n".repeat(43)}` };
    expect((await ask("GET", "/api/v1/me", { headers: bearer(next.ADMIN_TOKEN), bindings: next })).status).toBe(200);
    expect((await ask("GET", "/api/v1/me", { headers: bearer(bindings.ADMIN_TOKEN), bindings: next })).status).toBe(401);
  });

  test("a short token opens nothing away from the local host", async () => {
    const weak = { ...bindings, ADMIN_TOKEN: "secret", LOCAL: undefined };
    expect((await ask("GET", "/api/v1/me", { headers: bearer("secret"), bindings: weak })).status).toBe(401);
    const almost = { ...weak, ADMIN_TOKEN: "x".repeat(31) };
    expect((await ask("GET", "/api/v1/me", { headers: bearer(almost.ADMIN_TOKEN), bindings: almost })).status).toBe(401);
    expect(await count("users")).toBe(0);
    const enough = { ...weak, ADMIN_TOKEN: "x".repeat(32) };
    expect((await ask("GET", "/api/v1/me", { headers: bearer(enough.ADMIN_TOKEN), bindings: enough })).status).toBe(200);
  });
});

describe("password", () => {
  test("signs in, and gives a cookie that scripts and other sites cannot use", async () => {
    await setUpAda();
    const answer = await ask("POST", "/api/auth/sign-in/email", {
      body: { email: "ADA@example.com", password: ada.password },
      headers: { origin: site },
    });
    expect([answer.status, answer.body.user.email]).toEqual([200, ada.email]);
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^daybook\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure/);
  });

  test("over https the cookie is Secure, by flag and by name, and the plain name counts for nothing", async () => {
    await setUpAda();
    const https = "https://daybook.example.com";
    const answer = await ask("POST", "/api/auth/sign-in/email", { body: { email: ada.email, password: ada.password }, base: https });
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^__Secure-daybook\.session_token=.*Secure/);
    const pair = cookie.split(";")[0] ?? "";
    expect((await ask("GET", "/api/v1/me", { headers: { cookie: pair }, base: https })).status).toBe(200);
    expect((await ask("GET", "/api/v1/me", { headers: { cookie: pair.replace("__Secure-", "") }, base: https })).status).toBe(401);
  });

  test("a wrong password, an unknown address and a deactivated person get the same answer", async () => {
    const admin = await setUpAda();
    const invited = await admin.ask("POST", "/api/v1/members", { email: "bo@example.com", role: "viewer" });
    const bo = new Visitor();
    await bo.follow(invited.body.invitation.url);
    expect((await bo.ask("POST", "/api/v1/me/password", { newPassword: "bo's own password" })).status).toBe(204);
    await admin.ask("POST", `/api/v1/users/${invited.body.member.id}/deactivate`);
    const attempts = [
      { email: ada.email, password: "wrong" },
      { email: "nobody@example.com", password: "wrong" },
      { email: "not an address", password: "wrong" },
      { email: "bo@example.com", password: "bo's own password" },
    ];
    for (const body of attempts) {
      const { status, body: answer } = await ask("POST", "/api/auth/sign-in/email", { body });
      expect([status, answer.code, answer.message]).toEqual([401, "UNAUTHORIZED", expect.stringContaining("E-mail or password is wrong")]);
    }
  });

  test("an unknown address takes about as long as a wrong password", async () => {
    await setUpAda();
    const time = async (email: string) => {
      const start = performance.now();
      await ask("POST", "/api/auth/sign-in/email", { body: { email, password: "wrong" } });
      return performance.now() - start;
    };
    await time(ada.email);
    // The shortest of three: a pause of the machine makes one longer, never shorter.
    const shortest = async (email: string) => Math.min(await time(email), await time(email), await time(email));
    const [known, unknown] = [await shortest(ada.email), await shortest("nobody@example.com")];
    expect(unknown).toBeGreaterThan(known / 4);
  });

  test("nobody signs up: neither by a route nor through better-auth itself", async () => {
    const body = { name: "Eve", email: "eve@example.com", password: "a long password" };
    expect((await ask("POST", "/api/auth/sign-up/email", { body })).status).toBe(404);
    const auth = await openAuth(env, site);
    await expect(auth.api.signUpEmail({ body })).rejects.toThrow();
    const { internalAdapter } = await auth.$context;
    await internalAdapter.createUser({ email: "eve@example.com", name: "Eve", emailVerified: true }, { method: "email" }).catch(() => null);
    expect(await count("users")).toBe(0);
  });

  test("eleven attempts on one address within a minute are one too many, and say when to come back", async () => {
    const key = `${crypto.randomUUID()}@example.com`;
    const attempt = () =>
      ask("POST", "/api/auth/sign-in/email", { body: { email: key, password: "x" }, bindings: { SIGN_IN_LIMIT: env.SIGN_IN_LIMIT } });
    // The platform counts by minutes of the clock: attempts on both sides of a full minute are two shares of ten.
    let allowed = 0;
    let refused = await attempt();
    for (; refused.status === 401 && allowed <= 20; refused = await attempt()) allowed++;
    expect(allowed).toBeGreaterThanOrEqual(10);
    expect(allowed).toBeLessThanOrEqual(20);
    expect([refused.status, refused.body.code]).toEqual([429, "RATE_LIMITED"]);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(refused.headers.get("ratelimit-limit")).toBe("10");
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
  });
});

describe("sessions", () => {
  const signInAgain = async () => {
    const visitor = new Visitor();
    await visitor.ask("POST", "/api/auth/sign-in/email", { email: ada.email, password: ada.password });
    return visitor;
  };

  test("signing in again leaves the browser's old session behind", async () => {
    const visitor = await setUpAda();
    const old = visitor.cookie;
    await visitor.ask("POST", "/api/auth/sign-in/email", { email: ada.email, password: ada.password });
    expect(visitor.cookie).not.toBe(old);
    expect((await ask("GET", "/api/v1/me", { headers: { cookie: old } })).status).toBe(401);
    expect((await visitor.ask("GET", "/api/v1/me")).status).toBe(200);
  });

  test("sign-out ends one, sign-out everywhere ends all", async () => {
    const [first, second, third] = [await setUpAda(), await signInAgain(), await signInAgain()];
    const kept = third.cookie;
    expect((await first.ask("POST", "/api/auth/sign-out")).status).toBe(200);
    expect(first.cookie).toBe("");
    expect((await second.ask("GET", "/api/v1/me")).status).toBe(200);
    await second.ask("POST", "/api/auth/revoke-sessions");
    expect((await ask("GET", "/api/v1/me", { headers: { cookie: kept } })).status).toBe(401);
    expect(await count("sessions")).toBe(0);
  });

  test("a new password ends every session but the one that set it", async () => {
    const [first, second] = [await setUpAda(), await signInAgain()];
    expect((await first.ask("POST", "/api/v1/me/password", { currentPassword: "wrong", newPassword: "a new password" })).status).toBe(422);
    expect((await first.ask("POST", "/api/v1/me/password", { currentPassword: ada.password, newPassword: "a new password" })).status).toBe(
      204,
    );
    expect((await first.ask("GET", "/api/v1/me")).status).toBe(200);
    expect((await second.ask("GET", "/api/v1/me")).status).toBe(401);
  });

  test("a cookie that we did not sign is nobody's", async () => {
    const visitor = await setUpAda();
    const forged = visitor.cookie.replace(/=(.)/, (_all, char) => `=${char === "A" ? "B" : "A"}`);
    const request = (cookie: string) => new Request(site, { headers: { cookie } });
    const secret = sessionSecret(env);
    expect(await sessionTokenFrom(request(visitor.cookie), secret)).toMatch(/^\w{32}$/);
    expect(await sessionTokenFrom(request(forged), secret)).toBeNull();
    expect(await sessionTokenFrom(request(visitor.cookie), `${secret}x`)).toBeNull();
    for (const junk of ["", "daybook.session_token", "daybook.session_token=%", "daybook.session_token=a.b.c", ";;=;"]) {
      expect(await sessionTokenFrom(request(junk), secret)).toBeNull();
    }
  });

  test("use moves a session's end on, at most once a day", async () => {
    const visitor = await setUpAda();
    const ends = () => env.DB.prepare("select expires_at as at from sessions").first<number>("at");
    const fresh = await ends();
    await visitor.ask("GET", "/api/v1/me");
    expect(await ends()).toBe(fresh);
    await env.DB.prepare("update sessions set expires_at = expires_at - 2 * 86400000").run();
    const answer = await visitor.ask("GET", "/api/v1/me");
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect(await ends()).toBeGreaterThanOrEqual(fresh ?? 0);
    await env.DB.prepare("update sessions set expires_at = ?")
      .bind(Date.now() - 1)
      .run();
    expect((await visitor.ask("GET", "/api/v1/me")).status).toBe(401);
  });
});

describe("requests from other sites", () => {
  test("change nothing, whatever cookie they carry", async () => {
    const visitor = await setUpAda();
    const token = { name: "stolen" };
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign) {
      const answer = await ask("POST", "/api/v1/tokens", {
        body: token,
        headers: { cookie: visitor.cookie, ...headers },
      });
      expect([answer.status, answer.body.code]).toEqual([403, "FORBIDDEN"]);
    }
    expect(await count("api_tokens")).toBe(0);
    expect((await visitor.ask("POST", "/api/v1/tokens", token)).status).toBe(201);
    expect(
      (
        await ask("POST", "/api/auth/sign-in/email", {
          body: { email: ada.email, password: ada.password },
          headers: { origin: "https://evil.example" },
        })
      ).status,
    ).toBe(403);
  });
});

describe("a sign-in link", () => {
  const linkPath = async (visitor: Visitor) => new URL((await visitor.ask("POST", "/api/v1/sign-in-links")).body.url).pathname;

  test("is not spent by opening it, however often: scanners of mail do; the button on its page spends it", async () => {
    const path = await linkPath(await setUpAda());
    for (const method of ["GET", "HEAD", "GET"]) {
      const opened = await ask(method, path);
      expect([opened.status, opened.headers.getSetCookie()]).toEqual([200, []]);
      expect(opened.headers.get("cache-control")).toBe("private, no-store");
    }
    const { body, headers } = await ask("GET", path);
    expect(body).toContain('<form method="post"><button type="submit">Sign in</button></form>');
    expect(body).not.toContain("<script");
    expect(headers.get("content-security-policy")).toContain("form-action 'self'");
    const pressed = await ask("POST", path, { headers: { origin: site } });
    expect([pressed.status, pressed.headers.get("location"), pressed.headers.getSetCookie().length]).toEqual([303, "/", 1]);
  });

  test("another site's page cannot press its button, and nobody presses it all day", async () => {
    const path = await linkPath(await setUpAda());
    const foreign = await ask("POST", path, { headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" } });
    expect([foreign.status, foreign.headers.getSetCookie()]).toEqual([403, []]);
    const keys: string[] = [];
    const SIGN_IN_LIMIT = { limit: ({ key }: { key: string }) => (keys.push(key), Promise.resolve({ success: false })) };
    const limited = await ask("POST", path, { headers: { "cf-connecting-ip": "192.0.2.7" }, bindings: { SIGN_IN_LIMIT } });
    expect([limited.status, keys]).toEqual([429, ["address 192.0.2.7"]]);
    expect((await ask("POST", path)).headers.get("location")).toBe("/");
  });

  test("of twenty parallel clicks one signs in", async () => {
    const path = await linkPath(await setUpAda());
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask("POST", path)));
    expect(answers.filter((answer) => answer.headers.get("location") === "/")).toHaveLength(1);
    expect(answers.filter((answer) => answer.headers.getSetCookie().length > 0)).toHaveLength(1);
    expect(answers.filter((answer) => answer.headers.get("location") === "/sign-in?link=used")).toHaveLength(19);
  });

  test("ends by itself, is stored hashed, and a made-up one opens nothing", async () => {
    const path = await linkPath(await setUpAda());
    const stored = await env.DB.prepare("select identifier || value as text from verifications").first<string>("text");
    expect(stored).not.toContain(path.split("/").at(-1));
    await env.DB.prepare("update verifications set expires_at = ?")
      .bind(Date.now() - 1)
      .run();
    expect((await ask("POST", path)).headers.get("location")).toBe("/sign-in?link=used");
    expect((await ask("POST", "/sign-in/link/made-up")).headers.getSetCookie()).toEqual([]);
  });

  test("is an admin's to make for others, and works for nobody who was deactivated since", async () => {
    const admin = await setUpAda();
    const { member, invitation } = (await admin.ask("POST", "/api/v1/members", { email: "bo@example.com", role: "editor" })).body;
    const bo = new Visitor();
    await bo.follow(invitation.url);
    const adaId = (await admin.ask("GET", "/api/v1/me")).body.id;
    expect((await bo.ask("POST", "/api/v1/sign-in-links", { userId: adaId })).status).toBe(403);
    const link = await admin.ask("POST", "/api/v1/sign-in-links", { userId: member.id });
    expect(link.status).toBe(201);
    await admin.ask("POST", `/api/v1/users/${member.id}/deactivate`);
    expect((await ask("POST", new URL(link.body.url).pathname)).headers.getSetCookie()).toEqual([]);
  });
});
