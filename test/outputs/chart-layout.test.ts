import { describe, expect, test } from "vitest";
import { chartWidths } from "../../src/outputs/chart-options";
import { drawChart } from "../../src/outputs/chart";
import { textWidth } from "../../src/outputs/fonts/text-width";
import { barsOf, drawn, tableOf, textsOf, type Spec } from "./drawing";

const stores = ["Turku", "Bremen", "Lyon", "Bristol", "Krakow", "Leeds", "Porto", "Gdansk", "Tampere", "Ghent", "Oslo", "Basel", "Varna"];
const quarters = ["Q1", "Q2", "Q3", "Q4"];
const series = (count: number, name = (city: string) => city) =>
  tableOf({
    quarter: ["string", stores.slice(0, count).flatMap(() => quarters)],
    store: ["string", stores.slice(0, count).flatMap((city) => quarters.map(() => name(city)))],
    sales: ["integer", stores.slice(0, count).flatMap((_, at) => quarters.map((_quarter, nth) => 100 - at * 6 + nth * 5))],
  });
const stacked: Spec = { mark: "bar", encoding: { x: { field: "quarter" }, y: { field: "sales" }, color: { field: "store" } } };
const lines: Spec = { ...stacked, mark: "line" };
const colours = (svg: string): Set<string> =>
  new Set([...svg.matchAll(/(?:fill|stroke)="(var\(--c(?:\d+|-context)\))"/g)].map(([, colour = ""]) => colour));
/** Distances of the lines of the grid: the height of the plot. */
const plotHeight = (svg: string): number =>
  Math.max(...[...svg.matchAll(/d="M0,0h[\d.]+v([\d.]+)h-/g)].map(([, height]) => Number(height)));

/** The rectangles of all level texts, in coordinates of the drawing. */
function boxesOf(svg: string): { text: string; left: number; right: number; top: number; bottom: number }[] {
  const offsets: [number, number][] = [[0, 0]];
  const boxes: ReturnType<typeof boxesOf> = [];
  for (const [tag, name] of svg.matchAll(/<\/?(g|text|tspan)\b[^>]*>(?:[^<]*)/g)) {
    const [x = 0, y = 0] = offsets.at(-1) ?? [];
    const moved = /transform="translate\(([-\d.]+),([-\d.]+)\)(?: rotate\(([-\d.]+)\))?/.exec(tag);
    const at: [number, number] = [x + Number(moved?.[1] ?? 0), y + Number(moved?.[2] ?? 0)];
    if (tag.startsWith("</g")) offsets.pop();
    else if (name === "g") offsets.push(at);
    if (name !== "text" || tag.startsWith("</") || Number(moved?.[3] ?? 0) !== 0 || /opacity="0"/.test(tag)) continue;
    const text = tag.slice(tag.indexOf(">") + 1).replaceAll("&amp;", "&");
    const width = textWidth(text, 12);
    const left =
      at[0] +
      Number(/ x="([\d.]+)"/.exec(tag)?.[1] ?? 0) -
      (tag.includes('"middle"') ? width / 2 : tag.includes('anchor="end"') ? width : 0);
    const bottom = at[1] + Number(/ y="([\d.]+)"/.exec(tag)?.[1] ?? 0);
    if (text.trim()) boxes.push({ text, left, right: left + width, top: bottom - 9, bottom });
  }
  return boxes;
}

function expectApart(svg: string): void {
  const boxes = boxesOf(svg);
  for (const [at, one] of boxes.entries())
    for (const other of boxes.slice(at + 1)) {
      const apart =
        one.right <= other.left + 1 || other.right <= one.left + 1 || one.bottom <= other.top + 0.5 || other.bottom <= one.top + 0.5;
      expect(apart, `${one.text} | ${other.text}`).toBe(true);
    }
}

const centre = (rest: string): string => `Halden Foods Logistics GmbH Distribution centre ${rest}`;
const centres = [
  "North, ambient goods",
  "North, chilled goods",
  "South, ambient goods",
  "South, chilled goods",
  "Harbour, ambient goods, night shift",
  "Harbour, returns",
  "Part-Dieu, ambient goods",
  "Part-Dieu, chilled goods",
  "Leeds, ambient goods",
  "Leeds, ambient goods, weekend",
  "Krakow, ambient goods",
  "Krakow, the plant next door and its seasonal overflow hall",
];
const warehouse = tableOf({ name: ["string", centres.map(centre)], n: ["integer", centres.map((_, at) => 412_000 - at * 30_000)] });
const upright: Spec = { mark: "bar", encoding: { x: { field: "name" }, y: { field: "n" } } };

describe("series by colour", () => {
  test.each([6, 8, 10])("%d of them have as many colours", async (count) => {
    const used = colours(await drawn(stacked, series(count)));
    expect([...used].sort()).toEqual(Array.from({ length: count }, (_, at) => `var(--c${at + 1})`).sort());
  });

  test("more than ten share a grey, and the legend says how many", async () => {
    const svg = await drawn(stacked, series(13));
    expect(colours(svg).size).toBe(11);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["Ghent", "3 others"]));
    expect(textsOf(svg)).not.toContain("Oslo");
  });

  test("colours follow the first rows, so that a series keeps its own", async () => {
    const labels = textsOf(await drawn(stacked, series(4))).filter((text) => stores.includes(text));
    expect(labels).toEqual(stores.slice(0, 4));
  });

  test.each(chartWidths.full)("ten lines are named at their ends at %d px, without a legend", async (width) => {
    const svg = await drawn(lines, series(10), {}, width);
    expect(textsOf(svg).filter((text) => stores.some((store) => text.startsWith(store)))).toHaveLength(10);
    expect(plotHeight(svg)).toBeGreaterThanOrEqual(160);
    expectApart(svg);
  });

  test("a colour that is none reaches no attribute", async () => {
    const range = ['"/><script>alert(1)</script>', "red"];
    const svg = await drawn(
      { ...lines, encoding: { ...(lines["encoding"] as Spec), color: { field: "store", scale: { range } } } },
      series(2),
    );
    expect(svg).not.toContain("<script");
  });
});

describe("long names", () => {
  test.each(chartWidths.full)("twelve that begin alike are told apart at %d px, and their bars have room", async (width) => {
    const svg = await drawn(upright, warehouse, {}, width);
    expectApart(svg);
    const names = textsOf(svg).filter((text) => /goods|returns|hall/.test(text));
    expect(new Set(names).size).toBe(12);
    expect(textsOf(svg).join(" ")).toMatch(/All begin with “Halden Foods/);
    const bars = barsOf(svg);
    expect(bars).toHaveLength(12);
    for (const { height } of bars) expect(height).toBeGreaterThanOrEqual(15.5);
    expect(Math.max(...bars.map((bar) => bar.width))).toBeGreaterThan(width * 0.4);
  });

  test.each(chartWidths.full)("in a legend they wrap or are cut at %d px, and the plot keeps its height", async (width) => {
    const svg = await drawn(
      stacked,
      series(9, (city) => `The very long name of the store in the city of ${city}, ground floor, left of the lift`),
      {},
      width,
    );
    expectApart(svg);
    expect(plotHeight(svg)).toBeGreaterThanOrEqual(160);
    for (const city of stores.slice(0, 9)) expect(textsOf(svg).some((text) => text.includes(city))).toBe(true);
  });

  test("of a measure or a title never narrow the plot", async () => {
    const measure = "The average number of packages per working day and employee, all sites, not adjusted for seasons";
    const table = tableOf({ q: ["string", quarters], [measure]: ["integer", [1, 2, 3, 4]] });
    const svg = await drawn({ title: measure, mark: "bar", encoding: { x: { field: "q" }, y: { field: measure } } }, table, {}, 342);
    expect(barsOf(svg).reduce((sum, { width }) => sum + width, 0)).toBeGreaterThan(200);
    expect(plotHeight(svg)).toBeGreaterThanOrEqual(160);
    for (const { right } of boxesOf(svg)) expect(right).toBeLessThanOrEqual(360);
  });
});

test("a line of one point, or with a point between two gaps, shows it as a dot", async () => {
  const gaps = tableOf({ day: ["date", ["2026-01-01", "2026-01-02", "2026-01-03"]], n: ["integer", [1, null, 3]] });
  const svg = await drawn({ mark: "line", encoding: { x: { field: "day" }, y: { field: "n" } } }, gaps);
  expect(svg.match(/<circle/g)).toHaveLength(2);
});

test("facets are as many in a row as have room, and their labels never meet", async () => {
  const months = tableOf({
    month: ["date", stores.slice(0, 6).flatMap(() => ["2024-01-01", "2024-07-01", "2025-01-01", "2025-07-01"])],
    store: ["string", stores.slice(0, 6).flatMap((city) => Array<string>(4).fill(city))],
    n: ["integer", stores.slice(0, 6).flatMap((_, at) => [1, 2, 3, 4].map((n) => n + at))],
  });
  const spec: Spec = { mark: "line", encoding: { x: { field: "month" }, y: { field: "n" }, facet: { field: "store", columns: 3 } } };
  for (const { svg } of await drawChart(spec, months, [342, 536, 680, 1120])) expectApart(svg);
});
