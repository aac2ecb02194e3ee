import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { opensSetup } from "../../../src/access/workspace/setup-secret";
import { app } from "../../../src/http/app";
import { ada, ask, nobody } from "../visitor";

beforeEach(nobody);

const secret = "s".repeat(43);
const deployed = { LOCAL: "0", SETUP_SECRET: secret };
const right = { "setup-secret": secret };
const post = (headers: Record<string, string>, bindings: object = deployed, body: unknown = ada) =>
  ask("POST", "/api/v1/setup", { body, headers, bindings });
const get = (headers: Record<string, string>, bindings: object = deployed) => ask("GET", "/api/v1/setup", { headers, bindings });
const people = () => env.DB.prepare("select count(*) as n from users").first<number>("n");

const page = async (query: string, bindings: object = deployed, path = "/setup") => {
  const ASSETS = { fetch: async () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }) };
  const answer = await app.request(new Request(`http://127.0.0.1${path}${query}`), undefined, { ...env, ASSETS, ...bindings });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

describe("set-up of a deployed workspace", () => {
  test.each<[string, Record<string, string>]>([
    ["without a secret", {}],
    ["with an empty one", { "setup-secret": "" }],
    ["with a wrong one", { "setup-secret": "t".repeat(43) }],
    ["with a part of it", { "setup-secret": secret.slice(1) }],
    ["with more than it", { "setup-secret": `${secret}s` }],
  ])("%s answers 404, page and API, whatever is sent, and makes nobody", async (_what, headers) => {
    for (const answer of [await get(headers), await post(headers), await post(headers, deployed, { nonsense: true })])
      expect([answer.status, answer.body.code]).toEqual([404, "NOT_FOUND"]);
    const query = headers["setup-secret"] === undefined ? "" : `?secret=${headers["setup-secret"]}`;
    expect((await page(query)).status).toBe(404);
    expect((await page(query, deployed, "/setup/")).status).toBe(404);
    expect(await people()).toBe(0);
  });

  test("opens with the secret of the deploy, once; then the secret opens nothing", async () => {
    expect((await get(right)).body).toEqual({ needed: true });
    const opened = await page(`?secret=${secret}`);
    expect([opened.status, opened.text]).toEqual([200, "<!doctype html>"]);
    // The address holds the secret: it goes to no other site, and into no cache.
    expect(opened.headers.get("referrer-policy")).toBe("no-referrer");
    expect(opened.headers.get("cache-control")).toBe("private, no-store");
    expect((await post(right)).status).toBe(201);
    expect([(await get(right)).status, (await post(right)).status, (await page(`?secret=${secret}`)).status]).toEqual([404, 404, 404]);
    expect(await people()).toBe(1);
  });

  test("of many at once with the right secret, one becomes the admin", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => post(right, deployed, { ...ada, email: `admin${n}@example.com` })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await people()).toBe(1);
  });

  test.each([undefined, "", "short"])(
    "is closed for good while the environment has no secret worth the name (%j)",
    async (SETUP_SECRET) => {
      const bindings = { LOCAL: "0", SETUP_SECRET };
      for (const given of ["", "short", "undefined"]) expect((await post({ "setup-secret": given }, bindings)).status).toBe(404);
      expect(await people()).toBe(0);
    },
  );
});

describe("set-up of the local host", () => {
  test("needs no secret, and says so after it was done, as it always did", async () => {
    expect((await get({}, { LOCAL: "1" })).body).toEqual({ needed: true });
    expect((await page("", { LOCAL: "1" })).status).toBe(200);
    expect((await post({}, { LOCAL: "1" })).status).toBe(201);
    expect((await get({}, { LOCAL: "1" })).body).toEqual({ needed: false });
    expect((await post({}, { LOCAL: "1" })).status).toBe(409);
  });
});

test("secrets of every length are compared, and none throws", () => {
  for (const given of [undefined, "", "s", secret, "é".repeat(43), "\uD83D", "s".repeat(10_000)])
    expect(opensSetup({ LOCAL: "0", SETUP_SECRET: secret }, given)).toBe(given === secret);
});

describe("a password at set-up", () => {
  test.each([
    ["of nine characters", "nine char", 400],
    ["that everybody uses", "password123", 422],
    ["that is the own address", ada.email, 422],
  ])("%s is refused by name", async (_what, password, status) => {
    const answer = await post({}, { LOCAL: "1" }, { ...ada, password });
    expect([answer.status, answer.body.issues[0].path]).toEqual([status, "password"]);
    expect(await people()).toBe(0);
  });
});
