import { describe, expect, test } from "vitest";
import type { Json } from "../../src/contract/common";
import { problemSentence, specProblem } from "../../src/outputs/chart-check";
import { electricity } from "../../src/scripts/sample/electricity";
import { stocks } from "../../src/scripts/sample/stocks";
import { weather } from "../../src/scripts/sample/weather";
import { nearestWords } from "../../src/outputs/nearest-words";

type Spec = Record<string, Json>;
const x = { field: "a" };
const bar = (channel: Spec): Spec => ({ mark: "bar", encoding: { x: { ...x, ...channel } } });

describe("a specification that Vega-Lite does not know is told by its path and the nearest words", () => {
  test.each<[Spec, string, RegExp]>([
    [{ mark: "barr", encoding: { x } }, "mark", /no “barr”\. Did you mean “bar”\? Possible: arc, area, bar, boxplot, .*trail/],
    [{ mark: { type: "barr" } }, "mark.type", /Did you mean “bar”\? Possible: arc, .*boxplot/],
    [{ mark: { type: "line", pont: true } }, "mark.pont", /“point”/],
    [{ mark: { type: "bar", opacity: 3 } }, "mark.opacity", /is 3, but must be at least 0 and at most 1/],
    [{ mark: ["bar"] }, "mark", /is a list, but must be/],
    [bar({ typ: "nominal" }), "encoding.x.typ", /Did you mean “type”\?/],
    [bar({ type: "quantitive" }), "encoding.x.type", /Did you mean “quantitative”\?/],
    [bar({ aggregate: "averag" }), "encoding.x.aggregate", /Did you mean “average”\?/],
    [bar({ timeUnit: "yearmont" }), "encoding.x.timeUnit", /Did you mean “yearmonth”/],
    [bar({ axis: { fromat: "%d" } }), "encoding.x.axis.fromat", /Did you mean “format”\?/],
    [bar({ scale: { type: "logg" } }), "encoding.x.scale.type", /Did you mean “log”\?/],
    [bar({ bin: { maxbins: "x" } }), "encoding.x.bin.maxbins", /is "x", but must be a number/],
    [bar({ sort: "-z" }), "encoding.x.sort", /“-x” or “-y”/],
    [bar({ stack: "zeroo" }), "encoding.x.stack", /Did you mean “zero”\?/],
    [{ mark: "bar", encoding: { x: { feild: "a" } } }, "encoding.x.feild", /Did you mean “field”\?/],
    [{ mark: "bar", encoding: { xx: x } }, "encoding.xx", /“x” or “x2”/],
    [{ mark: "bar", encoding: { x: "a" } }, "encoding.x", /is "a", but must be an object/],
    [{ mark: "bar", encodin: { x } }, "encodin", /Did you mean “encoding”\?/],
    [{ layer: [{ mark: "line" }, { mark: "lin" }] }, "layer[1].mark", /Did you mean “line”\?/],
    [{ hconcat: [bar({ field: 3 })] }, "hconcat[0].encoding.x.field", /is 3, but must be a text or an object/],
    [{ facet: x, spec: { mark: "barr" } }, "spec.mark", /Did you mean “bar”\?/],
    [{ mark: "bar", transform: [{ filtr: "true" }] }, "transform[0].filtr", /Did you mean “filter”\?/],
    [{ mark: "bar", transform: [{ filter: { field: "a", greater: 3 } }] }, "transform[0].filter", /needs one of .*“gt”/],
    [{ mark: "bar", transform: [{ aggregate: [{ op: "summ", as: "b" }] }] }, "transform[0].aggregate[0].op", /Did you mean “sum”\?/],
    [{ mark: "bar", params: [{ name: "a", selct: "point" }] }, "params[0].selct", /Did you mean “select”\?/],
    [{ mark: "bar", "a b": 1 }, '["a b"]', /no property “a b”/],
    [{ mark: "bar", ["__proto__x"]: 1, ...JSON.parse('{"__proto__": 1}') }, "__proto__x", /no property/],
    [{ hello: 1 }, "", /needs one of “concat”, “facet”, “hconcat”, “layer”, “mark”, “repeat” or “vconcat”/],
    [{}, "", /needs one of .*“mark”/],
  ])("%j at %j", (spec, path, message) => {
    expect(specProblem(spec)).toEqual({ path, message: expect.stringMatching(message) });
  });

  test("in one sentence", () => {
    expect(problemSentence({ path: "mark", message: "there is no “barr”." })).toBe(
      "The chart's specification cannot be drawn: mark: there is no “barr”.",
    );
    expect(problemSentence({ path: "", message: "needs one of “mark”." })).toMatch(/drawn: it needs one of/);
  });
});

test("a specification without data, with data of its own, or with words for its author conforms", () => {
  expect(specProblem(bar({}))).toBeNull();
  expect(specProblem({ ...bar({}), data: { values: [{ a: 1 }] }, usermeta: { anything: { at: ["all"] } } })).toBeNull();
  expect(specProblem({ facet: { field: "a" }, spec: { facet: { field: "b" }, spec: bar({}) } })).toBeNull();
});

test("the charts of the sample conform", () => {
  const charts = [weather, electricity, stocks].flatMap(({ versions }) =>
    versions.flatMap(({ cells }) => cells.filter(({ kind }) => kind === "chart")),
  );
  expect(charts.length).toBeGreaterThan(3);
  for (const chart of charts) expect(specProblem((chart.config as { spec: Spec }).spec)).toBeNull();
});

test("views nested without end are refused, and unions inside unions stay cheap", () => {
  const nested = (depth: number): Spec => (depth === 0 ? bar({}) : { layer: [nested(depth - 1), nested(0)] });
  expect(specProblem(nested(30))).toBeNull();
  expect(specProblem(nested(500))?.message).toMatch(/nested deeper than 80 levels/);
  const both = (depth: number): Json => (depth === 0 ? { field: "a", gte: "x", typo: 1 } : { and: [both(depth - 1), { not: both(0) }] });
  expect(specProblem({ ...bar({}), transform: [{ filter: both(20) }] })?.path).toMatch(/^transform\[0\]\.filter\.and/);
});

test.each([
  ["barr", ["bar", "area"], ["bar"]],
  ["rainn", ["rain", "snow"], ["rain"]],
  ["tpye", ["type", "title"], ["type"]],
  ["REGION", ["region"], ["region"]],
  ["quant", ["quantitative", "nominal"], ["quantitative"]],
  ["zzz", ["bar"], []],
  ["", ["bar"], []],
])("the words nearest to %j in %j are %j", (word, words, near) => {
  expect(nearestWords(word, words)).toEqual(near);
});
