import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/contract/common";
import { columnTypes, type ColumnType, type Table, type Value } from "../../../src/contract/value";
import { arbitraryOf } from "../../format/arbitrary-values";
import { runCell, runCells, valueOf } from "./open";

const tableOf = (types: ColumnType[], ...data: Json[][]): Value => ({
  kind: "table",
  table: { columns: data.map((_, c) => "xyz"[c] as string), types, data },
});
const big = tableOf(["integer"], [1, 2, "9007199254740993"]);
const money = tableOf(["decimal", "integer"], ["1.00", "12345678901234567890.12", null, "-0.50"], [1, 2, 3, 4]);
const exact = (...texts: Json[]): Value => tableOf(["decimal"], texts);
const floats = tableOf(["number"], ["NaN", "Infinity", "-Infinity", null, 0.1]);

/** What a cell says of a table or value. */
const seen: [string, Value, string, unknown][] = [
  ["integers with one beyond 2^53 are all BigInt", big, "t.map((row) => typeof row.x)", ["bigint", "bigint", "bigint"]],
  ["their sum from 0n is exact", big, "String(t.reduce((sum, row) => sum + row.x, 0n))", "9007199254740996"],
  ["they are grouped and sorted", big, "[...t.group(['x']).keys()].length + t.sort('x', 'desc')[0].x.toString()", "39007199254740993"],
  ["integers within 2^53 are numbers", tableOf(["integer"], [1, null, 9007199254740991]), "t.column('x')", [1, null, 9007199254740991]],
  ["a decimal that a double holds is a number", money, "[t[0].x, t[2].x, t[3].x]", [1, null, -0.5]],
  ["decimals with many digits too", exact("0.10000000000000000000", "100000000000000000000"), "t.column('x')", [0.1, 1e20]],
  ["rows are counted and other columns read without their decimals", money, "t.length + t[1].y", 6],
  ["a decimal that was replaced is what it is now", money, "t[1].x = 5; t[1].x", 5],
  ["its CSV has every digit", money, "t.toCSV()", "x,y\r\n1.00,1\r\n12345678901234567890.12,2\r\n,3\r\n-0.50,4"],
  ["NaN, infinity and null are three things", floats, "t.map(({ x }) => String(x))", ["NaN", "Infinity", "-Infinity", "null", "0.1"]],
  ["NaN as a decimal", exact("NaN", "-Infinity"), "t.map(({ x }) => String(x))", ["NaN", "-Infinity"]],
  ["a NaN", { kind: "scalar", type: "number", value: "NaN" }, "Number.isNaN(t)", true],
  ["a BigInt", { kind: "scalar", type: "integer", value: "12345678901234567890" }, "String(t + 1n)", "12345678901234567891"],
  ["a decimal", { kind: "scalar", type: "decimal", value: "1.50" }, "t + 1", 2.5],
  ["a day", { kind: "scalar", type: "date", value: "2026-03-29" }, "t.toISOString()", "2026-03-29T00:00:00.000Z"],
  ["an instant", { kind: "scalar", type: "datetime", value: "2026-03-29T01:00:00Z" }, "t.getTime()", Date.UTC(2026, 2, 29, 1)],
  ["a local time", { kind: "scalar", type: "local_datetime", value: "2026-03-29T02:30:00" }, "t", "2026-03-29T02:30:00"],
];

test.each(seen)("%s", async (_, value, source, expected) => expect(await valueOf(source, { reads: { t: value } })).toEqual(expected));

test.each<[string, Value, string, RegExp]>([
  ["a sum of BigInts from 0", big, "t.reduce((sum, row) => sum + row.x, 0)", /Cannot mix BigInt/],
  [
    "a decimal that no double holds",
    money,
    "t.map((row) => row.y);\nt[1].x",
    /^"x" in row 2 is 12345678901234567890\.12: more digits than a number.*Cast it in SQL/,
  ],
  ["a column with such a decimal", money, "t.column('x')", /more digits/],
  ["a copy of its row", money, "t.map((row) => ({ ...row }))", /more digits/],
  ["such a decimal alone", { kind: "scalar", type: "decimal", value: "0.12345678901234567890" }, "t", /This decimal is 0\.1234/],
])("%s is a clear error", async (_, value, source, message) => {
  const { error } = await runCell(source, { reads: { t: value } });
  expect(error?.message).toMatch(message);
  expect(error?.name).toBe("TypeError");
});

test("the error of a decimal names its line", async () => {
  expect((await runCell("const a = 1;\n\nt[1].x", { reads: { t: money } })).error?.line).toBe(3);
});

/** A table through a cell, and what comes out. */
const passed: [string, Value, string, Partial<Table>][] = [
  [
    "rows that were left out",
    money,
    "t.filter((row) => row.y > 1)",
    {
      types: ["decimal", "integer"],
      data: [
        ["12345678901234567890.12", null, "-0.50"],
        [2, 3, 4],
      ],
    },
  ],
  [
    "rows in another order",
    money,
    "t.sort('y', 'desc')",
    {
      types: ["decimal", "integer"],
      data: [
        ["-0.50", null, "12345678901234567890.12", "1.00"],
        [4, 3, 2, 1],
      ],
    },
  ],
  ["a column added to the rows", money, "for (const row of t) row.z = row.y * 2; t", { types: ["decimal", "integer", "integer"] }],
  [
    "another column changed",
    money,
    "for (const row of t) row.y = 0.5; t",
    {
      types: ["decimal", "number"],
      data: [
        ["1.00", "12345678901234567890.12", null, "-0.50"],
        [0.5, 0.5, 0.5, 0.5],
      ],
    },
  ],
  [
    "one decimal changed",
    money,
    "t[0].x = 1.5; t",
    {
      types: ["decimal", "integer"],
      data: [
        ["1.5", "12345678901234567890.12", null, "-0.5"],
        [1, 2, 3, 4],
      ],
    },
  ],
  [
    "decimals that became doubles",
    exact("1.00", "2.50"),
    "for (const row of t) row.x /= 3; t",
    { types: ["number"], data: [[1 / 3, 2.5 / 3]] },
  ],
  ["BigInts that were changed", big, "for (const row of t) row.x -= 1n; t", { types: ["integer"], data: [[0, 1, "9007199254740992"]] }],
  ["rows of two tables", big, "[...t, ...t.slice(0, 1)]", { types: ["integer"], data: [[1, 2, "9007199254740993", 1]] }],
  ["texts that look like days", tableOf(["string"], ["2026-01-01", "x"]), "t.slice(0, 1)", { types: ["string"], data: [["2026-01-01"]] }],
  [
    "BigInts beside fractions",
    big,
    "[{ x: 10n ** 20n }, { x: 1e-7 }, { x: 1e21 }]",
    { types: ["decimal"], data: [["100000000000000000000", "0.0000001", "1000000000000000000000"]] },
  ],
  ["days that do not exist", big, "[{ x: '2026-02-30' }]", { types: ["string"], data: [["2026-02-30"]] }],
  [
    "numbers inside of lists of a table",
    big,
    "new Table([{ x: [1n, 10n ** 20n, NaN] }])",
    { types: ["json"], data: [[[1, "100000000000000000000", "NaN"]]] },
  ],
];

test.each(passed)("%s keep type and digits", async (_, value, source, table) => {
  const { values, error } = await runCell(source, { reads: { t: value }, output: "out" });
  expect(error).toBeNull();
  expect(values["out"]).toMatchObject({ kind: "table", table });
});

describe("from one cell to the next", () => {
  test.each<[string, string, string]>([
    ["12345678901234567890n", "String(v + 1n)", "12345678901234567891"],
    ["5n", "String(v + 1n)", "6"],
    ["NaN", "String(v)", "NaN"],
    ["-Infinity", "String(v)", "-Infinity"],
    [
      "({ a: [1n, { 'b/c~d': 10n ** 20n }], n: NaN, s: '1', __proto__: null })",
      "String(v.a[0] + v.a[1]['b/c~d']) + v.n + v.s",
      "100000000000000000001NaN1",
    ],
    ["[10n ** 20n, 'NaN', Infinity]", "v.map((x) => typeof x).join()", "bigint,string,number"],
    ["new BigInt64Array([1n, 2n])", "String(v[0] + v[1])", "3"],
    ["new Date(0)", "String(v.getTime())", "0"],
    ["[{ x: 1n }, { x: 10n ** 20n }]", "String(v[0].x + v[1].x)", "100000000000000000001"],
  ])("%s is the same value", async (source, look, expected) => {
    const [first, second] = await runCells([`const v = ${source}`, look]);
    expect(first?.error).toBeNull();
    expect(second?.last).toEqual({ kind: "json", value: expected });
  });

  test("a row with a decimal that no double holds is a value with its digits; only reading that one fails", async () => {
    const [row, other, read] = await runCells(["const row = t[1]; console.log(row)", "row.y + 1", "row.x"], { reads: { t: money } });
    expect(row?.values["row"]).toEqual({ kind: "json", value: { x: "12345678901234567890.12", y: 2 }, types: { "/x": "decimal" } });
    expect(row?.log).toEqual([{ level: "log", text: "{x: 12345678901234567890.12, y: 2}" }]);
    expect(other?.last).toEqual({ kind: "json", value: 3 });
    expect(read?.error?.message).toMatch(/^"x" is 12345678901234567890\.12: more digits/);
  });

  test("a day is still a day after a cell that only hands it on", async () => {
    const day: Value = { kind: "scalar", type: "date", value: "2026-03-29" };
    expect((await runCell("day", { reads: { day }, output: "out" })).values["out"]).toEqual(day);
    const later = await runCell("day.setUTCHours(5); day", { reads: { day }, output: "out" });
    expect(later.values["out"]).toEqual({ kind: "scalar", type: "datetime", value: "2026-03-29T05:00:00.000Z" });
  });

  test("a class that extends Date says its own time and nothing else", async () => {
    const source = "class Liar extends Date { toISOString() { return '<script>' } getTime() { return 1 } } new Liar(0)";
    const { values } = await runCell(source, { output: "out" });
    expect(values["out"]).toEqual({ kind: "scalar", type: "datetime", value: "1970-01-01T00:00:00.000Z" });
  });

  test.each([
    ["new Table([{ a: 1 }], ['empty', 'a'], ['evil', 'integer'])", /list of types of columns/],
    ["new Table([{ a: 1 }], [{ x: 1 }], ['string'])", /list of names of columns/],
  ])("%s fails alone", async (source, message) => {
    const [bad, good] = await runCells([source, "1 + 1"]);
    expect(bad?.error?.message).toMatch(message);
    expect(good?.last).toEqual({ kind: "json", value: 2 });
  });
});

describe("whatever a column holds", () => {
  test.each(columnTypes)("%s passes a cell as it is, whole, filtered and turned around", async (type) => {
    const data = [...fc.sample(arbitraryOf[type], 300), null];
    const t: Value = tableOf([type], data);
    const [same, turned] = await runCells(["const same = t", "const turned = t.filter(() => true).reverse()"], { reads: { t } });
    expect(same?.values["same"]).toEqual(t);
    // The type of a list or object is found anew from the values.
    expect(turned?.values["turned"]).toMatchObject(type === "json" ? {} : tableOf([type], data.toReversed()));
  });

  test("a scalar of any type passes a cell as it is", async () => {
    for (const type of ["integer", "number", "date", "datetime"] as const) {
      const reads = Object.fromEntries(
        fc
          .sample(arbitraryOf[type], 20)
          .map((value, at): [string, Value] => [`v${at}`, { kind: "scalar", type, value: shortened(type, value) as string }]),
      );
      const { values, error } = await runCell(
        Object.keys(reads)
          .map((name) => `const w${name} = ${name}`)
          .join(";"),
        { reads },
      );
      expect(error).toBeNull();
      for (const [name, value] of Object.entries(reads)) expect(values[`w${name}`]).toEqual(plain(value));
    }
  });
});

/** A Date has milliseconds. */
const shortened = (type: ColumnType, value: Json): Json => (type === "datetime" ? new Date(String(value)).toISOString() : value);
const plain = (value: Value): Value =>
  value.kind === "scalar" && value.type === "number" && typeof value.value === "number" ? { kind: "json", value: value.value } : value;
