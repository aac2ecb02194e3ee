import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { callerOfToken } from "../../../src/access/sign-in/authenticate";
import { ask, bearer, nobody, setUpAda, site, Visitor } from "../visitor";

beforeEach(nobody);
const hour = 3_600_000;

describe("an API token", () => {
  test("is shown once, stored hashed, listed by its hint, and works as its owner", async () => {
    const visitor = await setUpAda();
    const made = await visitor.ask("POST", "/api/v1/tokens", { name: "laptop" });
    expect(made.status).toBe(201);
    expect(made.body.token).toMatch(/^dbk_[\w-]{43}$/);
    expect(made.headers.get("cache-control")).toBe("no-store");
    const row = await env.DB.prepare("select * from api_tokens").first();
    expect(JSON.stringify(row)).not.toContain(made.body.token.slice(4));
    const { values } = (await visitor.ask("GET", "/api/v1/tokens")).body;
    expect(values).toEqual([
      expect.objectContaining({ name: "laptop", scope: "write", hint: made.body.token.slice(-4), lastUsedAt: null }),
    ]);
    expect(values[0].token).toBeUndefined();
    expect((await ask("GET", "/api/v1/me", { headers: bearer(made.body.token) })).body).toMatchObject({ name: "Ada", scope: "write" });
  });

  test("that was revoked, has expired or was made up is refused, and says nothing more", async () => {
    const visitor = await setUpAda();
    const { id, token } = (await visitor.ask("POST", "/api/v1/tokens", { name: "a", expiresInDays: 1 })).body;
    const use = () => ask("GET", "/api/v1/me", { headers: bearer(token) });
    expect((await use()).status).toBe(200);
    await env.DB.prepare("update api_tokens set expires_at = ?")
      .bind(Date.now() - 1)
      .run();
    expect((await use()).status).toBe(401);
    await env.DB.prepare("update api_tokens set expires_at = ?")
      .bind(Date.now() + hour)
      .run();
    expect((await use()).status).toBe(200);
    expect((await visitor.ask("DELETE", `/api/v1/tokens/${id}`)).status).toBe(204);
    const revoked = await use();
    const madeUp = await ask("GET", "/api/v1/me", { headers: bearer(`dbk_${"x".repeat(43)}`) });
    expect([revoked.status, madeUp.status]).toEqual([401, 401]);
    expect(revoked.body.message).toBe(madeUp.body.message);
    expect(revoked.headers.get("www-authenticate")).toBe("Bearer");
    expect((await visitor.ask("DELETE", `/api/v1/tokens/${id}`)).status).toBe(404);
  });

  test.each([
    [{ expiresInDays: 1 }, 86_400_000],
    [{}, 90 * 86_400_000],
    [{ expiresInDays: 365 }, 365 * 86_400_000],
  ])("made with %j lives as many days, to the millisecond", async (input, lifeMs) => {
    const visitor = await setUpAda();
    const { token, createdAt, expiresAt } = (await visitor.ask("POST", "/api/v1/tokens", { name: "a", ...input })).body;
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(lifeMs);
    expect(await callerOfToken(env.DB, token, Date.parse(expiresAt) - 1)).toMatchObject({ name: "Ada" });
    expect(await callerOfToken(env.DB, token, Date.parse(expiresAt))).toBeNull();
  });

  test("is one of a hundred at most for each person; one revoked makes room, and the audit log says which", async () => {
    const visitor = await setUpAda();
    const { id: userId } = (await visitor.ask("GET", "/api/v1/me")).body;
    await env.DB.prepare(
      `insert into api_tokens (id, user_id, name, hash, hint, scope, created_at) select '01900000-0000-7000-8000-0000000000' || printf('%02d', value), ?1, 'old ' || value, 'h' || value, 'xxxx', 'read', 0
       from json_each(?2)`,
    )
      .bind(userId, JSON.stringify(Array.from({ length: 99 }, (_, n) => n)))
      .run();
    const make = async () => (await visitor.ask("POST", "/api/v1/tokens", { name: "one more" })).status;
    expect([await make(), await make()]).toEqual([201, 409]);
    const seventh = "01900000-0000-7000-8000-000000000007";
    expect((await visitor.ask("DELETE", `/api/v1/tokens/${seventh}`)).status).toBe(204);
    expect([await make(), await make()]).toEqual([201, 409]);
    const log = await env.DB.prepare("select action, subject_id, details from audit_log where action = 'token.revoke'").all();
    expect(log.results).toEqual([{ action: "token.revoke", subject_id: seventh, details: JSON.stringify({ name: "old 7" }) }]);
  });

  test("of another person can be neither seen nor revoked", async () => {
    const admin = await setUpAda();
    const { id } = (await admin.ask("POST", "/api/v1/tokens", { name: "mine" })).body;
    const { invitation } = (await admin.ask("POST", "/api/v1/members", { email: "bo@example.com", role: "editor" })).body;
    const bo = new Visitor();
    await bo.follow(invitation.url);
    expect((await bo.ask("GET", "/api/v1/tokens")).body.values).toEqual([]);
    expect((await bo.ask("DELETE", `/api/v1/tokens/${id}`)).status).toBe(404);
  });

  test.each(["read", "run", "write"])("of scope %s makes no token, even for the admin; scope write may revoke one", async (scope) => {
    const visitor = await setUpAda();
    const { id, token } = (await visitor.ask("POST", "/api/v1/tokens", { name: "r", scope })).body;
    const child = await ask("POST", "/api/v1/tokens", { body: { name: "w", scope: "read" }, headers: bearer(token) });
    expect([child.status, child.body.code]).toEqual([403, "FORBIDDEN"]);
    expect(child.body.message).toMatch(scope === "write" ? /in the browser/ : /scope/);
    expect(await env.DB.prepare("select count(*) as n from api_tokens").first("n")).toBe(1);
    expect((await ask("DELETE", `/api/v1/tokens/${id}`, { headers: bearer(token) })).status).toBe(scope === "write" ? 204 : 403);
  });

  test("makes no sign-in link, but on the local host, which prints one for its admin; a browser makes it everywhere", async () => {
    const visitor = await setUpAda();
    const { token } = (await visitor.ask("POST", "/api/v1/tokens", { name: "w", scope: "write" })).body;
    const { token: reader } = (await visitor.ask("POST", "/api/v1/tokens", { name: "r", scope: "read" })).body;
    const links = (headers: Record<string, string>, LOCAL: string) =>
      ask("POST", "/api/v1/sign-in-links", { headers, bindings: { LOCAL } });
    const refused = await links(bearer(token), "0");
    expect([refused.status, refused.body.message]).toEqual([403, expect.stringContaining("in the browser, not with an API token")]);
    expect(await env.DB.prepare("select count(*) as n from verifications").first("n")).toBe(0);
    expect((await links(bearer(reader), "1")).status).toBe(403);
    expect((await links(bearer(token), "1")).status).toBe(201);
    expect((await links({ cookie: visitor.cookie, origin: site }, "0")).status).toBe(201);
  });

  test("writes its last use at most once an hour", async () => {
    const visitor = await setUpAda();
    const { token } = (await visitor.ask("POST", "/api/v1/tokens", { name: "busy" })).body;
    const used = () => env.DB.prepare("select last_used_at as at from api_tokens").first<number | null>("at");
    const now = Date.now();
    await callerOfToken(env.DB, token, now);
    await callerOfToken(env.DB, token, now + hour - 1);
    expect(await used()).toBe(now);
    await callerOfToken(env.DB, token, now + hour);
    expect(await used()).toBe(now + hour);
  });

  test("that is bad is refused even beside a good cookie", async () => {
    const visitor = await setUpAda();
    const both = await ask("GET", "/api/v1/me", { headers: { cookie: visitor.cookie, ...bearer("dbk_wrong") } });
    expect(both.status).toBe(401);
  });
});
