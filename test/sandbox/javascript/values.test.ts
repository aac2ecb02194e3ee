import { describe, expect, test } from "vitest";
import type { Table, Value } from "../../../src/contract/value";
import { runCell, runCells, valueOf } from "./open";

const rain: Table = {
  columns: ["city", "month", "mm", "wet"],
  types: ["string", "date", "number", "boolean"],
  data: [
    ["Seattle", "Berlin", "Seattle", "Berlin"],
    ["2024-01-01", "2024-01-01", "2024-02-01", "2024-02-01"],
    [140.5, 42, 98, null],
    [true, false, true, null],
  ],
};
const reads: Record<string, Value> = { rain: { kind: "table", table: rain } };

/** An expression over the table `rain` and its plain value. */
const expressions: [string, unknown][] = [
  ["rain.reduce((sum, row) => sum + row.mm, 0)", 280.5],
  ["rain.length", 4],
  ["rain.rows.length", 4],
  ["rain.columns", ["city", "month", "mm", "wet"]],
  ["rain.types.month", "date"],
  ["rain[0].city", "Seattle"],
  ["rain.at(-1).city", "Berlin"],
  ["[...rain].map((row) => row.mm)", [140.5, 42, 98, null]],
  ["rain.map((row) => row.mm ?? 0)", [140.5, 42, 98, 0]],
  ["rain.filter((row) => row.wet).length", 2],
  ["rain.find((row) => row.mm < 100).mm", 42],
  ["rain.some((row) => row.mm > 140)", true],
  ["rain.every((row) => row.mm > 140)", false],
  ["rain.slice(1, 2)[0].city", "Berlin"],
  ["let n = 0; rain.forEach(() => n++); n", 4],
  ["rain.column('mm')", [140.5, 42, 98, null]],
  ["rain.sort('mm', 'desc').column('mm')", [140.5, 98, 42, null]],
  ["rain.sort('mm').column('mm')", [42, 98, 140.5, null]],
  ["rain.sort((a, b) => a.mm - b.mm)[0].mm", null],
  ["[...rain.group('city').keys()]", ["Seattle", "Berlin"]],
  ["rain.group('city').get('Berlin').length", 2],
  ["rain.group((row) => row.mm > 90).get(true).length", 2],
  [
    "rain.group('city', { mm: (rows) => rows.reduce((sum, row) => sum + row.mm, 0) }).map((row) => [row.city, row.mm])",
    [
      ["Seattle", 238.5],
      ["Berlin", 42],
    ],
  ],
  ["rain.group(['city', 'wet'], { n: (rows) => rows.length }).length", 3],
  [
    "rain.toCSV()",
    "city,month,mm,wet\r\nSeattle,2024-01-01,140.5,true\r\nBerlin,2024-01-01,42,false\r\nSeattle,2024-02-01,98,true\r\nBerlin,2024-02-01,,",
  ],
  ["JSON.parse(JSON.stringify(rain))[1].mm", 42],
  ["Array.isArray(rain)", true],
  ["Object.keys(rain[0])", ["city", "month", "mm", "wet"]],
  ["const [first, ...rest] = rain; rest.length", 3],
  ["new Table([{ a: 1 }]).columns", ["a"]],
];

test.each(expressions)("a table is an array of rows: %s", async (source, expected) => {
  expect(await valueOf(source, { reads })).toEqual(expected);
});

/** A value of user code and the value other cells get. */
const encodings: [string, Value][] = [
  ["1", { kind: "json", value: 1 }],
  ["-0", { kind: "json", value: 0 }],
  ["NaN", { kind: "scalar", type: "number", value: "NaN" }],
  ["-Infinity", { kind: "scalar", type: "number", value: "-Infinity" }],
  ["undefined", { kind: "json", value: null }],
  ["null", { kind: "json", value: null }],
  ["'text'", { kind: "json", value: "text" }],
  ["12345678901234567890n", { kind: "scalar", type: "integer", value: "12345678901234567890" }],
  ["new Date(0)", { kind: "scalar", type: "datetime", value: "1970-01-01T00:00:00.000Z" }],
  ["new Date(NaN)", { kind: "json", value: null }],
  [
    "({ at: new Date(0), n: NaN, gone: undefined })",
    { kind: "json", value: { at: "1970-01-01T00:00:00.000Z", n: "NaN" }, types: { "/n": "number" } },
  ],
  ["[1, [2, undefined]]", { kind: "json", value: [1, [2, null]] }],
  ["[]", { kind: "json", value: [] }],
  ["new Map([['a', 1], ['b', new Set([2])]])", { kind: "json", value: { a: 1, b: [2] } }],
  ["new Map([[{}, 1]])", { kind: "json", value: [[{}, 1]] }],
  ["new Uint8Array([1, 2, 3])", { kind: "bytes", base64: "AQID" }],
  ["new Float64Array([1.5])", { kind: "json", value: [1.5] }],
  ["Promise.resolve(3)", { kind: "json", value: 3 }],
  ['JSON.parse(\'{"__proto__": {"x": 1}}\')', { kind: "json", value: JSON.parse('{"__proto__": {"x": 1}}') }],
  [
    "[{ a: 1, b: 'x' }, { a: 2.5 }]",
    {
      kind: "table",
      table: {
        columns: ["a", "b"],
        types: ["number", "string"],
        data: [
          [1, 2.5],
          ["x", null],
        ],
      },
    },
  ],
  ["[{ a: [1] }, { a: 1 }]", { kind: "json", value: [{ a: [1] }, { a: 1 }] }],
  ["[{ a: 1 }, 2]", { kind: "json", value: [{ a: 1 }, 2] }],
];

test.each(encodings)("%s is given away as what it is", async (source, expected) => {
  expect((await runCell(source, { output: "out" })).values).toEqual({ out: expected });
});

/** Values of one column and its type. */
const columns: [string, string, unknown[]][] = [
  ["[1, 2, null]", "integer", [1, 2, null]],
  ["[1, 2.5]", "number", [1, 2.5]],
  ["[1, NaN, null]", "number", [1, "NaN", null]],
  ["[2 ** 60, 1]", "number", [2 ** 60, 1]],
  ["[10n ** 20n, 1]", "integer", ["100000000000000000000", 1]],
  ["['a', null]", "string", ["a", null]],
  ["[true, false]", "boolean", [true, false]],
  ["[new Date(0)]", "datetime", ["1970-01-01T00:00:00.000Z"]],
  ["['2024-01-31', null]", "date", ["2024-01-31", null]],
  ["['2024-01-31T00:00:00.000Z']", "datetime", ["2024-01-31T00:00:00.000Z"]],
  ["['2024-01-31', 'later']", "string", ["2024-01-31", "later"]],
  ["[1, 'a']", "json", [1, "a"]],
  ["[true, 1]", "json", [true, 1]],
  ["[null, undefined]", "string", [null, null]],
];

test.each(columns)("a column of %s is %s", async (values, type, data) => {
  const { values: given } = await runCell(`${values}.map((v) => ({ v }))`, { output: "out" });
  expect(given.out).toEqual({ kind: "table", table: { columns: ["v"], types: [type], data: [data] } });
});

describe("tables on their way through cells", () => {
  test("a table handed on unchanged is the same table", async () => {
    const wide: Table = {
      columns: ["id", "note"],
      types: ["integer", "string"],
      data: [
        ["12345678901234567890", 1],
        ["2024-01-01", null],
      ],
    };
    const result = await runCell("big", { reads: { big: { kind: "table", table: wide } }, output: "out" });
    expect(result.values.out).toEqual({ kind: "table", table: wide });
  });

  test("an empty table keeps its columns", async () => {
    const empty: Table = { columns: ["a", "b"], types: ["integer", "datetime"], data: [[], []] };
    expect((await runCell("t", { reads: { t: { kind: "table", table: empty } }, output: "out" })).values.out).toEqual({
      kind: "table",
      table: empty,
    });
  });

  test("rows changed in place are seen in what the cell gives away, and nowhere else", async () => {
    const [first, second] = await runCells(
      [
        "rain.forEach((row) => { row.cm = (row.mm ?? 0) / 10 });\nconst wide = rain",
        "Object.keys(rain[0]).length + Object.keys(wide[0]).length",
      ],
      { reads },
    );
    expect(first?.values.wide).toMatchObject({
      kind: "table",
      table: { columns: ["city", "month", "mm", "wet", "cm"], types: ["string", "date", "number", "boolean", "number"] },
    });
    expect(second?.last).toEqual({ kind: "json", value: 9 });
  });

  test("a column named like a prototype's member is a column", async () => {
    const odd: Table = { columns: ["__proto__", "constructor"], types: ["integer", "string"], data: [[1], ["x"]] };
    expect((await runCell("odd", { reads: { odd: { kind: "table", table: odd } }, output: "out" })).values.out).toEqual({
      kind: "table",
      table: odd,
    });
  });

  test("100,000 rows come in, are summed and go out", async () => {
    const size = 100_000;
    const big: Table = {
      columns: ["i", "x"],
      types: ["integer", "number"],
      data: [Array.from({ length: size }, (_, i) => i), Array.from({ length: size }, (_, i) => i / 2)],
    };
    const result = await runCell("big.map((row) => ({ ...row, y: row.i + row.x }))", {
      reads: { big: { kind: "table", table: big } },
      output: "out",
    });
    expect(result.error).toBeNull();
    expect(result.values.out).toMatchObject({ kind: "table", table: { types: ["integer", "number", "number"] } });
  });

  test("dates and bytes are read as Date and Uint8Array", async () => {
    const given: Record<string, Value> = { day: { kind: "date", iso: "2024-02-03" }, raw: { kind: "bytes", base64: "AQID" } };
    expect(await valueOf("[day instanceof Date, day.getUTCDate(), raw instanceof Uint8Array, raw[2]]", { reads: given })).toEqual([
      true,
      3,
      true,
      3,
    ]);
  });
});

/** What cannot leave the sandbox, and the reason people read. */
const unstorable: [string, RegExp][] = [
  ["const v = () => 1", /a function/],
  ["const v = Symbol('x')", /a symbol/],
  ["class v {}", /a function/],
  ["class P { x = 1 }; const v = new P()", /an instance of P/],
  ["const v = { a: [{ f() {} }] }", /at a\[0\]\.f: a function/],
  ["const v = new URL('https://example.com')", /an instance of URL/],
  ["const v = Promise.resolve(1)", /a promise \(await it\)/],
  ["const v = {}; v.self = v; null", /at self: a reference to the value itself/],
  ["let v = 1; for (let i = 0; i < 200; i++) v = [v]", /more than 100 levels/],
];

test.each(unstorable)("%s lives only inside the sandbox", async (source, reason) => {
  const [first, second] = await runCells([source, "typeof v"]);
  expect(first?.error).toBeNull();
  expect(first?.values).not.toHaveProperty("v");
  expect(first?.unstorable.v).toMatch(reason);
  expect(second?.last).not.toEqual({ kind: "json", value: "undefined" });
});

test("a function of one cell is called by another, with steps of its own counted", async () => {
  const results = await runCells(["const double = (x) => x * 2; const loop = () => { for (;;); }", "double(21)", "loop()", "double(4)"]);
  expect(results[1]?.last).toEqual({ kind: "json", value: 42 });
  expect(results[2]?.reason).toBe("step");
  expect(results[3]?.last).toEqual({ kind: "json", value: 8 });
});

test("a value that refers to itself cannot be the value of a cell", async () => {
  for (const output of ["out", null]) {
    const result = await runCell("const a = { b: {} };\na.b.a = a;\na", { output });
    expect(result.error?.message).toMatch(/The value of this cell cannot be (kept|shown): .*a reference to the value itself/);
  }
});

test("objects that two names share are separate after storing", async () => {
  const [, , third] = await runCells(["const a = { n: 1 }; const b = a", "a.n = 2; a.n", "[a.n, b.n]"]);
  expect(third?.last).toEqual({ kind: "json", value: [1, 1] });
});

test("the output is the last expression, or the declared name", async () => {
  expect((await runCell("const total = 4", { output: "total" })).values).toEqual({ total: { kind: "json", value: 4 } });
  expect((await runCell("const total = 4;\ntotal + 1;\n", { output: "total" })).values).toEqual({ total: { kind: "json", value: 5 } });
  expect((await runCell("const other = 4", { output: "total" })).error?.message).toBe(
    "Nothing gives a value to total: end the cell with an expression, or declare total in it.",
  );
});

test("what user code can still do: time, chance, texts, formats, timers", async () => {
  expect(
    await valueOf(`await new Promise((done) => setTimeout(done, 5));
[Date.now() > 0, Math.random() < 1, crypto.randomUUID().length, crypto.getRandomValues(new Uint8Array(4)).length, (1234.5).toLocaleString("en"),
 new Intl.NumberFormat("de").format(1234.5), new Date(0).toLocaleDateString("en", { timeZone: "UTC" }), structuredClone({ a: 1 }).a, new TextEncoder().encode("é").length, atob(btoa("x")), new URL("https://a.b/c").pathname]`),
  ).toEqual([true, true, 36, 4, "1,234.5", "1.234,5", "1/1/1970", 1, 2, "x", "/c"]);
});

test("an error may be renamed and given a message, as override taming allows", async () => {
  expect(
    await valueOf(
      "class Mine extends Error { constructor(m) { super(m); this.name = 'Mine' } toString() { return 'mine ' + this.message } }\nconst e = new Error('a'); e.name = 'Other'; e.message = 'b';\n[String(new Mine('x')), String(e)]",
    ),
  ).toEqual(["mine x", "Other: b"]);
});
