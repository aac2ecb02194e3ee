// First: miniflare reads what it trusts when it is imported.
import { identities } from "../../authority";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/contract/common";
import { checkTable, type ColumnType } from "../../../src/contract/value";
import type { QueryResult } from "../../../src/connections/port";
import { codecs } from "../../../src/format/codecs/registry";
import { arbitraryOf } from "../../format/arbitrary-values";
import { startDriverHost, type DriverHost } from "./driver-host";
import { createTestMysql } from "./mysql-server";
import { createTestDatabase } from "./postgres-server";

const [postgres, mysql] = [await createTestDatabase(), await createTestMysql()];
let worker: DriverHost;
const connections: Record<string, string> = { sample: "sample" };

beforeAll(async () => {
  expect(identities).toBeDefined();
  worker = await startDriverHost();
  for (const [type, to] of [
    ["postgresql", postgres],
    ["mysql", mysql],
  ] as const)
    if (to) {
      const { host, port, database, user, password } = to;
      connections[type] = await worker.ask({ create: { type, name: type, host, port, database, user, password, tls: "disable" } });
    }
});

afterAll(async () => {
  await worker?.stop();
  await postgres?.drop();
  await mysql?.drop();
});

async function columns(connection: string, text: string): Promise<Record<string, [ColumnType, ...Json[]]>> {
  const query = { connection: connections[connection] as string, text, maxBytes: 10_000_000 };
  const [result] = await worker.ask<(QueryResult & { message?: string })[]>({ queries: [query] });
  expect(result?.message).toBeUndefined();
  const table = checkTable(result?.table);
  return Object.fromEntries(table.columns.map((name, c) => [name, [table.types[c] as ColumnType, ...(table.data[c] as Json[])]]));
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const quotedMysql = (text: string): string => quoted(text.replaceAll("\\", "\\\\"));
const written = (type: ColumnType, value: Json): string => codecs[type].write(value);
/** Some values of a type, with a null among them. */
const some = (type: ColumnType, count = 200): Json[] => [...fc.sample(arbitraryOf[type], count), null];
const rowsOf = (literals: string[]): string => `values ${literals.map((literal, at) => `(${at}, ${literal})`).join(", ")}`;

describe.skipIf(!postgres)("values of PostgreSQL", () => {
  const types: [ColumnType, string][] = [
    ["string", "text"],
    ["number", "float8"],
    ["integer", "int8"],
    ["decimal", "numeric"],
    ["boolean", "bool"],
    ["date", "date"],
    ["datetime", "timestamptz"],
    ["json", "jsonb"],
  ];

  it.each(types)("of type %s come as they were stored (%s)", async (type, name) => {
    const values = some(type).filter((value) => type !== "json" || !JSON.stringify(value).includes("\\u0000"));
    const literals = values.map((value) => (value === null ? `null::${name}` : `${quoted(written(type, value))}::${name}`));
    const { x } = await columns("postgresql", `select x from (${rowsOf(literals)}) v(n, x) order by n`);
    const seen = type === "datetime" ? values.map((value) => value && String(value).replace(/(\.\d{3}\d*?)0+Z$/, "$1Z")) : values;
    expect(x).toEqual([type, ...seen]);
  });

  it("that no type of the contract holds are text in the whole column, as the server writes them", async () => {
    expect(
      await columns(
        "postgresql",
        `select * from (values
          (date '2026-03-29', timestamptz '2026-03-29 02:30+02', timestamp '2026-03-29 02:30', null::date),
          ('infinity', '-infinity', 'infinity', null), ('0044-03-15 BC', '0044-03-15 12:00+00 BC', '12026-01-01 00:00', null)) v(day, instant, local, nothing)`,
      ),
    ).toEqual({
      day: ["string", "2026-03-29", "infinity", "0044-03-15 BC"],
      instant: ["string", "2026-03-29T00:30:00.000Z", "-infinity", "0044-03-15 12:00:00+00 BC"],
      local: ["string", "2026-03-29T02:30:00", "infinity", "12026-01-01 00:00:00"],
      nothing: ["date", null, null, null],
    });
  });

  it("three things are three things, and every digit is kept", async () => {
    expect(
      await columns(
        "postgresql",
        `select 'NaN'::float8 as a, 'Infinity'::float4 as b, null::float8 as c, 'NaN'::numeric as d, '-Infinity'::numeric as e,
            12345678901234567890.12::numeric as f, 1.00::numeric as g, 1e-7::float8 as h, 0.1::float4 as i, 1e-20::numeric as j,
            '{"id": 12345678901234567890}'::json as k, array[9007199254740993, 1]::int8[] as l, array[1.50, 12345678901234567890.12]::numeric[] as m,
            array['NaN', '1.5']::float8[] as n, time '24:00:00' as o, interval '1 mon -1 day' as p, '12.34'::money::numeric as q,
            int4range(1, 5) as r, b'101' as s, inet '10.0.0.1/8' as t, row(1, 'a b') as u, '<a/>'::xml as v, timetz '12:00+02' as w,
            array[date '2026-01-01', 'infinity']::date[] as x, 4294967295::oid as y`,
      ),
    ).toEqual({
      a: ["number", "NaN"],
      b: ["number", "Infinity"],
      c: ["number", null],
      d: ["decimal", "NaN"],
      e: ["decimal", "-Infinity"],
      f: ["decimal", "12345678901234567890.12"],
      g: ["decimal", "1.00"],
      h: ["number", 1e-7],
      i: ["number", 0.1],
      j: ["decimal", "0.00000000000000000001"],
      k: ["json", { id: "12345678901234567890" }],
      l: ["json", ["9007199254740993", 1]],
      m: ["json", [1.5, "12345678901234567890.12"]],
      n: ["json", ["NaN", 1.5]],
      o: ["string", "24:00:00"],
      p: ["string", "1 mon -1 days"],
      q: ["decimal", "12.34"],
      r: ["string", "[1,5)"],
      s: ["string", "101"],
      t: ["string", "10.0.0.1/8"],
      u: ["string", '(1,"a b")'],
      v: ["string", "<a/>"],
      w: ["string", "12:00:00+02"],
      x: ["json", ["2026-01-01", "infinity"]],
      y: ["integer", 4294967295],
    });
  });
});

describe.skipIf(!mysql)("values of MySQL", () => {
  const ranges = new Set<ColumnType>(["date", "datetime", "local_datetime"]);
  const types: [ColumnType, string][] = [
    ["string", "text character set utf8mb4"],
    ["number", "double"],
    ["integer", "bigint"],
    ["decimal", "decimal(65, 30)"],
    ["boolean", "tinyint(1)"],
    ["date", "date"],
    ["datetime", "timestamp(6) null"],
    ["local_datetime", "datetime(6)"],
    ["json", "json"],
  ];

  it.each(types)("of type %s come as they were stored (%s)", async (type, name) => {
    const infinite = new Set<Json>(["NaN", "Infinity", "-Infinity"]);
    const values = some(type).filter((value) => {
      if (infinite.has(value) && type !== "string") return false;
      if (type === "datetime") return value === null || (String(value) > "1970-01-02" && String(value) < "2038");
      return !ranges.has(type) || value === null || String(value) >= "1000";
    });
    await mysql?.sql(`set time_zone = '+00:00', names utf8mb4; drop table if exists door; create table door (n int, x ${name})`);
    for (const [at, value] of values.entries()) {
      const text = value === null ? "null" : written(type, value).replace(type === "datetime" ? "Z" : /$^/, "");
      const literal = value === null || ["integer", "decimal", "boolean", "number"].includes(type) ? text : quotedMysql(text);
      await mysql?.sql(`insert into door values (${at}, ${literal})`);
    }
    const { x } = await columns("mysql", "select x from door order by n");
    const seen = values.map((value) => (typeof value === "string" ? stored(type, value) : value));
    expect(x).toEqual([type, ...seen]);
  });

  /** With the fraction that the column's definition gives it. */
  function stored(type: ColumnType, text: string): Json {
    if (type === "decimal")
      return `${text}${text.includes(".") ? "" : "."}`.replace(/\.(\d*)$/, (_, fraction: string) => `.${fraction.padEnd(30, "0")}`);
    if (type === "datetime")
      return text.replace(/\.(\d+)Z$/, (_, fraction: string) => `.${fraction.padEnd(6, "0")}Z`).replace(".000000Z", ".000Z");
    return type === "local_datetime"
      ? text.replace(/\.0+$/, "").replace(/\.(\d+)$/, (_, fraction: string) => `.${fraction.padEnd(6, "0")}`)
      : text;
  }

  it("a byte that holds more than 0 and 1 is no boolean, and unsigned integers keep their digits", async () => {
    await mysql?.sql("drop table if exists bytes; create table bytes (n int, x tinyint(1), y bigint unsigned, z time(3))");
    await mysql?.sql(
      "insert into bytes values (1, 1, 18446744073709551615, '-838:59:59'), (2, 0, 1, '25:00:00.5'), (3, null, null, null), (4, -5, 0, '0')",
    );
    expect(await columns("mysql", "select x, y, z from bytes order by n")).toEqual({
      x: ["integer", 1, 0, null, -5],
      y: ["integer", "18446744073709551615", 1, null, 0],
      z: ["string", "-838:59:59", "25:00:00.5", null, "00:00:00"],
    });
  });
});

describe("values of the sample warehouse", () => {
  const types: [ColumnType, (value: Json) => string][] = [
    ["string", (value) => quoted(String(value))],
    ["integer", (value) => (value === "-9223372036854775808" ? "(-9223372036854775807 - 1)" : String(value))],
    ["number", (value) => ({ Infinity: "9e999", "-Infinity": "-9e999" })[String(value)] ?? Number(value).toExponential()],
    ["date", (value) => quoted(String(value))],
    ["datetime", (value) => quoted(String(value))],
    ["local_datetime", (value) => quoted(String(value))],
  ];

  it.each(types)("of type %s come as they were stored", async (type, literal) => {
    // SQLite has no NaN, and text that is a date in every row is one.
    const values = [...(type === "string" ? ["a"] : type === "number" ? [0.5] : []), ...some(type)].filter((value) => value !== "NaN");
    const text = `with v(n, x) as (${rowsOf(values.map((value) => (value === null ? "null" : literal(value))))}) select x from v order by n`;
    expect((await columns("sample", text))["x"]).toEqual([type, ...values]);
  });

  it("of several kinds in one column keep their digits", async () => {
    expect(
      await columns(
        "sample",
        `select 9007199254740993 as a, 9e999 as b, 9007199254740993 as c, 1 as d, 'NaN' as e, null as f, 9007199254740993 as a union all
         select -1, null, 0.5, 'x', 'Infinity', null, 9223372036854775807`,
      ),
    ).toEqual({
      a: ["integer", "9007199254740993", -1],
      b: ["number", "Infinity", null],
      c: ["decimal", "9007199254740993", "0.5"],
      d: ["json", 1, "x"],
      e: ["string", "NaN", "Infinity"],
      f: ["string", null, null],
      "a:1": ["integer", "9007199254740993", "9223372036854775807"],
    });
  });
});
