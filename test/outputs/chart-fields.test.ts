import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameFields, trueNames } from "../../src/outputs/chart-fields";
import { barsOf, drawn, tableOf, textsOf, type Spec } from "./drawing";

const odd = [
  "a.x",
  "b[0]",
  "c\\d",
  `e"f`,
  "g'h",
  "",
  "2024",
  "__proto__",
  "constructor",
  "__count",
  "sum_n",
  "line\nbreak",
  "line\u2028separator",
  "a`b",
  "*",
  "a b",
  "ü.ö",
  "[x]",
  ".",
];
const bars = (name: string, value: string): Spec => ({
  mark: "bar",
  encoding: { x: { field: name, type: "nominal" }, y: { field: value, type: "quantitative" } },
});
const table = (name: string, value: string) =>
  tableOf(
    Object.fromEntries([
      [name, ["string", ["north", "south"]]],
      [value, ["integer", [28, 7]]],
    ]),
  );

describe("a field is the name of a column, whatever characters it has", () => {
  test.each(odd)("%j names a category", async (name) => {
    const svg = await drawn(bars(name, "n"), table(name, "n"));
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["north", "south", "n"]));
    expect(barsOf(svg)).toHaveLength(2);
  });

  test.each(odd.filter((name) => !/[\n\u2028]|^$/.test(name)))("%j is a measure, and its axis says so", async (name) => {
    const svg = await drawn(bars("k", name), table("k", name));
    expect(textsOf(svg)).toContain(name);
    expect(
      textsOf(
        await drawn({ ...bars("k", name), encoding: { x: { field: "k" }, y: { field: name, aggregate: "mean" } } }, table("k", name)),
      ),
    ).toContain(`Mean of ${name}`);
  });

  test("two columns that differ in one such character stay two", async () => {
    const both = tableOf({ "a.b": ["integer", [1, 2]], "a[b": ["integer", [30, 40]], "a b": ["string", ["u", "v"]] });
    const svg = await drawn({ mark: "point", encoding: { x: { field: "a.b" }, y: { field: "a[b" }, color: { field: "a b" } } }, both);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["a.b", "a[b", "u", "v", "40"]));
  });

  test("any text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 12 }), fc.string({ maxLength: 12 }), async (name, value) => {
        fc.pre(name !== value);
        expect(barsOf(await drawn(bars(name, value), table(name, value)))).toHaveLength(2);
      }),
      { numRuns: 40 },
    );
  });

  test("names turn back into themselves", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const { table: named } = nameFields({}, tableOf({ [name]: ["string", []] }));
        expect(trueNames(named.columns[0] ?? "?")).toBe(name);
      }),
    );
  });
});

describe("wherever a specification names a column", () => {
  const given = tableOf({
    "k.1": ["string", ["a", "b", "c"]],
    "v[2]": ["integer", [5, 20, 60]],
    "t'3": ["date", ["2026-01-01", "2026-01-02", "2026-01-03"]],
  });
  const encoding: Spec = { x: { field: "k.1" }, y: { field: "v[2]" } };
  test.each<[string, Spec, string[]]>([
    ["a filter by expression", { mark: "bar", transform: [{ filter: `datum["v[2]"] > 10` }], encoding }, ["b", "c"]],
    ["a filter by comparison", { mark: "bar", transform: [{ filter: { field: "v[2]", lt: 10 } }], encoding }, ["a"]],
    [
      "joined filters",
      { mark: "bar", transform: [{ filter: { and: [{ field: "v[2]", gt: 10 }, `datum['v[2]'] < 30`] } }], encoding },
      ["b"],
    ],
    [
      "a calculation and what it makes",
      {
        mark: "bar",
        transform: [{ calculate: `2 * datum["v[2]"]`, as: "w.w" }],
        encoding: { x: { field: "k.1" }, y: { field: "w.w", type: "quantitative" } },
      },
      ["w.w", "120"],
    ],
    [
      "an aggregate",
      {
        mark: "bar",
        transform: [{ aggregate: [{ op: "max", field: "v[2]", as: "top" }], groupby: ["k.1"] }],
        encoding: { x: { field: "k.1" }, y: { field: "top", type: "quantitative" } },
      },
      ["a", "b", "c", "60"],
    ],
    [
      "a fold, whose keys are the true names",
      {
        mark: "bar",
        transform: [{ fold: ["v[2]"] }],
        encoding: { x: { field: "key", type: "nominal" }, y: { field: "value", type: "quantitative", aggregate: "sum" } },
      },
      ["v[2]"],
    ],
    [
      "a sort",
      { mark: "bar", encoding: { x: { field: "k.1", sort: { field: "v[2]", order: "descending" } }, y: { field: "v[2]" } } },
      ["a", "b", "c"],
    ],
    [
      "a colour and its condition",
      { mark: "bar", encoding: { ...encoding, color: { condition: { test: `datum["v[2]"] > 10`, field: "k.1" }, value: "red" } } },
      ["a", "b", "c"],
    ],
    ["a facet", { mark: "bar", encoding: { column: { field: "k.1" }, y: { field: "v[2]" } } }, ["a", "b", "c"]],
    [
      "a time unit",
      { mark: "bar", encoding: { x: { field: "t'3", timeUnit: "yearmonthdate" }, y: { field: "v[2]" } } },
      ["1 Jan", "2 Jan"],
    ],
    ["a bin", { mark: "bar", encoding: { x: { field: "v[2]", bin: true }, y: { aggregate: "count" } } }, ["v[2] (binned)"]],
    ["a text mark", { mark: "text", encoding: { ...encoding, text: { field: "v[2]" } } }, ["5", "20", "60"]],
    [
      "a repeat",
      {
        repeat: ["v[2]"],
        spec: { mark: "bar", encoding: { x: { field: "k.1", type: "nominal" }, y: { field: { repeat: "repeat" }, type: "quantitative" } } },
      },
      ["v[2]"],
    ],
    ["a name written as Vega reads it", { mark: "bar", encoding: { x: { field: "k\\.1" }, y: { field: "['v[2]']" } } }, ["a", "b", "c"]],
    [
      "rows of its own",
      {
        data: { values: [{ "p.q": "z", n: 3 }] },
        mark: "bar",
        encoding: { x: { field: "p.q", type: "nominal" }, y: { field: "n", type: "quantitative" } },
      },
      ["z"],
    ],
  ])("%s", async (_, spec, texts) => {
    expect(textsOf(await drawn(spec, given))).toEqual(expect.arrayContaining(texts));
  });

  test("a member of a column that holds objects is still reached by its path", async () => {
    const objects = tableOf({ j: ["json", [{ a: { b: "deep" } }]], n: ["integer", [1]] });
    expect(
      textsOf(await drawn({ mark: "bar", encoding: { x: { field: "j.a.b", type: "nominal" }, y: { field: "n" } } }, objects)),
    ).toContain("deep");
  });

  test("a name that no column has is told with the nearest", async () => {
    await expect(drawn(bars("k.2", "v[2]"), given)).rejects.toThrow(/no column “k\.2”\. Did you mean “k\.1”\? It has: k\.1, v\[2\], t'3\./);
    await expect(drawn({ ...bars("k.1", "w.w"), transform: [{ calculate: "1", as: "ww" }] }, given)).rejects.toThrow(/no column “w\.w”/);
  });
});
