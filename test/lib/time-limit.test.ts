import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { limitedBucket, limitedD1, limitedQueue, withTimeLimit } from "../../src/lib/time-limit";

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
/** A binding whose calls never answer. */
const hanging = (...names: string[]): never => Object.fromEntries(names.map((name) => [name, () => never()])) as never;
const late = /^The database did not answer within 0.01 s\.$/;

describe("a call that never answers", () => {
  const statement = { bind: () => statement, first: never, all: never, run: never } as unknown as D1PreparedStatement;
  const d1 = limitedD1({ prepare: () => statement, batch: never } as unknown as D1Database, 10);

  test("of the database fails after its limit: each way to run a statement, bound or not, and a batch", async () => {
    const { first, all, run } = d1.prepare("select 1");
    for (const call of [first, all, run]) await expect(call()).rejects.toThrow(late);
    const bound = d1.prepare("select ?1").bind(1);
    for (const call of [() => bound.first("a"), () => bound.all(), () => bound.run()]) await expect(call()).rejects.toThrow(late);
    await expect(d1.batch([bound])).rejects.toThrow(late);
  });

  test("of object storage and of a queue fails, too", async () => {
    const bucket = limitedBucket(hanging("head", "get", "put", "delete", "list"), 10);
    const storage = "The object storage did not answer within 0.01 s.";
    const calls = [() => bucket.head("k"), () => bucket.get("k"), () => bucket.put("k", ""), () => bucket.delete("k"), () => bucket.list()];
    for (const call of calls) await expect(call()).rejects.toThrow(storage);
    const queue = limitedQueue<string>(hanging("send", "sendBatch"), 10);
    await expect(queue.send("m")).rejects.toThrow("The queue did not answer within 0.01 s.");
    await expect(queue.sendBatch([])).rejects.toThrow("The queue did not answer within 0.01 s.");
  });
});

describe("a call that answers in time", () => {
  test("is the database's own: values, columns, batches in their order, and errors", async () => {
    const d1 = limitedD1(env.DB, 10_000);
    expect(await d1.prepare("select ?1 as a, ?2 as b").bind(1, "x").first()).toEqual({ a: 1, b: "x" });
    expect(await d1.prepare("select ?1 as a, ?2 as b").bind(1, "x").first("b")).toBe("x");
    expect((await d1.prepare("select value from json_each('[1,2]')").all()).results).toEqual([{ value: 1 }, { value: 2 }]);
    const both = await d1.batch([d1.prepare("select 1 as n"), d1.prepare("select ?1 as n").bind(2), env.DB.prepare("select 3 as n")]);
    expect(both.map(({ results }) => results)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
    await expect(d1.prepare("select 1 from nowhere").all()).rejects.toThrow("no such table");
    expect(await d1.withSession().prepare("select 1 as n").first("n")).toBe(1);
  });

  test("leaves no timer behind", async () => {
    const cleared = vi.spyOn(globalThis, "clearTimeout");
    expect(await withTimeLimit(1000, "It", Promise.resolve(1))).toBe(1);
    await expect(withTimeLimit(1000, "It", Promise.reject(new Error("planted")))).rejects.toThrow("planted");
    expect(cleared).toHaveBeenCalledTimes(2);
    cleared.mockRestore();
  });
});
