import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { groupedBatch, labelledBatch } from "../../src/db/batch";

const select = (value: string): D1PreparedStatement => env.DB.prepare("select ?1 as value").bind(value);
const insert = (key: string): D1PreparedStatement =>
  env.DB.prepare("insert into idempotency_keys (key, request_hash, created_at) values (?1, 'h', 0)").bind(key);
const keys = async () =>
  (await env.DB.prepare("select key from idempotency_keys order by key").all<{ key: string }>()).results.map((row) => row.key);

beforeEach(() => env.DB.prepare("delete from idempotency_keys").run());

test("each answer stands under the name of its statement", async () => {
  const { first, second } = await labelledBatch(env.DB, { first: select("a"), second: select("b") });
  expect([first.results, second.results]).toEqual([[{ value: "a" }], [{ value: "b" }]]);
});

test("a statement that is left out answers null, and moves no other", async () => {
  const { before, none, after } = await labelledBatch(env.DB, { before: select("a"), none: null, after: select("b") });
  expect([before.results, none, after.results]).toEqual([[{ value: "a" }], null, [{ value: "b" }]]);
});

test("groups keep the names of their statements apart, also with gaps and empty groups", async () => {
  const { one, empty, two } = await groupedBatch(env.DB, {
    one: { row: select("a"), left: null },
    empty: {},
    two: { left: null, row: select("b") },
  });
  expect([one.row.results, one.left, empty, two.left, two.row.results]).toEqual([[{ value: "a" }], null, {}, null, [{ value: "b" }]]);
});

test("all of it or none: a failing statement undoes the others, in whichever group it is", async () => {
  await labelledBatch(env.DB, { kept: insert("kept") });
  await expect(labelledBatch(env.DB, { one: insert("one"), again: insert("kept") })).rejects.toThrow("UNIQUE");
  await expect(groupedBatch(env.DB, { a: { two: insert("two") }, b: { again: insert("kept") } })).rejects.toThrow("UNIQUE");
  expect(await keys()).toEqual(["kept"]);
});
