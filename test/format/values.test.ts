import { expect, test } from "vitest";
import { columnFormatter, formatNumber, formatProblem, withUnit } from "../../src/format/values";

test.each([
  [1139.2, ",.1f", "1,139.2"],
  [-2.1, ",.1f", "−2.1"],
  [71.9, "+,.1f", "+71.9"],
  [0.256, ".0%", "26%"],
  [-0.04, ",.1f", "0.0"],
  [12, null, "12"],
  [-1234567, null, "−1,234,567"],
  [284.54, null, "284.5"],
  [2.34567, null, "2.35"],
  [0.00371, null, "0.00371"],
  [0, null, "0"],
  [1e-9, null, "1e−9"],
  [Number.NaN, null, "–"],
])("%d in the format %s reads %s", (value, specifier, text) => {
  expect(formatNumber(value, specifier)).toBe(text);
});

test("a unit follows its figure behind a no-break space, a percent sign without", () => {
  expect(withUnit("284.5", "mm")).toBe("284.5\u00a0mm");
  expect(withUnit("12", "%")).toBe("12%");
});

test("decimals are the same all the way down a column", () => {
  const values = [93, 134.2, 2.25, null];
  expect(values.map(columnFormatter("number", values))).toEqual(["93.0", "134.2", "2.3", "–"]);
});

test("an integer beyond 2^53 is shown digit for digit", () => {
  expect(columnFormatter("integer", [])("-9007199254740993")).toBe("−9,007,199,254,740,993");
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
