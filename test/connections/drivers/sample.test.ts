import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { openQueries } from "../../../src/connections/open";
import { QueryFailure, type Query } from "../../../src/connections/port";
import { refuseWrites } from "../../../src/connections/drivers/sample/driver";
import { readTables, testConnection } from "../../../src/connections/inspect";

const never = new AbortController().signal;
const ask = (text: string, more: Partial<Query> = {}, signal = never) =>
  openQueries(env).query({ connection: "sample", text, values: [], maxRows: 100, maxBytes: 100_000, timeoutMs: 1000, ...more }, signal);

beforeAll(async () => {
  await env.WAREHOUSE.batch([
    env.WAREHOUSE.prepare("drop table if exists weather"),
    env.WAREHOUSE.prepare("create table weather (day text, city text, mm real, count integer, flag integer, raw blob)"),
    ...["2026-01-02", "2026-01-01"].map((day, i) =>
      env.WAREHOUSE.prepare("insert into weather values (?, ?, ?, ?, ?, x'00ff')").bind(day, "Seattle", i + 0.5, i, i),
    ),
  ]);
});

describe("the sample warehouse answers tables", () => {
  it("with types that all values of a column share", async () => {
    const { table, totalRows, readAt } = await ask("select *, null as empty from weather order by day");
    expect(table).toEqual({
      columns: ["day", "city", "mm", "count", "flag", "raw", "empty"],
      types: ["date", "string", "number", "integer", "integer", "string", "string"],
      data: [
        ["2026-01-01", "2026-01-02"],
        ["Seattle", "Seattle"],
        [1.5, 0.5],
        [1, 0],
        [1, 0],
        ["AP8=", "AP8="],
        [null, null],
      ],
    });
    expect(totalRows).toBe(2);
    expect(readAt).toMatch(/^\d{4}-.*Z$/);
  });
  it("with bound values of every kind", async () => {
    const { table } = await ask("select ?1 as a, ?2 as b, ?3 as c, ?4 as d", { values: ["x'; drop table weather", 1.5, null, true] });
    expect(table.data).toEqual([["x'; drop table weather"], [1.5], [null], [1]]);
  });
  it.each([
    "select 1 as a;",
    "select 1 as a -- done",
    "with x as (select 1 as a) select a from x",
    "values (1)",
    " \n/* hi; */ select 1 as a",
    "select ';' as a",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select i from n",
    "select replace('a', 'a', 'b') as a",
    "select \"day\" from weather where [city] <> '--'",
  ])("%s", async (text) => expect((await ask(text)).table.columns).toHaveLength(1));
});

describe("the sample warehouse is only read", () => {
  it.each([
    "delete from weather",
    "insert into weather (day) values ('x')",
    "update weather set mm = 1",
    "replace into weather (day) values ('x')",
    "drop table weather",
    "create table x (a)",
    "pragma table_list",
    "attach 'x' as y",
    "vacuum",
    "begin",
    "explain select 1",
    "with x as (select 1) delete from weather",
    "with x as (select 1) insert into weather (day) select * from x",
    "with x(a) as (select 1), y as materialized (select 2) update weather set mm = 1",
    "/* select */ delete from weather",
    "-- select\ndelete from weather",
    "select 1; delete from weather",
    "select 1; select 2",
    "select 1 /* ' */; delete from weather -- '",
    "with x as (select 1)) delete from weather --",
    "",
    "'select'",
  ])("%j is refused", (text) => expect(() => refuseWrites(text)).toThrow(QueryFailure));

  it.each([
    "select 1) union select * from (select 2",
    "select 1) limit 1000000 --",
    "select 1)\n-- (",
    "select (1",
    "select ')' as a)",
    "with x as (select 1) select a from x) union select * from (select 2",
  ])("%j cannot end the limit that is put around it", async (text) => {
    await expect(ask(text)).rejects.toThrow(/a bracket is (closed here that was never opened|opened here that is never closed)/);
  });

  it("and what slips past the check still only reads, because it is a subquery", async () => {
    await expect(ask("select 1) ; delete from weather --")).rejects.toThrow();
    await expect(ask("select 1) union select 2 --")).rejects.toThrow("SQL error");
    expect((await ask("select count(*) as n from weather")).table.data).toEqual([[2]]);
  });
});

describe("limits and errors of the sample warehouse", () => {
  const numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 101) select i from n";
  it("one row over the limit is an error that names it", async () => {
    await expect(ask(numbers)).rejects.toMatchObject({
      reason: "too_large",
      message: expect.stringContaining("more than 100 rows, the limit of this query (queryRows"),
    });
    expect((await ask(numbers, { maxRows: 101 })).totalRows).toBe(101);
  });
  it("bytes too", async () => {
    await expect(ask("select printf('%.*c', 200000, 'x') as a")).rejects.toMatchObject({
      reason: "too_large",
      message: expect.stringContaining("100,000 bytes"),
    });
  });
  it.each<[string, string, number | null]>([
    ["select *\nfrom nowhere", "no such table: nowhere", null],
    ["select 1,\n  2 +\n  * 3 fromm", "syntax error", 3],
    ["select 1 where nope = 2", "no such column: nope", 1],
    ["select ?1", "SQL error", null],
  ])("%j", async (text, message, line) => {
    const thrown = (await ask(text).catch((error: unknown) => error)) as QueryFailure;
    expect(thrown.message).toContain(message);
    expect(thrown.message).not.toMatch(/D1_ERROR|SQLITE_/);
    expect(thrown.line).toBe(line);
  });
  it("a cancelled query returns at once", async () => {
    const stop = new AbortController();
    const heavy = ask(
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300000) select count(*) as c from n",
      {},
      stop.signal,
    );
    stop.abort(new Error("stop"));
    await expect(heavy).rejects.toThrow("stop");
  });
  it("an unknown connection is named", async () => {
    await expect(ask("select 1", { connection: "nope" })).rejects.toThrow('There is no data connection "nope"');
  });
});

describe("looking at the sample warehouse", () => {
  it("it tests well and shows its tables", async () => {
    expect(await testConnection(env, "sample")).toMatchObject({ ok: true, serverVersion: "Cloudflare D1 (SQLite)", error: null });
    const { tables } = await readTables(env, "sample");
    expect(tables.find(({ name }) => name === "weather")?.columns).toContainEqual({ name: "mm", type: "REAL" });
  });
});
