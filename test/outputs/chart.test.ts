import { describe, expect, test, vi } from "vitest";
import type { Json } from "../../src/contract/common";
import type { Table } from "../../src/contract/value";
import { drawChart } from "../../src/outputs/chart";
import { spread } from "../../src/outputs/chart-labels";
import { chartWidths } from "../../src/outputs/chart-options";
import { cleanSvg } from "../../src/outputs/chart-svg";

type Spec = Record<string, Json>;
const days: Table = {
  columns: ["day", "mm", "kind"],
  types: ["date", "number", "string"],
  data: [
    ["2015-12-01", "2015-12-02", "2015-12-03", "2015-12-03"],
    [12.2, 2.5, -4, 54.1],
    ["High", "High", "High", "Low"],
  ],
};
const bars: Spec = { mark: "bar", encoding: { x: { field: "day", timeUnit: "yearmonthdate" }, y: { field: "mm" } } };
const one = async (spec: Spec, table = days, options = {}) => (await drawChart(spec, table, [536], options))[0]?.svg ?? "";

describe("a drawing", () => {
  test("is made at every width, each of its own size, in colours of the page", async () => {
    const drawings = await drawChart(bars, days, chartWidths.full);
    expect(drawings.map(({ width }) => width)).toEqual([342, 536, 680, 1120]);
    for (const { width, svg } of drawings) {
      expect(svg).toContain(`viewBox="0 0 ${width} `);
      expect(svg).toContain("var(--c1-soft)");
      expect(svg).not.toMatch(/#[0-9a-f]{6}|style=|class="mark/);
      for (const [, size] of svg.matchAll(/font-size="([\d.]+)/g)) expect(size).toBe("12");
    }
  });

  test("writes a real minus, and the unit at the top of the scale alone", async () => {
    const svg = await one({ ...bars, usermeta: { unit: "mm" } });
    expect(svg).toMatch(/>−20</);
    expect(svg.match(/\u00a0mm</g)).toHaveLength(1);
  });

  test("has horizontal gridlines, a strong one at zero, and no axis lines", async () => {
    const svg = await one(bars);
    expect(svg.match(/stroke="var\(--ink-2\)"/g)).toHaveLength(1);
    for (const [, x2, y2] of svg.matchAll(/<line transform="[^"]*" x2="([^"]*)" y2="([^"]*)"/g))
      expect([Number(x2) !== 0, Number(y2)]).toEqual([true, 0]);
  });

  test("names few lines at their ends instead of in a legend", async () => {
    const svg = await one({ mark: "line", encoding: { x: { field: "day" }, y: { field: "mm" }, color: { field: "kind" } } });
    expect(svg).toMatch(/>High <tspan[^>]*>−4\.0</);
    expect(svg).toMatch(/>Low <tspan[^>]*>54\.1</);
    expect(svg.match(/>High/g)).toHaveLength(1);
  });

  test("mixes the steps of a colour scale from the page's tokens", async () => {
    const svg = await one({ mark: "rect", encoding: { x: { field: "day", type: "ordinal" }, color: { field: "mm" } } });
    expect(svg).toContain("color-mix(in oklab, var(--ramp-high) 100%, var(--ramp-low))");
    expect(svg).not.toMatch(/rgb\(/);
  });

  test("shares no id with another drawing of the page", async () => {
    const spec: Spec = { mark: { type: "bar", clip: true }, encoding: { x: { field: "day" }, y: { field: "mm" } } };
    const ids = (await drawChart(spec, days, [342, 536])).flatMap(({ svg }) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("keeps bars at zero, whatever the author says", async () => {
    const high: Table = { ...days, data: [days.data[0] ?? [], [101, 102, 103, 104], days.data[2] ?? []] };
    const svg = await one(
      { mark: "bar", encoding: { x: { field: "day", timeUnit: "date" }, y: { field: "mm", scale: { zero: false } } } },
      high,
    );
    expect(svg).toMatch(/>0</);
  });

  test("leaves the author's specification as it was", async () => {
    const before = structuredClone(bars);
    await one(bars);
    expect(bars).toEqual(before);
  });
});

describe("a specification cannot", () => {
  const y = { field: "mm", type: "quantitative" };
  test.each<[string, Spec]>([
    ["load data", { data: { url: "https://example.com/x.csv" }, mark: "bar", encoding: { y } }],
    ["look up rows elsewhere", { ...bars, transform: [{ lookup: "day", from: { data: { url: "https://example.com" }, key: "a" } }] }],
    ["load in a layer", { layer: [bars, { data: { url: "data:text/csv,a" }, mark: "point" }] }],
    ["show a picture", { mark: "image", encoding: { url: { value: "https://example.com/x.png" }, y } }],
    ["show a picture by mark type", { mark: { type: "image", url: "https://example.com/x.png" } }],
    ["make rows without end", { data: { sequence: { start: 0, stop: 1e12 } }, mark: "bar" }],
    ["make rows without end in an expression", { ...bars, transform: [{ calculate: "sequence(1e12)", as: "x" }] }],
    ["ask for endless bins", { mark: "bar", encoding: { x: { field: "mm", bin: { maxbins: 1e9 } } } }],
  ])("%s: it is refused by name and nothing is fetched", async (_, spec) => {
    const fetch = vi.spyOn(globalThis, "fetch");
    await expect(drawChart(spec, days, [342])).rejects.toMatchObject({
      code: "UNPROCESSABLE",
      message: expect.stringContaining("cannot be drawn"),
    });
    expect(fetch).not.toHaveBeenCalled();
    fetch.mockRestore();
  });

  test("reach out through hrefs, paint servers or fonts: what is drawn refers to nothing outside", async () => {
    const fetch = vi.spyOn(globalThis, "fetch");
    const svg = await one({
      mark: {
        type: "bar",
        href: "https://example.com",
        fill: "url(https://example.com/a.svg#b)",
        cursor: "url(https://example.com/c.cur)",
        tooltip: "x",
      },
      encoding: {
        ...(bars["encoding"] as Spec),
        href: { value: "javascript:alert(1)" },
        description: { value: "</svg><script>alert(1)</script>" },
      },
      config: { font: `x"; src: url(https://example.com)` },
    });
    expect(svg).not.toMatch(/https?:|javascript|script|<a|href/);
    expect(svg.match(/<path[^>]*d="M[^"]+h/g)?.length).toBeGreaterThanOrEqual(4);
    expect(svg).toContain(`fill="none"`);
    expect(fetch).not.toHaveBeenCalled();
    fetch.mockRestore();
  });

  test("run what a signal or an expression says beyond Vega's own functions", async () => {
    await expect(one({ ...bars, transform: [{ calculate: "fetch('https://example.com')", as: "x" }] })).rejects.toThrow(
      /Unrecognized function: fetch/i,
    );
    await expect(one({ ...bars, params: [{ name: "p", expr: "globalThis.constructor.constructor('return 1')()" }] })).rejects.toThrow(
      /cannot be drawn/,
    );
  });
});

test("text of the data stays text", async () => {
  const evil: Table = {
    columns: ["name", "n"],
    types: ["string", "integer"],
    data: [
      [`<img src=x onerror="alert(1)">`, "</text><script>alert(1)</script>"],
      [1, 2],
    ],
  };
  const svg = await one({ mark: "bar", encoding: { y: { field: "name" }, x: { field: "n" } } }, evil);
  expect(svg).not.toMatch(/<(img|script)/i);
  expect(svg).toContain("&lt;img");
});

test.each<[string, Spec, RegExp]>([
  ["an unknown column", { mark: "bar", encoding: { x: { field: "rainn" } } }, /no column “rainn”. It has: day, mm, kind/],
  ["an unknown mark", { mark: "bars", encoding: {} }, /cannot be drawn/],
  ["a specification of nothing", { hello: 1 }, /cannot be drawn/],
  ["a broken expression", { ...bars, transform: [{ filter: "datum.mm >" }] }, /cannot be drawn/],
])("%s is said in one sentence", async (_, spec, message) => {
  const failure = await one(spec).catch((thrown: Error) => thrown);
  expect(String(failure)).toMatch(message);
  expect(String(failure)).not.toMatch(/\n|\.js|node_modules/);
});

test("a drawing too large for a page is refused with the limit", async () => {
  const many: Table = {
    columns: ["a", "b"],
    types: ["number", "number"],
    data: [Array.from({ length: 20_000 }, (_, at) => at), Array.from({ length: 20_000 }, (_, at) => (at * 7919) % 1000)],
  };
  await expect(one({ mark: "point", encoding: { x: { field: "a" }, y: { field: "b" } } }, many)).rejects.toThrow(
    /20,000 rows make a picture of .* MB \(limit 1\.5 MB\)\. Aggregate/,
  );
});

test("the allow-list drops what it does not know, with all it holds", () => {
  const dirty = `<svg viewBox="0 0 9 9"><foreignObject><p>x</p></foreignObject><style>*{}</style><g onclick="x()"><text fill="red;}" x="1">a<b>c</b></text></g><use href="#x"/><animate/></svg>`;
  expect(cleanSvg(dirty, { width: 9, height: 9 }, "p-")).toBe(`<svg class="db-chart" viewBox="0 0 9 9"><g><text x="1">a</text></g></svg>`);
});

test.each([
  [[10, 12, 11], 16],
  [[0, 0, 0, 0], 16],
  [[100, 50, 51, 98], 16],
])("labels at %j keep %d apart and stay in the plot", (wishes, distance) => {
  const placed = [...spread(wishes, distance, 0, 100)].sort((a, b) => a - b);
  for (let at = 1; at < placed.length; at++) expect((placed[at] ?? 0) - (placed[at - 1] ?? 0)).toBeGreaterThanOrEqual(distance - 1e-9);
  expect(placed[0]).toBeGreaterThanOrEqual(0);
  expect(placed.at(-1)).toBeLessThanOrEqual(100);
});
