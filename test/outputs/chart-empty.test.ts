import { describe, expect, test } from "vitest";
import type { Json } from "../../src/contract/common";
import { barsOf, drawn, tableOf, textsOf, type Spec } from "./drawing";

const given = tableOf({
  day: ["date", ["2026-01-01", "2026-01-02", "2026-01-03"]],
  name: ["string", ["a", "b", "c"]],
  n: ["integer", [1, 11, 21]],
  zero: ["number", [0, -4, 3]],
  below: ["number", [0, -4, -3]],
  money: ["string", ["€ 412.50", "€ 7.00", "€ 9.10"]],
  mixed: ["string", ["12", "n/a", "7.5"]],
  wait: ["string", ["3 days 04:05:06", "1 day", "00:10:00"]],
  written: ["string", ["12", "1e3", null]],
  place: ["string", ["Region 5", "Region 6", "Region 7"]],
  mostly: ["string", ["2026-01-01", "2026-01-02", "soon"]],
  nothing: ["number", [null, null, null]],
  nan: ["number", ["NaN", "Infinity", null]],
});
const bars = (y: Spec, x: Spec = { field: "name" }): Spec => ({ mark: "bar", encoding: { x, y } });
const dots = (y: Spec, x: Spec = { field: "name" }): Spec => ({ mark: "point", encoding: { x, y } });
const n = { field: "n" };

describe("a chart that would come out empty fails and says why", () => {
  test.each<[string, Spec, RegExp]>([
    [
      "numbers over money",
      bars({ field: "money", type: "quantitative" }),
      /“money” holds text, the y axis needs numbers\. All 3 values look like “€ 412\.50”\. Turn them into numbers .* nominal/,
    ],
    ["a sum of text", bars({ field: "money", aggregate: "sum" }), /“money” holds text/],
    ["bins of text", bars({ aggregate: "count" }, { field: "money", bin: true }), /“money” holds text, the x axis/],
    ["numbers over intervals", bars({ field: "wait", type: "quantitative" }), /“wait” holds text.*3 days 04:05:06/],
    ["numbers over text in part", bars({ field: "mixed", type: "quantitative" }), /1 of 3 values look like “n\/a” \(row 2\)/],
    [
      "a colour of text as numbers",
      { ...bars(n), encoding: { x: n, y: n, color: { field: "money", type: "quantitative" } } },
      /the colour needs numbers/,
    ],
    ["numbers over dates", bars({ field: "day", type: "quantitative" }), /“day” holds dates.*Set its type to temporal/],
    [
      "time over names",
      bars(n, { field: "place", type: "temporal" }),
      /“place” holds no dates, the x axis needs them\. All 3 values look like “Region 5”/,
    ],
    ["time over text in part", dots(n, { field: "mostly", type: "temporal" }), /1 of 3 values look like “soon” \(row 3\)/],
    ["a column without a value", bars({ field: "nothing" }), /“nothing” is empty in all 3 rows, the y axis needs values/],
    ["a column without a finite number", bars({ field: "nan" }), /“nan” holds no number that can be placed: NaN/],
    ["a log scale with nothing above zero", dots({ field: "below", scale: { type: "log" } }), /none of its values is above zero/],
    ["a log scale with values at zero", dots({ field: "zero", scale: { type: "log" } }), /2 of its 3 values are zero or less.*symlog/],
    [
      "a log scale of sums below zero",
      dots({ field: "below", aggregate: "sum", scale: { type: "log" } }),
      /what the y axis shows of “below” is zero or less in part/,
    ],
    [
      "a filter that leaves nothing",
      { ...bars(n), transform: [{ filter: "datum.n > 99" }] },
      /of 3 rows none is left after the filter “datum\.n > 99”/,
    ],
    [
      "a computed field that is no number",
      { ...bars({ field: "x", type: "quantitative" }), transform: [{ calculate: "datum.nope * 1", as: "x" }] },
      /none of the 3 rows can be placed by “name”, “x”/,
    ],
    ["layers of nothing", { layer: [] }, /encodes no field/],
    [
      "one empty view of two",
      { hconcat: [bars(n), { ...bars(n), transform: [{ filter: "false" }] }] },
      /none is left after the filter “false”/,
    ],
  ])("%s", async (_, spec, message) => {
    await expect(drawn(spec, given)).rejects.toMatchObject({ code: "UNPROCESSABLE", message: expect.stringMatching(message) });
  });
});

describe("a chart that would be cut fails and names both ranges", () => {
  test.each<[string, Spec, RegExp]>([
    [
      "a domain beside all values",
      dots({ ...n, scale: { domain: [50, 60] } }),
      /“n” goes from 1 to 21, and the domain of the y axis is 50 to 60/,
    ],
    ["a domain that ends too soon", bars({ ...n, scale: { domain: [0, 10] } }), /would be cut: “n” goes from 1 to 21.*0 to 10/],
    ["bars that begin below the domain", bars({ ...n, scale: { domain: [0.5, 30] } }), /begins or ends outside.*bars begin at zero/],
    [
      "days beside all days",
      dots(n, { field: "day", scale: { domain: ["2027-01-01", "2027-02-01"] } }),
      /“day” goes from 2026-01-01 to 2026-01-03.*2027-01-01 to 2027-02-01/,
    ],
  ])("%s", async (_, spec, message) => {
    await expect(drawn(spec, given)).rejects.toThrow(message);
  });

  test("unless the author cuts", async () => {
    const cut: Spec = { mark: { type: "point", clip: true }, encoding: { x: { field: "name" }, y: { ...n, scale: { domain: [0, 15] } } } };
    expect(textsOf(await drawn(cut, given))).toContain("15");
    await expect(
      drawn({ ...cut, mark: { type: "point", clip: true }, encoding: { x: n, y: { ...n, scale: { domain: [50, 60] } } } }, given),
    ).rejects.toThrow(/Nothing to draw: the domain 50 to 60 of the y axis shows none of the values of “n”, which goes from 1 to 21/);
  });
});

describe("a text that nobody wrote fails", () => {
  test.each<[string, Spec, RegExp]>([
    ["a label of a member that is not there", bars(n, { field: "name", axis: { labelExpr: "datum.nothing" } }), /would show “undefined”/],
    ["a title of an object", { ...bars(n), title: { text: { expr: "'Total ' + {a: 1}" } } }, /would show “\[object Object\]”/],
    [
      "a number of a text",
      { mark: "text", encoding: { x: n, y: n, text: { field: "name", type: "nominal", format: ".1f", formatType: "number" } } },
      /would show “NaN”/,
    ],
  ])("%s", async (_, spec, message) => {
    await expect(drawn(spec, given)).rejects.toThrow(message);
  });

  test("but words of the data and of the author stay", async () => {
    const words = tableOf({ name: ["string", ["NaN", "undefined", "null"]], n: ["integer", [1, 2, 3]] });
    expect(textsOf(await drawn({ ...bars(n), title: "What NaN means" }, words))).toEqual(
      expect.arrayContaining(["NaN", "undefined", "null", "What NaN means"]),
    );
  });
});

describe("a chart of what is there is drawn", () => {
  test("bars on a log scale begin at the minimum of the axis, summed or not", async () => {
    for (const aggregate of [{}, { aggregate: "sum" }] as Spec[]) {
      const svg = await drawn(bars({ ...n, ...aggregate, scale: { type: "log" } }), given);
      const heights = barsOf(svg).map(({ height }) => height);
      expect(heights).toHaveLength(3);
      expect(Math.min(...heights)).toBeGreaterThan(10);
      expect([...heights].sort((a, b) => a - b)).toEqual(heights);
      expect(textsOf(svg)).toEqual(expect.arrayContaining(["1", "10", "100"]));
    }
  });

  test("numbers that are written as text", async () => {
    expect(barsOf(await drawn(bars({ field: "written", type: "quantitative" }), given))).toHaveLength(2);
  });

  test("years that are numbers, on a time axis", async () => {
    const years = tableOf({ year: ["integer", [2014, 2019, 2024]], n: ["integer", [1, 2, 3]] });
    expect(textsOf(await drawn({ mark: "line", encoding: { x: { field: "year", type: "temporal" }, y: n } }, years))).toEqual(
      expect.arrayContaining(["2014", "2024"]),
    );
  });

  test("bars of zero, which have no height", async () => {
    const zeros = tableOf({ name: ["string", ["a", "b"]], n: ["integer", [0, 0]] });
    expect(textsOf(await drawn(bars(n), zeros))).toEqual(expect.arrayContaining(["a", "b", "0.0", "1.0"]));
  });

  test("a missing name is a dash, and a missing, NaN or infinite number is a gap that keeps its place", async () => {
    const gaps = tableOf({ name: ["string", ["a", null, "c", "d"]], n: ["number", [1, 2, "NaN", "Infinity"]] });
    const svg = await drawn(bars(n), gaps);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["a", "–", "c", "d"]));
    expect(barsOf(svg)).toHaveLength(2);
  });

  test("numbers that no double holds, as the nearest one on an axis and whole as names", async () => {
    const big: [string, Json[]] = ["integer", ["9007199254740993", "18014398509481985"]];
    const large = tableOf({ id: big as never, price: ["decimal", ["1.10", "12345678901234567890.12"]] });
    expect(textsOf(await drawn(bars({ field: "price" }, { field: "id", type: "ordinal" }), large))).toEqual(
      expect.arrayContaining(["9007199254740993", "18014398509481985"]),
    );
  });

  test("a table without rows is no failure: the page says that it is empty", async () => {
    const none = tableOf({ name: ["string", []], n: ["integer", []] });
    await expect(drawn(bars(n), none)).resolves.toContain("<svg");
  });
});
