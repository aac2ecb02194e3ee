import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readStoredValue, storedTableSchema } from "../../src/contract/older-value";
import { checkValue, columnTypes, fits, tableSchema, type ColumnType } from "../../src/contract/value";

const good: Record<ColumnType, unknown[]> = {
  string: ["", "NaN", "9007199254740993"],
  number: [0.1, -5, 1e300, "NaN", "Infinity", "-Infinity"],
  integer: [0, 9007199254740991, "9007199254740992", "-12345678901234567890"],
  decimal: ["1.00", "-0.10", "12345678901234567890.12", "0", "NaN", "Infinity", "-Infinity"],
  boolean: [true, false],
  date: ["2024-02-29", "0001-01-01", "9999-12-31"],
  datetime: ["2024-02-29T23:59:59Z", "2024-01-01T00:00:00.123456Z", "+010000-01-01T00:00:00.000Z"],
  local_datetime: ["2024-02-29T23:59:59", "2024-01-01T00:00:00.123456"],
  json: [{ a: [1, null] }, [], "text", 1, true],
};

const bad: Record<ColumnType, unknown[]> = {
  string: [1, {}, true],
  number: ["1", "nan", "", Number.NaN, Number.POSITIVE_INFINITY, 1n],
  integer: [1.5, 9007199254740992, "5", "9007199254740991", "09007199254740993", "9007199254740993.0", "NaN"],
  decimal: [1, "1e5", "1.", ".5", "", "+1", "1,000", "nan"],
  boolean: [0, "true"],
  date: ["2024-02-30", "2023-02-29", "2024-13-01", "2024-04-31", "0000-00-00", "2024-1-1", "2024-01-01T00:00:00Z", "infinity"],
  datetime: ["2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:60Z", "<script>"],
  local_datetime: ["2024-01-01T00:00:00Z", "2024-02-30T00:00:00", "2024-01-01"],
  json: [undefined, () => 1, Number.NaN, [Number.NaN], { a: undefined }],
};

describe.each(columnTypes)("a %s", (type) => {
  test("is what the contract says, or null", () => {
    for (const value of [...good[type], null]) expect(fits(type, value), String(value)).toBe(true);
    for (const value of bad[type]) expect(fits(type, value), String(value)).toBe(false);
  });

  test("is checked in every row of a table and as a scalar", () => {
    for (const value of bad[type]) {
      const table = { columns: ["x"], types: [type], data: [[good[type][0], value]] };
      expect(() => checkValue({ kind: "table", table })).toThrow(`Row 2 of the column "x" does not fit its type "${type}"`);
      expect(() => checkValue({ kind: "scalar", type, value })).toThrow();
      expect(tableSchema.safeParse(table).success).toBe(false);
    }
  });
});

const table = { columns: ["a", "b"], types: ["integer", "string"], data: [[1], ["x"]] };

test.each<[string, object, RegExp]>([
  ["a name too many", { ...table, columns: ["a", "b", "c"] }, /3 names of columns, 2 types and 2 columns/],
  ["a type too few", { ...table, types: ["integer"] }, /2 names of columns, 1 types/],
  ["a type that does not exist", { ...table, types: ["evil", "string"] }, /types of a table's columns are not a list out of/],
  ["a name that is no text", { ...table, columns: [{ x: 1 }, "b"] }, /names of a table's columns/],
  ["columns of different lengths", { ...table, data: [[1], ["x", "y"]] }, /"a" has 1 rows, "b" has 2/],
  ["two columns of one name", { ...table, columns: ["a", "a"] }, /two columns named "a"/],
  ["data that is no list", { ...table, data: { 0: [1], 1: ["x"] } }, /data of a table/],
])("a table with %s is refused in a sentence", (_, given, sentence) => {
  expect(() => checkValue({ kind: "table", table: given })).toThrow(sentence);
});

test.each([[null], [undefined], [[]], ["x"], [{}], [{ kind: "evil" }], [{ kind: "bytes", base64: "<" }], [{ kind: "date", iso: "x" }]])(
  "what is no value is refused: %j",
  (given) => expect(() => checkValue(given)).toThrow(/\.$/),
);

test("JSON that nobody could walk is refused", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  expect(() => checkValue({ kind: "json", value: deep })).toThrow("more than 128 levels");
});

test("members that the contract does not know are left out", () => {
  expect(checkValue({ kind: "json", value: 1, evil: 2 })).toEqual({ kind: "json", value: 1 });
});

test("a table of 100,000 rows is checked in well under a second", () => {
  const rows = 100_000;
  const data = [Array.from({ length: rows }, (_, row) => row), Array.from({ length: rows }, () => "2024-01-01T00:00:00.000Z")];
  const started = performance.now();
  checkValue({ kind: "table", table: { columns: ["n", "at"], types: ["integer", "datetime"], data } });
  expect(performance.now() - started).toBeLessThan(1000);
});

describe("what older versions stored", () => {
  test("is read as it is when it holds today's rules", () => {
    const values = [
      { kind: "date", iso: "2024-01-01T00:00:00.000Z" },
      { kind: "json", value: { a: [1] } },
      { kind: "table", table },
    ];
    expect(values.map(readStoredValue)).toEqual(values);
  });

  test.each<[string, ColumnType, unknown[], ColumnType, unknown[]]>([
    ["whole numbers of a database's numeric", "number", [1, "12345678901234567890"], "integer", [1, "12345678901234567890"]],
    ["numbers beside whole ones of a numeric", "number", [1.5, "12345678901234567890"], "decimal", ["1.5", "12345678901234567890"]],
    [
      "instants that no instant can be",
      "datetime",
      ["infinity", "2024-01-01T00:00:00.000Z"],
      "string",
      ["infinity", "2024-01-01T00:00:00.000Z"],
    ],
    ["integers beyond 2^53 as numbers", "integer", [1e300, null], "number", [1e300, null]],
    ["a column of many kinds", "string", [1, "x", null, {}], "json", [1, "x", null, {}]],
  ])("%s gets a type that its cells have", (_, type, data, newType, newData) => {
    const stored = { columns: ["x"], types: [type], data: [data] };
    const mended = { columns: ["x"], types: [newType], data: [newData] };
    expect(readStoredValue({ kind: "table", table: stored })).toEqual({ kind: "table", table: mended });
    expect(storedTableSchema.parse(stored)).toEqual(mended);
  });

  test("never throws, whatever was stored", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (columns, types, data) => {
        for (const given of [{ columns, types, data }, { columns: ["a"], types, data: [data] }, columns])
          expect(() => checkValue(readStoredValue({ kind: "table", table: given }))).not.toThrow();
        expect(() => checkValue(readStoredValue(data))).not.toThrow();
      }),
    );
  });
});
