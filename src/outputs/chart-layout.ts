import type { Config } from "vega-lite";
import { rowCount, type Table } from "../contract/value";
import { channel, markOf, views, type JsonObject } from "./chart-spec";
import { chartTheme, labelSizePx } from "./chart-theme";
import { textWidth } from "./fonts/text-width";
import type { Json } from "../contract/common";
import { fieldUses, needsDates } from "./chart-uses";
import { columnFormatter } from "../format/values";

/** Lines that are named at their ends instead of in a legend. */
export interface Series {
  name: string;
  value: string;
  format: (value: number) => string;
  /** As wide as the names and values can get. */
  labels: { name: string; value: string }[];
}

/** More names than this at the right edge cannot be read better than a legend. */
const maxDirectLabels = 4;

/** A single view of lines that differ in colour, few enough to be named directly; null for every other specification. */
export function directLabels(spec: JsonObject, table: Table): Series | null {
  const colour = channel(spec, "color") ?? channel(spec, "stroke");
  const y = channel(spec, "y");
  if (markOf(spec) !== "line" || !colour || !y || !isSingle(spec) || typeof y["field"] !== "string" || y["aggregate"] !== undefined)
    return null;
  if (spec["transform"] !== undefined || "legend" in colour || typeof colour["field"] !== "string" || colour["type"] === "quantitative")
    return null;
  const names = distinct(table, colour["field"]);
  const values = (table.data[table.columns.indexOf(y["field"])] ?? []).filter((value) => typeof value === "number");
  if (names.length === 0 || names.length > maxDirectLabels || values.length === 0) return null;
  const axis = y["axis"] as JsonObject | undefined;
  const specifier = typeof axis?.["format"] === "string" ? axis["format"] : null;
  const format = columnFormatter("number", values, { format: specifier });
  const widest = values.map(format).reduce((longest, text) => (text.length > longest.length ? text : longest), "");
  return { name: colour["field"], value: y["field"], format, labels: names.map((name) => ({ name, value: widest })) };
}

/** One plot whose size we set; concatenated, repeated and faceted views size themselves. */
export const isSingle = (spec: JsonObject): boolean =>
  !["hconcat", "vconcat", "concat", "facet", "repeat", "spec"].some((key) => spec[key] !== undefined) &&
  !["row", "column", "facet"].some((name) => channel(spec, name) !== null);

/** Height of the drawing: what the author asks for, a line each for horizontal bars, else a calm proportion. */
export function chartHeight(spec: JsonObject, table: Table, width: number, asked: number | undefined): number {
  if (typeof spec["height"] === "number") return spec["height"];
  if (asked) return asked;
  const y = channel(spec, "y");
  if (y && typeof y["field"] === "string" && (y["type"] === "nominal" || y["type"] === "ordinal"))
    return 44 + Math.min(60, distinct(table, y["field"]).length) * 28;
  return width >= 1000 ? 340 : width >= 600 ? 300 : 256;
}

/** Sets the inner width of facets and columns so that the whole comes out about as wide as asked. Changes `spec` in place. */
export function fitViews(spec: JsonObject, table: Table, width: number): void {
  const column = channel(spec, "column") ?? channel(spec, "facet");
  if (column && typeof column["field"] === "string") {
    const count =
      typeof column["columns"] === "number"
        ? column["columns"]
        : Math.max(1, Math.min(distinct(table, column["field"]).length, Math.floor(width / 150)));
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
  if (!isSingle(spec)) theme.axisY = { titleAngle: -90 };
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
      const widest = Math.max(0, ...distinct(table, colour["field"]).map((name) => textWidth(name, labelSizePx)));
      Object.assign(theme.legend ?? {}, { columns: Math.max(1, Math.floor(width / (widest + 40))), title: null });
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
  const names = distinct(table, String(x["field"]));
  const room = (width - 50) / Math.max(1, names.length);
  const widest = Math.max(0, ...names.map((name) => textWidth(name, labelSizePx)));
  if (widest + 6 <= room) return { labelOverlap: false };
  return x["type"] === "ordinal" || Array.isArray(x["sort"])
    ? { labelOverlap: "parity" }
    : { labelAngle: -40, labelAlign: "right", labelOverlap: "greedy", labelLimit: 120 };
}

function distinct(table: Table, field: string): string[] {
  const column = table.data[table.columns.indexOf(field)] ?? [];
  return [...new Set(column.slice(0, rowCount(table)))].filter((value) => value !== null).map(String);
}
