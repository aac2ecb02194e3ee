import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnTypes, fits, type ColumnType } from "../../src/contract/value";
import { exactDouble, minusDecimal, plainDecimal } from "../../src/format/codecs/decimal";
import { parseExactly } from "../../src/format/codecs/json";
import { codecs } from "../../src/format/codecs/registry";
import { arbitraryOf } from "./arbitrary-values";

describe.each(columnTypes)("the codec of %s", (type) => {
  test("reads back what it writes, and gives what the contract says", () => {
    fc.assert(
      fc.property(arbitraryOf[type], (value) => {
        const read = codecs[type].read(codecs[type].write(value));
        expect(read).toEqual(value);
        expect(fits(type, read)).toBe(true);
      }),
    );
  });

  test("reads whatever text there is as a value of its type, or not at all", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from("0123456789-+.eE:TZ NaIfinty{}[]")) })), (text) => {
        const read = codecs[type].read(text);
        expect(read === undefined || fits(type, read)).toBe(true);
      }),
    );
  });
});

test.each<[ColumnType, string, unknown]>([
  ["integer", "-9223372036854775808", "-9223372036854775808"],
  ["integer", "9007199254740991", 9007199254740991],
  ["integer", "9007199254740992", "9007199254740992"],
  ["integer", "-0", 0],
  ["integer", "0042", 42],
  ["integer", "1.5", undefined],
  ["number", "1e-7", 1e-7],
  ["number", "1e400", undefined],
  ["number", "-Infinity", "-Infinity"],
  ["number", "0x10", undefined],
  ["number", "", undefined],
  ["decimal", "1.00", "1.00"],
  ["decimal", "12345678901234567890.12", "12345678901234567890.12"],
  ["decimal", "1e5", undefined],
  ["boolean", "t", true],
  ["date", "0044-03-15 BC", undefined],
  ["date", "infinity", undefined],
  ["date", "0000-00-00", undefined],
  ["date", "10000-01-01", undefined],
  ["datetime", "2026-03-29 00:30:00.123456+00", "2026-03-29T00:30:00.123456Z"],
  ["datetime", "2026-03-29 00:30:00", "2026-03-29T00:30:00.000Z"],
  ["datetime", "-infinity", undefined],
  ["datetime", "2026-03-29 00:30:00+02", undefined],
  ["local_datetime", "2026-03-29 02:30:00.5", "2026-03-29T02:30:00.5"],
  ["local_datetime", "2026-02-30 02:30:00", undefined],
])("as %s, %j is %j", (type, text, value) => expect(codecs[type].read(text)).toEqual(value));

test.each<[string, unknown]>([
  ['{"id": 12345678901234567890}', { id: "12345678901234567890" }],
  ["[0.1, 1.50, 1e3, -0, 1e400, 12345678901234567890.5]", [0.1, 1.5, 1000, -0, "1e400", "12345678901234567890.5"]],
  ['{"__proto__": {"x": 1.0000000000000000000001}}', JSON.parse('{"__proto__": {"x": "1.0000000000000000000001"}}')],
  ['"12345678901234567890"', "12345678901234567890"],
  ["9007199254740993", "9007199254740993"],
  ["0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"],
])("the JSON %s keeps its digits", (text, value) => expect(parseExactly(text)).toEqual(value));

test("a decimal is a double exactly when the double writes the same number", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => exactDouble(plainDecimal(number)) === number));
  const kept = ["1.00", "0.1", "-2.50", "123456789012345", "0.000", "100000000000000000000"].map(exactDouble);
  expect(kept).toEqual([1, 0.1, -2.5, 123456789012345, 0, 1e20]);
  for (const text of ["0.10000000000000001", "9007199254740993", "12345678901234567890.12", "NaN", "x"])
    expect(exactDouble(text)).toBeNull();
});

test.each([
  ["12345678901234567890.12", "1.1", "12345678901234567889.02"],
  ["1.00", "1.00", "0.00"],
  ["-0.05", "0.05", "-0.10"],
  ["9007199254740993", "1", "9007199254740992"],
  ["0.001", "-0.0009", "0.0019"],
])("%s minus %s is %s", (from, less, difference) => expect(minusDecimal(from, less)).toBe(difference));
