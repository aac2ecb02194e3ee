import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { ask, bearer, nobody, setUpAda, Visitor } from "../visitor";

beforeEach(nobody);

async function invite(admin: Visitor, email: string, role: string): Promise<{ id: string; visitor: Visitor }> {
  const { member, invitation } = (await admin.ask("POST", "/api/v1/members", { email, role })).body;
  const visitor = new Visitor();
  await visitor.follow(invitation.url);
  return { id: member.id, visitor };
}

describe("members", () => {
  test("come in by a link, set a password of their own, and are told what they may do", async () => {
    const admin = await setUpAda();
    const answer = await admin.ask("POST", "/api/v1/members", { email: "Bo@Example.com", role: "explorer" });
    expect(answer.status).toBe(201);
    expect(answer.body.member).toMatchObject({ email: "bo@example.com", role: "explorer", status: "active" });
    expect(answer.body.invitation).toMatchObject({ sent: false, note: expect.stringContaining("No mail was sent") });
    const bo = new Visitor();
    await bo.follow(answer.body.invitation.url);
    expect((await bo.ask("GET", "/api/v1/me")).body).toMatchObject({ hasPassword: false, role: "explorer" });
    expect((await bo.ask("POST", "/api/v1/me/password", { newPassword: "bo's own password" })).status).toBe(204);
    const again = new Visitor();
    expect((await again.ask("POST", "/api/auth/sign-in/email", { email: "bo@example.com", password: "bo's own password" })).status).toBe(
      200,
    );
    expect((await again.ask("GET", "/api/v1/me")).body.abilities).toMatchObject({
      "project.create": false,
      "connection.view": true,
      "member.manage": false,
    });
    expect((await admin.ask("POST", "/api/v1/members", { email: "bo@example.com", role: "viewer" })).status).toBe(409);
  });

  test("are an admin's to manage", async () => {
    const admin = await setUpAda();
    const { id, visitor } = await invite(admin, "bo@example.com", "editor");
    expect((await visitor.ask("GET", "/api/v1/members")).status).toBe(403);
    expect((await visitor.ask("POST", "/api/v1/members", { email: "eve@example.com" })).status).toBe(403);
    expect((await visitor.ask("PATCH", `/api/v1/members/${id}`, { role: "admin" })).status).toBe(403);
    expect((await visitor.ask("DELETE", `/api/v1/members/${id}`)).status).toBe(403);
    expect((await visitor.ask("GET", "/api/v1/users")).body.values).toHaveLength(2);
    expect((await visitor.ask("GET", "/api/v1/users/me")).body).toEqual({ id, name: "bo", email: "bo@example.com", role: "editor" });
  });

  test("deactivation ends sessions and tokens at once; coming back restores neither", async () => {
    const admin = await setUpAda();
    const { id, visitor } = await invite(admin, "bo@example.com", "editor");
    const { token } = (await visitor.ask("POST", "/api/v1/tokens", { name: "bo's" })).body;
    expect((await ask("GET", "/api/v1/me", { headers: bearer(token) })).status).toBe(200);
    const { url } = (await admin.ask("POST", "/api/v1/sign-in-links", { userId: id })).body;
    expect((await admin.ask("POST", `/api/v1/users/${id}/deactivate`)).status).toBe(200);
    expect((await visitor.ask("GET", "/api/v1/me")).status).toBe(401);
    expect((await ask("GET", "/api/v1/me", { headers: bearer(token) })).status).toBe(401);
    expect((await admin.ask("GET", "/api/v1/users")).body.values).toHaveLength(1);
    expect((await admin.ask("PATCH", `/api/v1/members/${id}`, { status: "active" })).body.status).toBe("active");
    expect((await visitor.ask("GET", "/api/v1/me")).status).toBe(401);
    expect((await ask("GET", "/api/v1/me", { headers: bearer(token) })).status).toBe(401);
    expect((await new Visitor().follow(url)).headers.get("location")).toBe("/sign-in?link=used");
  });

  test("the last admin can be neither demoted, deactivated nor removed, whoever asks how often", async () => {
    const admin = await setUpAda();
    const { id: adaId } = (await admin.ask("GET", "/api/v1/me")).body;
    expect((await admin.ask("PATCH", `/api/v1/members/${adaId}`, { role: "viewer" })).status).toBe(409);
    expect((await admin.ask("POST", `/api/v1/users/${adaId}/deactivate`)).status).toBe(409);
    expect((await admin.ask("DELETE", `/api/v1/members/${adaId}`)).status).toBe(409);
    expect((await admin.ask("GET", "/api/v1/me")).status).toBe(200);
    const { id: boId, visitor: bo } = await invite(admin, "bo@example.com", "admin");
    await Promise.all([
      admin.ask("PATCH", `/api/v1/members/${boId}`, { role: "editor" }),
      bo.ask("PATCH", `/api/v1/members/${adaId}`, { role: "editor" }),
    ]);
    expect(await env.DB.prepare("select count(*) as n from members where role = 'admin' and status = 'active'").first("n")).toBe(1);
  });

  test("removal takes what was granted, leaves the name, and may be followed by a new invitation", async () => {
    const admin = await setUpAda();
    const { id, visitor } = await invite(admin, "bo@example.com", "editor");
    const at = Date.now();
    await env.DB.batch([
      env.DB.prepare(
        "insert into projects (id, title, owner_id, creator_id, last_edited_at, created_at) values ('p', 'P', ?1, ?1, ?2, ?2)",
      ).bind(id, at),
      env.DB.prepare(
        "insert into grants (project_id, subject_kind, subject_id, access, created_at) values ('p', 'user', ?, 'CAN_EDIT', ?)",
      ).bind(id, at),
    ]);
    expect((await admin.ask("DELETE", `/api/v1/members/${id}`)).status).toBe(204);
    expect((await visitor.ask("GET", "/api/v1/me")).status).toBe(401);
    expect(await env.DB.prepare("select count(*) as n from grants").first("n")).toBe(0);
    expect((await admin.ask("GET", `/api/v1/users/${id}`)).status).toBe(404);
    expect((await admin.ask("POST", "/api/v1/members", { email: "bo@example.com", role: "viewer" })).body.member.id).toBe(id);
  });

  test("whoever was removed and is invited again has no group, no grant, no password and no token of before", async () => {
    const admin = await setUpAda();
    const { id: adaId } = (await admin.ask("GET", "/api/v1/me")).body;
    const { id, visitor } = await invite(admin, "bo@example.com", "editor");
    await visitor.ask("POST", "/api/v1/me/password", { newPassword: "bo's own password" });
    const { token } = (await visitor.ask("POST", "/api/v1/tokens", { name: "bo's" })).body;
    await env.DB.batch([
      env.DB.prepare("insert into groups (id, name, created_at) values ('g', 'Analysts', 0)"),
      env.DB.prepare("insert into group_members (group_id, user_id) values ('g', ?1), ('g', ?2)").bind(id, adaId),
      env.DB.prepare(
        "insert into projects (id, title, owner_id, creator_id, last_edited_at, created_at) values ('p', 'P', ?1, ?1, 0, 0)",
      ).bind(adaId),
      env.DB.prepare(
        "insert into grants (project_id, subject_kind, subject_id, access, created_at) values ('p', 'user', ?, 'CAN_EDIT', 0)",
      ).bind(id),
    ]);
    expect((await admin.ask("DELETE", `/api/v1/members/${id}`)).status).toBe(204);
    expect((await invite(admin, "bo@example.com", "editor")).id).toBe(id);
    expect((await env.DB.prepare("select user_id from group_members").all()).results).toEqual([{ user_id: adaId }]);
    expect(await env.DB.prepare("select count(*) as n from grants").first("n")).toBe(0);
    const signIn = await ask("POST", "/api/auth/sign-in/email", { body: { email: "bo@example.com", password: "bo's own password" } });
    expect(signIn.status).toBe(401);
    expect((await ask("GET", "/api/v1/me", { headers: bearer(token) })).status).toBe(401);
    await env.DB.prepare("delete from groups").run();
  });

  test("every change leaves an audit row that names who did it", async () => {
    const admin = await setUpAda();
    const { id } = await invite(admin, "bo@example.com", "viewer");
    await admin.ask("PATCH", `/api/v1/members/${id}`, { role: "editor" });
    await admin.ask("POST", `/api/v1/users/${id}/deactivate`);
    await admin.ask("DELETE", `/api/v1/members/${id}`);
    const { results } = await env.DB.prepare("select actor_name || ' ' || action as line from audit_log order by rowid").all<{
      line: string;
    }>();
    expect(results.map((row) => row.line)).toEqual([
      "Ada workspace.set_up",
      "Ada member.invite",
      "bo session.start",
      "Ada member.change_role",
      "Ada member.deactivate",
      "Ada member.remove",
    ]);
  });

  test("lists turn pages forwards and backwards", async () => {
    const admin = await setUpAda();
    for (const n of [1, 2, 3, 4]) await admin.ask("POST", "/api/v1/members", { email: `p${n}@example.com` });
    const first = (await admin.ask("GET", "/api/v1/users?limit=2")).body;
    const second = (await admin.ask("GET", `/api/v1/users?limit=2&after=${first.pagination.after}`)).body;
    const third = (await admin.ask("GET", `/api/v1/users?limit=2&after=${second.pagination.after}`)).body;
    expect([first, second, third].flatMap((page) => page.values.map((user: { name: string }) => user.name))).toEqual([
      "Ada",
      "p1",
      "p2",
      "p3",
      "p4",
    ]);
    expect([first.pagination.before, third.pagination.after]).toEqual([null, null]);
    expect((await admin.ask("GET", `/api/v1/users?limit=2&before=${third.pagination.before}`)).body.values).toEqual(second.values);
    const page = (await admin.ask("GET", "/api/v1/members?limit=3")).body;
    expect((await admin.ask("GET", `/api/v1/members?limit=3&cursor=${page.cursor}`)).body).toMatchObject({
      values: [{ name: "p3" }, { name: "p4" }],
      cursor: null,
    });
  });
});
