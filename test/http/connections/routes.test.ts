import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../../src/access/caller";
import { unseal } from "../../../src/connections/sealing";
import { sampleId } from "../../../src/connections/drivers/sample/connection";
import { connectionSchema } from "../../../src/contract/connection";
import { openDb } from "../../../src/db/client";
import { connectionRoutes } from "../../../src/http/connections/routes";
import type { HttpEnv } from "../../../src/http/kit/context";
import { answerFailure } from "../../../src/http/kit/failure";
import { systemClock } from "../../../src/lib/clock";

const person = (role: Caller["role"], scope: Caller["scope"] = null): Caller => ({
  userId: "00000000-0000-7000-8000-0000000000aa",
  name: "Ann",
  email: "ann@example.com",
  role,
  scope,
  sessionId: "s",
});
const as = (caller: Caller) =>
  new Hono<HttpEnv>()
    .use(async (c, next) => {
      c.set("caller", caller);
      c.set("db", openDb(c.env.DB));
      c.set("clock", systemClock);
      c.set("traceId", "t");
      await next();
    })
    .onError(answerFailure)
    .route("/", connectionRoutes);
const call = async (caller: Caller, method: string, path: string, body?: unknown, bindings: object = {}) => {
  const response = await as(caller).request(
    path,
    { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }) },
    { ...env, ...bindings },
  );
  const text = await response.text();
  return { status: response.status, text, json: text === "" ? null : JSON.parse(text) };
};
const admin = person("admin");
const given = (name: string, more: object = {}) => ({
  type: "postgresql",
  name,
  host: "db.example.com",
  database: "shop",
  user: "reader",
  password: "open-sesame",
  ...more,
});
const create = async (name: string): Promise<string> => (await call(admin, "POST", "/data-connections", given(name))).json.id;

beforeEach(async () => {
  await env.DB.batch(
    ["delete from connections", "delete from versions", "delete from projects", "delete from users where email = 'owner@example.com'"].map(
      (text) => env.DB.prepare(text),
    ),
  );
});

describe("data connections", () => {
  it("are created, read, changed and deleted; the password is never answered", async () => {
    const created = await call(admin, "POST", "/data-connections", given("Shop"));
    expect(created.status).toBe(201);
    expect(connectionSchema.parse(created.json)).toMatchObject({
      name: "Shop",
      type: "postgresql",
      settings: { host: "db.example.com", port: 5432, database: "shop", user: "reader", tls: "verify" },
      abilities: { update: true, delete: true, test: true },
    });
    const id = created.json.id as string;
    const changed = await call(admin, "PATCH", `/data-connections/${id}`, { name: "Shop 2", user: "writer" });
    expect(changed).toMatchObject({ status: 200, json: { name: "Shop 2", settings: { user: "writer", port: 5432 } } });
    const read = await call(admin, "GET", `/data-connections/${id}`);
    expect(connectionSchema.parse(read.json)).toEqual(changed.json);
    const listed = await call(admin, "GET", "/data-connections");
    for (const { text } of [created, changed, read, listed]) expect(text).not.toMatch(/open-sesame|sealed/);
    const row = await env.DB.prepare("select * from connections").first<{ sealed: string }>();
    expect(JSON.stringify(row)).not.toContain("open-sesame");
    expect(await unseal(env, row!.sealed, id)).toBe("open-sesame");
    expect((await call(admin, "DELETE", `/data-connections/${id}`)).status).toBe(204);
    expect((await call(admin, "GET", `/data-connections/${id}`)).status).toBe(404);
    const { results } = await env.DB.prepare("select action, details from audit_log where subject_id = ? order by at, id")
      .bind(id)
      .all<{ action: string; details: string }>();
    expect(results.map(({ action }) => action)).toEqual(["connection.create", "connection.update", "connection.delete"]);
    expect(JSON.stringify(results)).not.toContain("open-sesame");
  });

  it("of MySQL have its own port", async () => {
    const { type: _, ...fields } = given("Shop");
    expect(await call(admin, "POST", "/data-connections", { type: "mysql", ...fields })).toMatchObject({
      status: 201,
      json: { type: "mysql", settings: { host: "db.example.com", port: 3306, database: "shop", user: "reader", tls: "verify" } },
    });
  });

  it("the list begins with the sample warehouse and pages by name", async () => {
    for (const name of ["b", "a", "c"]) await create(name);
    const first = await call(admin, "GET", "/data-connections?limit=2");
    expect(first.json.values.map((value: { name: string }) => value.name)).toEqual(["sample", "a"]);
    const rest = await call(admin, "GET", `/data-connections?limit=2&cursor=${first.json.cursor}`);
    expect(rest.json.values.map((value: { name: string }) => value.name)).toEqual(["b", "c"]);
    expect(rest.json.cursor).toBeNull();
    const one = await call(admin, "GET", "/data-connections?limit=1");
    expect(one.json.values).toHaveLength(1);
    expect((await call(admin, "GET", `/data-connections?limit=1&cursor=${one.json.cursor}`)).json.values[0].name).toBe("a");
  });

  it("the sample warehouse is tested and read like the others, and never changed", async () => {
    expect((await call(admin, "GET", `/data-connections/${sampleId}`)).json).toMatchObject({
      type: "sample",
      abilities: { update: false, delete: false, test: true },
    });
    expect((await call(admin, "POST", `/data-connections/${sampleId}/test`)).json).toMatchObject({ ok: true });
    expect((await call(admin, "GET", `/data-connections/${sampleId}/schema`)).json.tables).toBeInstanceOf(Array);
    expect((await call(admin, "PATCH", `/data-connections/${sampleId}`, { name: "x" })).status).toBe(409);
    expect((await call(admin, "DELETE", `/data-connections/${sampleId}`)).status).toBe(409);
  });

  it.each<[string, object, number, string]>([
    ["an unknown type", given("x", { type: "oracle" }), 400, "type"],
    ["an unknown field", given("x", { hots: "y" }), 400, "hots"],
    ["a wrong port", given("x", { port: 70000 }), 400, "port"],
    ["the name of the sample", given("sample"), 422, "name"],
    ["a name like an id", given("00000000-0000-7000-8000-000000000009"), 422, "name"],
    ["a private host, when deployed", given("x", { host: "10.0.0.1" }), 422, "host"],
  ])("%s is refused by name", async (_, body, status, path) => {
    const answer = await call(admin, "POST", "/data-connections", body, { LOCAL: "0" });
    expect(answer).toMatchObject({ status, json: { issues: [{ path }] } });
  });

  it.each<[string, object]>([
    ["TLS switched off", { tls: "disable" }],
    ["another host", { host: "elsewhere.example.com" }],
    ["another port", { port: 5433 }],
  ])("%s needs the password again: the stored one is not sent there", async (_, change) => {
    const id = await create("a");
    expect(await call(admin, "PATCH", `/data-connections/${id}`, change)).toMatchObject({
      status: 422,
      json: { issues: [{ path: "password", message: "is needed with this change" }] },
    });
    expect((await call(admin, "GET", `/data-connections/${id}`)).json.settings).toMatchObject({
      host: "db.example.com",
      port: 5432,
      tls: "verify",
    });
    expect(await call(admin, "PATCH", `/data-connections/${id}`, { ...change, password: "new" })).toMatchObject({
      status: 200,
      json: { settings: change },
    });
  });

  it.each<[string, object, string]>([
    ["an unknown field", { hots: "y" }, "hots"],
    ["its type", { type: "postgresql" }, "type"],
    ["a wrong port", { port: 70_000 }, "port"],
    ["an unknown TLS setting", { tls: "maybe" }, "tls"],
  ])("a change of %s is refused by name", async (_, change, path) => {
    const id = await create("a");
    expect(await call(admin, "PATCH", `/data-connections/${id}`, change)).toMatchObject({ status: 400, json: { issues: [{ path }] } });
  });

  it("a taken name is a conflict, on creation and on change", async () => {
    const id = await create("a");
    await create("b");
    expect(await call(admin, "POST", "/data-connections", given("a"))).toMatchObject({
      status: 409,
      json: { message: 'A connection is already called "a". Choose another name.' },
    });
    expect((await call(admin, "PATCH", `/data-connections/${id}`, { name: "b" })).status).toBe(409);
  });

  it("a published version keeps its connection, by id and by name", async () => {
    const id = await create("Shop");
    const used = (connection: string) =>
      env.DB.batch([
        env.DB.prepare(
          "insert or ignore into users (id, name, email, created_at, updated_at) values ('o', 'Owner', 'owner@example.com', 0, 0)",
        ),
        env.DB.prepare(
          "insert or replace into projects (id, title, owner_id, creator_id, published_version, last_edited_at, created_at) values ('p', 'Sales', 'o', 'o', 2, 0, 0)",
        ),
        env.DB.prepare(
          "insert or replace into versions (project_id, number, cells, settings, created_at) values ('p', 2, ?, '{}', 0)",
        ).bind(JSON.stringify([{ kind: "sql", config: { connection } }])),
      ]);
    for (const connection of [id, "Shop"]) {
      await used(connection);
      expect(await call(admin, "DELETE", `/data-connections/${id}`)).toMatchObject({
        status: 409,
        json: { message: expect.stringContaining('the published version of "Sales" uses it') },
      });
    }
    expect((await call(admin, "PATCH", `/data-connections/${id}`, { name: "Other" })).status).toBe(409);
    await env.DB.prepare("update projects set published_version = 3").run();
    expect((await call(admin, "DELETE", `/data-connections/${id}`)).status).toBe(204);
  });

  it("only admins change them; explorers look; viewers see nothing; a narrow token does no more than its scope", async () => {
    const id = await create("a");
    expect((await call(person("explorer"), "GET", `/data-connections/${id}`)).json.abilities).toEqual({
      update: false,
      delete: false,
      test: false,
    });
    expect((await call(person("editor"), "GET", `/data-connections/${id}`)).json.abilities).toEqual({
      update: false,
      delete: false,
      test: true,
    });
    for (const [method, path, body] of [
      ["POST", "/data-connections", given("z")],
      ["PATCH", `/data-connections/${id}`, { name: "z" }],
      ["DELETE", `/data-connections/${id}`, undefined],
    ] as const) {
      expect((await call(person("editor"), method, path, body)).status).toBe(403);
      expect((await call(person("admin", "read"), method, path, body)).status).toBe(403);
    }
    for (const path of ["/data-connections", `/data-connections/${id}`, `/data-connections/${id}/schema`])
      expect((await call(person("viewer"), "GET", path)).status).toBe(403);
    expect((await call(person("explorer"), "POST", `/data-connections/${id}/test`)).status).toBe(403);
  });
});
