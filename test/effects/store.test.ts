import { env as bindings } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Env } from "../../src/env";
import { newId } from "../../src/lib/id";
import { intend, intendedSql, settle, type OutsideEffect } from "../../src/effects/store";

const { DB } = bindings as unknown as Env;

const held = { sql: "select 1 where ? = ?", values: ["a", "a"] };
const lost = { sql: "select 1 where ? = ?", values: ["a", "b"] };
const effect = (fence = 1): OutsideEffect => ({ kind: "send", subjectId: newId(), runId: "run", fence });
const rowsOf = async ({ subjectId }: OutsideEffect) =>
  (
    await DB.prepare("select key, kind, run_id, fence, intended_at, settled_at, result from effects where key like ?1")
      .bind(`%${subjectId}%`)
      .all()
  ).results;
const isIntended = ({ kind, subjectId, fence }: OutsideEffect) =>
  DB.prepare(`select ${intendedSql(kind, "?1", "cast(?2 as integer)")} as intended`)
    .bind(subjectId, fence)
    .first<number>("intended");

test("an intent is written while its claim holds, once, and says what never came back", async () => {
  const one = effect(3);
  expect(await isIntended(one)).toBe(0);
  expect(await intend(DB, one, held, 1000)).toBe(true);
  expect(await intend(DB, one, held, 2000), "the same try is not begun twice").toBe(false);
  const key = `send:${one.subjectId}:3`;
  expect(await rowsOf(one)).toEqual([{ key, kind: "send", run_id: "run", fence: 3, intended_at: 1000, settled_at: null, result: null }]);
  expect(await isIntended(one)).toBe(1);
  expect(await isIntended({ ...one, fence: 4 }), "another try has an entry of its own").toBe(0);
});

test("without its claim nothing is intended", async () => {
  const one = effect();
  expect(await intend(DB, one, lost, 1000)).toBe(false);
  expect(await rowsOf(one)).toEqual([]);
});

test("a result settles its own try and no other", async () => {
  const first = effect(1);
  const second = { ...first, fence: 2 };
  for (const one of [first, second]) await intend(DB, one, held, 1000);
  await settle(DB, second, { status: "sent" }, 5000).run();
  expect(await rowsOf(first)).toMatchObject([
    { fence: 1, settled_at: null, result: null },
    { fence: 2, settled_at: 5000, result: '{"status":"sent"}' },
  ]);
});
