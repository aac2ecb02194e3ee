import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../src/contract/common";
import type { ColumnType } from "../../src/contract/value";
import { formatProblem } from "../../src/format/specifier";
import { columnFormatter, formatNumber, withUnit, type ColumnFormat } from "../../src/format/values";

test.each([
  [1139.2, ",.1f", "1,139.2"],
  [-2.1, ",.1f", "−2.1"],
  [71.9, "+,.1f", "+71.9"],
  [0, "+,.1f", "0.0"],
  [0.256, ".0%", "26%"],
  [-0.04, ",.1f", "0.0"],
  [1.005, ",.2f", "1.01"],
  [1e21, ",d", "1,000,000,000,000,000,000,000"],
  [1234.5, ",.2s", "1.2k"],
  [12, null, "12"],
  [-1234567, null, "−1,234,567"],
  [284.54, null, "284.54"],
  [0.1 + 0.2, null, "0.3"],
  [22.41666667, null, "22.42"],
  [0.00371, null, "0.00371"],
  [0, null, "0"],
  [-0, null, "0"],
  [1e-9, null, "1 × 10⁻⁹"],
  [6.02214076e23, null, "6.02 × 10²³"],
  [9.999e-10, null, "1 × 10⁻⁹"],
  [999_999_999_999_999, null, "999,999,999,999,999"],
  [Number.NaN, null, "NaN"],
  [Number.POSITIVE_INFINITY, ",.1f", "∞"],
  [Number.NEGATIVE_INFINITY, null, "−∞"],
])("%d in the format %s reads %s", (value, specifier, text) => {
  expect(formatNumber(value, specifier)).toBe(text);
});

test("a unit follows its figure behind a no-break space, a percent sign without", () => {
  expect(withUnit("284.5", "mm")).toBe("284.5\u00a0mm");
  expect(withUnit("12", "%")).toBe("12%");
});

const shown = (type: ColumnType, values: Json[], options?: ColumnFormat): string[] => values.map(columnFormatter(type, values, options));

test.each<[string, ColumnType, Json[], string[]]>([
  ["money keeps its cents", "number", [668.28, 65.02, 1284310], ["668.28", "65.02", "1,284,310.00"]],
  ["decimals are the same all the way down", "number", [93, 134.2, 2.25, null], ["93.00", "134.20", "2.25", "–"]],
  ["noise of doubles is not shown", "number", [0.1 + 0.2, 22.41666667], ["0.30", "22.42"]],
  ["sums of doubles keep their cents", "number", [45678.120000000134, 3.1], ["45,678.12", "3.10"]],
  ["small rates keep their digits", "number", [0.00003, 0.00024, 0.0125], ["0.00003", "0.00024", "0.01250"]],
  ["computed small values keep two digits", "number", [0.0123456789, 4.5], ["0.012", "4.500"]],
  ["values that differ look different", "number", [1.23456789, 1.23467891], ["1.2346", "1.2347"]],
  ["what is not zero is never 0.00", "number", [1e-7, 668.28, 0], ["1 × 10⁻⁷", "668.28", "0.00"]],
  ["whole doubles have no decimals", "number", [1, 2, 30_000], ["1", "2", "30,000"]],
  ["NaN, infinities and null are different things", "number", ["NaN", "Infinity", "-Infinity", null, -0], ["NaN", "∞", "−∞", "–", "0"]],
  ["exact decimals keep every digit", "decimal", ["12345678901234567890.12", "1.00", null], ["12,345,678,901,234,567,890.12", "1.00", "–"]],
  ["an exact decimal keeps its trailing zeros", "decimal", ["1.00"], ["1.00"]],
  ["exact decimals line up", "decimal", ["1.5", "-0.25", "0.00"], ["1.50", "−0.25", "0.00"]],
  ["many decimals are not filled with zeros", "decimal", ["0.33333333333333333333", "1"], ["0.33333333333333333333", "1"]],
  ["tiny exact decimals are written out", "decimal", ["0.0000000001"], ["0.0000000001"]],
  ["an exact decimal may be no number", "decimal", ["NaN", "-Infinity"], ["NaN", "−∞"]],
  ["integers beyond 2^53 are shown digit for digit", "integer", ["-9007199254740993", 1020], ["−9,007,199,254,740,993", "1,020"]],
  ["integers up to 2^53 are whole", "integer", [9007199254740991, 1234567890123456], ["9,007,199,254,740,991", "1,234,567,890,123,456"]],
  ["large money keeps its cents", "number", [12345678901234.56, 0.07], ["12,345,678,901,234.56", "0.07"]],
  ["thirds are cut", "number", [1 / 3, 2 / 3], ["0.33", "0.67"]],
  ["yes and no are words", "boolean", [true, false, null], ["yes", "no", "–"]],
  ["dates are as they are", "date", ["2026-10-21"], ["2026-10-21"]],
  ["text of digits is text", "string", ["007", "1234567"], ["007", "1234567"]],
])("%s", (_, type, values, texts) => {
  expect(shown(type, values)).toEqual(texts);
});

test("decimals and separators of a column can be set, and halves are rounded as they are written", () => {
  expect(shown("decimal", ["0.125", "-2.5", "99999999999999999999.995"], { decimals: 2 })).toEqual([
    "0.13",
    "−2.50",
    "100,000,000,000,000,000,000.00",
  ]);
  expect(shown("number", [1.005, 1234.5], { decimals: 2, grouping: false })).toEqual(["1.01", "1234.50"]);
  expect(shown("number", [0.004], { decimals: 2 })).toEqual(["4 × 10⁻³"]);
  expect(shown("integer", [2024], { name: "year", grouping: true })).toEqual(["2,024"]);
  expect(shown("decimal", ["12345678901234567890.126"], { format: ",.2f" })).toEqual(["12,345,678,901,234,567,890.13"]);
  expect(shown("number", ["NaN", null], { format: ",.2f" })).toEqual(["NaN", "–"]);
});

test("a decimal shown as it is has the digits that it has", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 6 }), (all, scale) => {
      const digits = String(all < 0n ? -all : all).padStart(scale + 1, "0");
      const text = `${all < 0n ? "-" : ""}${digits.slice(0, digits.length - scale)}${scale ? `.${digits.slice(-scale)}` : ""}`;
      expect(shown("decimal", [text])[0]!.replaceAll(",", "").replace("−", "-")).toBe(text);
    }),
  );
});

test("a column of doubles has one number of decimals, and no value but zero looks like zero", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 }), (values) => {
      const texts = shown("number", values).filter((text) => !text.includes("×"));
      expect(new Set(texts.map((text) => (text.split(".")[1] ?? "").length)).size).toBeLessThanOrEqual(1);
      values.forEach((value, at) => expect(/[1-9]/.test(shown("number", values)[at]!)).toBe(value !== 0));
    }),
  );
});

test("a format that is none is named with what to write instead", () => {
  expect(formatProblem("%d")).toContain(`"%d" is not a number format`);
  expect(formatProblem(",.1f")).toBeNull();
});

test.each([
  "20000000d",
  "020000000,.2f",
  "*>20000000.2f",
  ".20000000f",
  ",.99999~f",
  "101",
  `${"0".repeat(300)}d`,
  "$^+999999999999999,d",
  "%>200%",
])("the format %s would make texts without bound: it is refused, also where it was not checked", (specifier) => {
  expect(formatProblem(specifier)).toMatch(/at most (100|20|200)/);
  expect(() => formatNumber(1, specifier)).toThrow(/at most/);
});

test.each(["100d", ".20f", "08.2f", " >12,.2~f", ".0%", "$,.2f", "(,.0f", "+.3s", "%>100.2%", "7>8d"])(
  "the format %s is within bounds",
  (specifier) => {
    expect(formatProblem(specifier)).toBeNull();
  },
);
