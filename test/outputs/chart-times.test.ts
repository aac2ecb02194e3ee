import { describe, expect, test } from "vitest";
import { barsOf, drawn, tableOf, textsOf, type Spec } from "./drawing";

/** The night in which Berlin sets its clocks forward, and the day after. */
const night = tableOf({
  at: [
    "datetime",
    [
      "2026-03-28T22:00:00.000Z",
      "2026-03-28T23:30:00.000Z",
      "2026-03-29T00:30:00.000Z",
      "2026-03-29T01:30:00.000Z",
      "2026-03-29T22:30:00.000Z",
    ],
  ],
  local: [
    "local_datetime",
    ["2026-03-28T23:00:00", "2026-03-29T00:30:00", "2026-03-29T01:30:00", "2026-03-29T03:30:00", "2026-03-30T00:30:00.123456"],
  ],
  text: [
    "string",
    ["2026-03-28T23:00:00+01:00", "2026-03-29T00:30:00+01:00", "2026-03-29T00:30:00Z", "2026-03-29T01:30Z", "2026-03-29T22:30:00Z"],
  ],
  n: ["integer", [1, 2, 3, 4, 5]],
});
const berlin = { timeZone: "Europe/Berlin" };
const line = (x: Spec): Spec => ({ mark: "line", encoding: { x, y: { field: "n" } } });
const perDay = (field: string): Spec => ({
  mark: "bar",
  encoding: { x: { field, type: "temporal", timeUnit: "yearmonthdate" }, y: { field: "n", aggregate: "sum" } },
});
const labels = (svg: string): string[] => textsOf(svg).filter((text) => /[:A-Z.]/.test(text));

describe("instants are drawn in the zone of the project", () => {
  test("days are its days, when its clocks change too", async () => {
    const heights = async (spec: Spec, options = {}) => barsOf(await drawn(spec, night, options)).map(({ height }) => Math.round(height));
    expect(await heights(perDay("at"), berlin)).toHaveLength(3);
    expect(await heights(perDay("at"))).toHaveLength(2);
    expect(await heights(perDay("at"), berlin)).toEqual(await heights(perDay("local")));
    expect(await heights(perDay("at"), berlin)).toEqual(await heights(perDay("text"), berlin));
  });

  test("an axis says its hours, and local times stay as they are", async () => {
    const format = { axis: { format: "%d.%m. %H:%M", tickCount: 3 } };
    const svg = await drawn(line({ field: "at", ...format }), night, berlin);
    expect(labels(svg)).toContain("29.03. 00:00");
    expect(labels(svg)).toEqual(labels(await drawn(line({ field: "local", ...format }), night, { timeZone: "Asia/Tokyo" })));
  });

  test("as names they are wall clocks", async () => {
    const svg = await drawn({ mark: "bar", encoding: { y: { field: "at", type: "ordinal" }, x: { field: "n" } } }, night, {
      timeZone: "Asia/Kolkata",
    });
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["2026-03-29 03:30", "2026-03-30 04:00"]));
  });

  test("ends of a scale are read in it", async () => {
    const domain = ["2026-03-28T22:00:00Z", "2026-03-30T12:00:00"];
    expect(labels(await drawn(line({ field: "at", scale: { domain } }), night, berlin))).toContain("29 Mar");
    const ms = [Date.parse("2026-03-28T22:00:00Z"), Date.parse("2026-03-30T12:00:00Z")];
    expect(labels(await drawn(line({ field: "at", scale: { domain: ms } }), night, berlin))).toContain("29 Mar");
  });
});

describe("formats are obeyed", () => {
  const y = (axis: Spec, more: Spec = {}): Spec => ({
    mark: "bar",
    encoding: { x: { field: "at", type: "ordinal" }, y: { field: "n", axis, ...more } },
  });
  test.each<[string, Spec, string[]]>([
    ["a German time", line({ field: "at", axis: { format: "%d.%m. %H Uhr" } }), ["29.03. 12 Uhr"]],
    ["with a time unit", line({ field: "at", timeUnit: "yearmonthdate", axis: { format: "%A" } }), ["Sunday"]],
    ["by its type", line({ field: "at", axis: { format: "%H h", formatType: "time" } }), ["12 h"]],
    ["hours of any day", line({ field: "at", timeUnit: "hours" }), ["12:00"]],
    ["months of any year", { mark: "bar", encoding: { x: { field: "at", timeUnit: "month" }, y: { aggregate: "count" } } }, ["Mar"]],
    ["a percentage", y({ format: ".1%" }), ["0.0%"]],
    ["a sign", y({ format: "+,.2f" }), ["+0.00"]],
    ["labels of its own", y({ labelExpr: "'#' + datum.value" }), ["#0"]],
    [
      "a legend",
      {
        ...line({ field: "at" }),
        mark: "point",
        encoding: { x: { field: "at" }, y: { field: "n" }, color: { field: "n", legend: { format: ".1f" } } },
      },
      ["5.0"],
    ],
    ["a text mark", { mark: "text", encoding: { x: { field: "at" }, y: { field: "n" }, text: { field: "n", format: ".3f" } } }, ["5.000"]],
    [
      "a time as a text mark",
      { mark: "text", encoding: { x: { field: "at" }, y: { field: "n" }, text: { field: "at", type: "temporal", format: "%H:%M" } } },
      ["00:30"],
    ],
  ])("%s", async (_, spec, texts) => {
    expect(textsOf(await drawn(spec, night, berlin, 680))).toEqual(expect.arrayContaining(texts));
  });
});
