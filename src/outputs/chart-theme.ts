import type { Config } from "vega-lite";

/**
 * Two ramps in colours nobody writes: `chart-svg` turns `rgb(1, g, 1)` and `rgb(2, g, 2)` into mixes of the page's tokens,
 * because a scale cannot interpolate between CSS variables.
 */
export const rampEnds = ["rgb(1, 0, 1)", "rgb(1, 255, 1)"];
export const divergingEnds = ["rgb(2, 0, 2)", "rgb(2, 128, 2)", "rgb(2, 255, 2)"];

/** So many categories have a colour each; what follows is context and stays grey. */
export const maxColours = 10;
const categories = [...Array.from({ length: maxColours }, (_, at) => `var(--c${at + 1})`), ...Array<string>(200).fill("var(--c-context)")];

export const labelSizePx = 12;
const text = {
  labelFontSize: labelSizePx,
  titleFontSize: labelSizePx,
  labelColor: "var(--ink-3)",
  titleColor: "var(--ink-2)",
  titleFontWeight: 400 as const,
};

/** The house style of charts: horizontal gridlines, no frame, a strong line at zero, colours that follow light, dark and print. */
export const chartTheme: Config = {
  background: undefined,
  font: "Inter",
  padding: 0,
  view: { stroke: null, fill: undefined },
  axis: { ...text, domain: false, ticks: false, grid: false, labelPadding: 8, titlePadding: 12, labelLimit: 220, gridColor: "var(--line)" },
  axisX: { labelAngle: 0, labelOverlap: "greedy", labelSeparation: 6, labelFlush: true, titleAnchor: "end", titleAlign: "right" },
  axisXTemporal: { tickCount: { expr: "max(3, round(width / 90))" } },
  axisY: { titleAngle: 0, titleAnchor: "start", titleAlign: "left", titleBaseline: "alphabetic", titleX: 0, titleY: -16 },
  axisYQuantitative: {
    grid: true,
    tickCount: 4,
    gridColor: { condition: { test: "datum.value === 0", value: "var(--ink-2)" }, value: "var(--line)" },
  },
  axisXQuantitative: { tickCount: { expr: "max(3, round(width / 110))" } },
  // Days, months and names say what they are.
  axisTemporal: { title: null },
  axisDiscrete: { title: null },
  legend: {
    ...text,
    labelColor: "var(--ink-2)",
    orient: "top",
    direction: "horizontal",
    offset: 12,
    symbolSize: 90,
    symbolStrokeWidth: 2,
    columnPadding: 16,
    titleOrient: "left",
    titlePadding: 10,
    gradientLength: 160,
    gradientThickness: 10,
    symbolLimit: 30,
    layout: { top: { anchor: "start" } },
  } as unknown as Config["legend"],
  header: {
    labelFontSize: labelSizePx,
    titleFontSize: labelSizePx,
    labelColor: "var(--ink-1)",
    labelFontWeight: 600,
    titleColor: "var(--ink-2)",
    labelAnchor: "start",
    title: null,
  },
  title: { fontSize: 15, fontWeight: 600, color: "var(--ink-1)", anchor: "start", subtitleFontSize: 13, subtitleColor: "var(--ink-2)" },
  range: { category: categories, ordinal: rampEnds, ramp: rampEnds, heatmap: rampEnds, diverging: divergingEnds },
  // A category or day whose value is missing keeps its place.
  mark: { color: "var(--c1)", invalid: "break-paths-show-domains" },
  bar: { color: "var(--c1-soft)", timeUnitBandSize: 0.78 },
  line: { strokeWidth: 2, strokeJoin: "round", strokeCap: "round" },
  trail: { color: "var(--c1)" },
  area: { color: "var(--c1-area)", line: { color: "var(--c1)", strokeWidth: 2 } },
  point: { filled: true, size: 36, opacity: 0.85 },
  circle: { size: 36, opacity: 0.85 },
  square: { size: 36 },
  rule: { color: "var(--ink-2)" },
  tick: { thickness: 1.5 },
  text: { fontSize: labelSizePx, color: "var(--ink-2)" },
  arc: { stroke: "var(--paper)", strokeWidth: 1.5 },
  rect: { stroke: null },
  boxplot: { median: { color: "var(--paper)" }, rule: { color: "var(--c1)" } },
  errorbar: { color: "var(--ink-2)" } as Config["errorbar"],
  scale: { barBandPaddingInner: 0.24, rectBandPaddingInner: 0.03, bandPaddingOuter: 0.1 },
};
