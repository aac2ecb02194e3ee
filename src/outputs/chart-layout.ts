import type { Config } from "vega-lite";
import type { Table } from "../contract/value";
import { channel, markOf, views, type JsonObject } from "./chart-spec";
import type { Series } from "./chart-labels";
import { namesIn, type NameRows } from "./chart-names";
import { cutNames, wrapText } from "./chart-text";
import { chartTheme, labelSizePx, maxColours } from "./chart-theme";
import { textWidth } from "./fonts/text-width";
import type { Json } from "../contract/common";
import { fieldUses, needsDates } from "./chart-uses";
import { columnFormatter } from "../format/values";

/** As many lines have a colour, and a name each at the right edge. */
const maxDirectLabels = maxColours;
/** Share of the width that the names of lines may take. */
const endShare = 0.36;

/** A single view of lines that differ in colour, few enough to be named directly; null for every other specification. On a phone the values are left out. */
export function directLabels(spec: JsonObject, table: Table, width: number): Series | null {
  const colour = channel(spec, "color") ?? channel(spec, "stroke");
  const y = channel(spec, "y");
  if (markOf(spec) !== "line" || !colour || !y || !isSingle(spec) || typeof y["field"] !== "string" || y["aggregate"] !== undefined)
    return null;
  if (spec["transform"] !== undefined || "legend" in colour || typeof colour["field"] !== "string" || colour["type"] === "quantitative")
    return null;
  const names = namesIn(table, colour["field"]);
  const held = (table.data[table.columns.indexOf(y["field"])] ?? []).filter((value) => value !== null);
  const values = held.map(Number).filter(Number.isFinite);
  if (names.length === 0 || names.length > maxDirectLabels || values.length === 0) return null;
  const axis = y["axis"] as JsonObject | undefined;
  const specifier = typeof axis?.["format"] === "string" ? axis["format"] : null;
  const written = columnFormatter("number", values, { format: specifier });
  const longest = values.map(written).reduce((one, text) => (text.length > one.length ? text : one), "");
  const hasValues = width >= 400 || names.length <= 2;
  const widest = hasValues ? longest : "";
  const shown = cutNames(names, width * endShare - textWidth(widest, labelSizePx) - 12, labelSizePx, 600);
  return {
    name: colour["field"],
    value: y["field"],
    format: hasValues ? written : () => "",
    shown,
    labels: [...shown.values()].map((name) => ({ name, value: widest })),
  };
}

/** One plot whose size we set; concatenated, repeated and faceted views size themselves. */
export const isSingle = (spec: JsonObject): boolean =>
  !["hconcat", "vconcat", "concat", "facet", "repeat", "spec"].some((key) => spec[key] !== undefined) &&
  !["row", "column", "facet"].some((name) => channel(spec, name) !== null);

/** Height of the drawing: what the author asks for, a line each for horizontal bars, else a calm proportion. */
export function chartHeight(spec: JsonObject, rows: NameRows | null, width: number, asked: number | undefined): number {
  if (typeof spec["height"] === "number") return spec["height"];
  if (asked) return asked;
  if (rows) return 44 + Math.min(maxRowsPx, rows.count * rows.stepPx);
  return width >= 1000 ? 340 : width >= 600 ? 300 : 256;
}

/** A picture of this height is read on a page; more names than fit are thinned out. */
const maxRowsPx = 3600;
/** What a plot has at least, whatever legends, titles and labels take. */
const leastPlotPx = 160;
const leastRowPx = 16;

/** Height that the plot itself must have: bars of names 16 pixels each, others 160; less where the author asks for a smaller drawing. */
export function leastPlotHeight(spec: JsonObject, rows: NameRows | null, asked: number | undefined): number {
  const given = typeof spec["height"] === "number" ? spec["height"] : asked;
  const wanted = rows ? Math.min(maxRowsPx, Math.max(rows.count * leastRowPx, 60)) : leastPlotPx;
  return given === undefined ? wanted : Math.min(wanted, given * 0.6);
}

/** Titles inside the drawing take several lines where they are long. Changes `spec` in place. */
export function wrapTitles(spec: JsonObject, width: number): void {
  const title = typeof spec["title"] === "string" ? { text: spec["title"] } : spec["title"];
  if (typeof title !== "object" || title === null || Array.isArray(title)) return;
  if (typeof title["text"] === "string") title["text"] = wrapText(title["text"], width - 8, 15, 600, 3);
  if (typeof title["subtitle"] === "string") title["subtitle"] = wrapText(title["subtitle"], width - 8, 13, 400, 3);
  spec["title"] = title;
}

/** A facet narrower than this has no room for two labels of its axis. */
const leastFacetPx = 150;

/** Sets the inner width of facets and columns so that the whole comes out about as wide as asked. Changes `spec` in place. */
export function fitViews(spec: JsonObject, table: Table, width: number): void {
  const column = channel(spec, "column") ?? channel(spec, "facet");
  if (column && typeof column["field"] === "string") {
    const count =
      typeof column["columns"] === "number"
        ? Math.max(1, Math.min(column["columns"], Math.floor(width / leastFacetPx)))
        : Math.max(1, Math.min(namesIn(table, column["field"]).length, Math.floor(width / leastFacetPx)));
    if (channel(spec, "facet")) column["columns"] = count;
    spec["width"] ??= Math.max(60, Math.floor((width - 50 - (count - 1) * 22) / count));
    spec["height"] ??= 150;
  } else if (channel(spec, "row")) {
    spec["width"] ??= width - 90;
    spec["height"] ??= 90;
  }
  for (const key of ["hconcat", "concat", "vconcat"]) {
    const inner = spec[key];
    if (!Array.isArray(inner)) continue;
    const count = key === "vconcat" ? 1 : inner.length;
    for (const view of views({ [key]: inner })) if (markOf(view)) view["width"] ??= Math.max(80, Math.floor((width - count * 50) / count));
  }
}

/** The theme as this chart needs it at this width. */
export function themeFor(spec: JsonObject, table: Table, rows: JsonObject[], width: number, titled: boolean): Config {
  const theme = structuredClone(chartTheme) as Config & Record<string, JsonObject>;
  // The page's subtitle says the measure; an axis named by its author keeps its name.
  if (titled) Object.assign(theme.axis ?? {}, { title: null });
  if (isSingle(spec)) Object.assign(theme.axis ?? {}, { titleLimit: width - 12 });
  else theme.axisY = { titleAngle: -90 };
  if (typeof spec["width"] === "number") Object.assign(theme.header ?? {}, { labelLimit: spec["width"] });
  const x = channel(spec, "x");
  if (x && typeof x["field"] === "string" && (x["type"] === "nominal" || x["type"] === "ordinal"))
    Object.assign(theme.axisX ?? {}, discreteLabels(table, x, width));
  Object.assign(theme.axisTemporal ?? {}, { labelExpr: timeLabel(spec, rows) });
  obeyFormats(spec);
  const colour = channel(spec, "color") ?? channel(spec, "fill");
  if (colour) {
    // The measure's name stands between the plot and the legend.
    if (!titled && channel(spec, "y")?.["type"] === "quantitative" && isSingle(spec)) Object.assign(theme.legend ?? {}, { offset: 30 });
    if (colour["type"] !== "quantitative" && typeof colour["field"] === "string") {
      const widest = Math.max(0, ...namesIn(table, colour["field"]).map((name) => textWidth(name, labelSizePx)));
      // Names too long for two columns have the whole width.
      const half = Math.min(240, Math.floor(width * 0.44));
      const limit = widest > half ? Math.floor(width - 64) : half;
      Object.assign(theme.legend ?? {}, { columns: Math.max(1, Math.floor(width / (widest + 40))), labelLimit: limit, title: null });
    }
  }
  return theme;
}

/**
 * A format that the author gives an axis decides alone: the theme's own labels are taken away. So they are for months, weekdays and hours of any year, which
 * are no dates. Changes `spec` in place.
 */
function obeyFormats(spec: JsonObject): void {
  for (const view of views(spec))
    for (const name of ["x", "y"]) {
      const definition = channel(view, name);
      const axis = definition?.["axis"] ?? {};
      if (!definition || typeof axis !== "object" || axis === null || Array.isArray(axis)) continue;
      const unit = typeof definition["timeUnit"] === "string" ? definition["timeUnit"] : "year";
      if (axis["format"] === undefined && axis["formatType"] === undefined && unit.includes("year")) continue;
      definition["axis"] = { labelExpr: "datum.label", ...axis };
    }
}

const dayMs = 86_400_000;

/** Times as short as the span of what is shown allows: "09:00", "6 Dec", "Mar", "2015". */
function timeLabel(spec: JsonObject, rows: JsonObject[]): string {
  const fields = new Set(
    fieldUses(spec)
      .filter(needsDates)
      .map(({ field }) => field),
  );
  const span = Math.max(0, ...[...fields].map((field) => spanMs(rows.map((row) => row[field] ?? null))));
  const day = span <= 120 * dayMs ? "%-d %b" : span <= 370 * dayMs ? "%b" : null;
  const units = {
    year: day ?? "%Y",
    quarter: day ?? "%b",
    month: day ?? "%b",
    week: "%-d %b",
    day: "%-d %b",
    date: "%-d %b",
    hours: "%H:%M",
    minutes: "%H:%M",
    seconds: "%H:%M:%S",
    milliseconds: "%H:%M:%S",
  };
  return `utcFormat(datum.value, ${JSON.stringify(units)})`;
}

function spanMs(column: Json[]): number {
  let first = Infinity;
  let last = -Infinity;
  for (const value of column) {
    const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return Math.max(0, last - first);
}

/** Names under bars: level when they fit, every second one of an order, turned when each name counts. */
function discreteLabels(table: Table, x: JsonObject, width: number): JsonObject {
  const names = namesIn(table, String(x["field"]));
  const room = (width - 50) / Math.max(1, names.length);
  const widest = Math.max(0, ...names.map((name) => textWidth(name, labelSizePx)));
  if (widest + 6 <= room) return { labelOverlap: false };
  return x["type"] === "ordinal" || Array.isArray(x["sort"])
    ? { labelOverlap: "parity" }
    : { labelAngle: -40, labelAlign: "right", labelOverlap: "greedy", labelLimit: 120 };
}
