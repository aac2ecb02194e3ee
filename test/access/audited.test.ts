import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startSession } from "../../src/access/sign-in/auth";
import { env as bindings, openWorkspace, request, type Workspace } from "../flows/workspace";
import { nobody } from "../http/visitor";

let workspace: Workspace;
let browser: Record<string, string>;
let ole = "";
beforeEach(async () => {
  await nobody();
  workspace = await openWorkspace();
  const session = await startSession(bindings, "http://daybook.test", workspace.adminId);
  browser = { cookie: session?.cookie.split(";")[0] ?? "", origin: "http://daybook.test" };
  ole = (await workspace.call<{ member: { id: string } }>("POST", "/members", { email: "ole@example.com", role: "editor" })).body.member.id;
});
afterEach(async () => {
  await env.DB.prepare("drop trigger if exists no_audit").run();
  vi.restoreAllMocks();
});

/** From now on no audit row can be written: whatever was to leave one must not happen either. */
const breakAudit = () =>
  env.DB.prepare("create trigger no_audit before insert on audit_log begin select raise(abort, 'no audit'); end").run();

/** Everything of people that a change could have changed, but for the times of use. */
async function state(): Promise<string> {
  const tables = ["users", "members", "sessions", "accounts", "verifications", "workspace", "projects", "drafts", "versions"];
  const rows = await env.DB.batch(tables.map((table) => env.DB.prepare(`select * from ${table} order by 1`)));
  const tokens = await env.DB.prepare("select id, name from api_tokens order by id").all();
  return JSON.stringify([...rows.map(({ results }) => results), tokens.results]);
}

type Send = (tokenId: string) => Promise<{ status: number; headers: Headers }>;
const bySession = (method: string, path: string, body?: unknown) => request(method, path, null, body, browser);

describe("what leaves an audit row happens together with it or not at all", () => {
  test.each<[string, string, Send]>([
    ["member.invite", "inviting somebody", () => workspace.call("POST", "/members", { email: "new@example.com" })],
    ["member.change_role", "changing a role", () => workspace.call("PATCH", `/members/${ole}`, { role: "viewer" })],
    ["member.deactivate", "deactivating", () => workspace.call("POST", `/users/${ole}/deactivate`)],
    ["member.remove", "removing a member", () => workspace.call("DELETE", `/members/${ole}`)],
    ["token.create", "making a token", () => bySession("POST", "/api/v1/tokens", { name: "mine" })],
    ["token.revoke", "revoking a token", (id) => workspace.call("DELETE", `/tokens/${id}`)],
    ["sign_in_link.create", "making a sign-in link", () => bySession("POST", "/api/v1/sign-in-links", { userId: ole })],
    ["settings.update", "changing settings", () => workspace.call("PATCH", "/settings", { retentionDays: 30 })],
    ["session.end_all", "signing out everywhere", () => bySession("POST", "/api/auth/revoke-sessions")],
    [
      "password.change",
      "changing a password",
      () =>
        bySession("POST", "/api/v1/me/password", { currentPassword: "correct horse battery staple", newPassword: "another good password" }),
    ],
    ["project.create", "making a project", () => workspace.call("POST", "/projects", { title: "New" })],
  ])("%s: %s", async (action, _claim, send) => {
    const token = await env.DB.prepare("select id from api_tokens").first<string>("id");
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const rows = () => env.DB.prepare("select count(*) as n from audit_log where action = ?1").bind(action).first<number>("n");
    const recorded = await rows();
    await breakAudit();
    const before = await state();
    const refused = await send(token ?? "");
    expect(refused.status).toBe(500);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await state()).toBe(before);

    await env.DB.prepare("drop trigger no_audit").run();
    expect((await send(token ?? "")).status).toBeLessThan(300);
    expect(await rows()).toBe((recorded ?? 0) + 1);
  });

  test("signing in gives no cookie before it is recorded", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await breakAudit();
    const body = { email: "ines@example.com", password: "correct horse battery staple" };
    const refused = await request("POST", "/api/auth/sign-in/email", null, body, { origin: "http://daybook.test" });
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([500, []]);
  });

  test("a change that is refused leaves no row: the last admin stays", async () => {
    expect((await workspace.call("PATCH", `/members/${workspace.adminId}`, { role: "viewer" })).status).toBe(409);
    expect((await workspace.call("DELETE", `/members/${workspace.adminId}`)).status).toBe(409);
    const { results } = await env.DB.prepare("select action from audit_log where action like 'member.%' and subject_id = ?1")
      .bind(workspace.adminId)
      .all();
    expect(results).toEqual([]);
  });
});
