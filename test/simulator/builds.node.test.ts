import { expect, test } from "vitest";
import { buildProduct } from "./bundle/build.ts";
import { loadProduct, type Product } from "./bundle/load.ts";
import { trySeed } from "./hunt.ts";
import { Journal } from "../../src/runs/runner/journal.ts";
import { nextBuild } from "./next-build.ts";
import { scenarioOf } from "./scenario.ts";
import { Storage } from "./storage.ts";

/** Worlds in which a build takes over while the other is still at work. */
const deployments = Array.from({ length: 600 }, (_, index) => index + 1).filter((seed) => scenarioOf(seed).deployAt !== null);

const load = async (...rewrites: Parameters<typeof buildProduct>): Promise<Product> => loadProduct(await buildProduct(...rewrites));

test("two builds at once break no rule, though neither can read the other's journal", { timeout: 300_000 }, async () => {
  const builds = [await load(), await load(nextBuild)];
  for (const seed of deployments.slice(0, 60)) expect((await trySeed(seed, builds)).violations, `seed ${seed}`).toEqual([]);
});

test("a journal of an older build is brought up to date; one of a newer build is refused and left as it was", () => {
  const storage = new Storage();
  const sql = { exec: (text: string, ...values: unknown[]) => storage.exec(text, values) } as unknown as SqlStorage;
  // As the first release made it.
  storage.exec(
    `create table meta (key text primary key, value text not null); insert into meta values ('schema', '1');
     create table line (run_id text primary key, entry text not null); create table current (id integer primary key, entry text not null);
     create table cells (static_id text not null, part integer not null, text text not null); create table stored_values (hash text primary key, text text not null);
     insert into line values ('r1', '{"runId":"r1"}');`,
    [],
  );
  const journal = new Journal(sql);
  expect(journal.line()).toEqual([{ runId: "r1" }]);
  journal.remember("r0");
  expect(journal.hasEnded("r0")).toBe(true);

  storage.exec("update meta set value = '99' where key = 'schema'", []);
  storage.exec("alter table line rename to waiting", []);
  const before = ["meta", "line", "waiting"].map((table) => storage.rows(table));
  expect(() => new Journal(sql)).toThrow("A newer build of Daybook wrote this journal (schema 99");
  expect(["meta", "line", "waiting"].map((table) => storage.rows(table))).toEqual(before);
  storage.close();
});
