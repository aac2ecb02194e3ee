import type { Json } from "../contract/common";
import { rowCount, type Table } from "../contract/value";
import { channel, markOf, type JsonObject } from "./chart-spec";
import { commonStart } from "./chart-text";
import { labelSizePx } from "./chart-theme";
import { textWidth } from "./fonts/text-width";

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** The values of a column as the names that a chart shows, each once, in the order of the rows. */
export function namesIn(table: Table, field: string): string[] {
  const column = table.data[table.columns.indexOf(field)] ?? [];
  return [...new Set(column.slice(0, rowCount(table)))].filter((value) => value !== null).map(String);
}

/** Whether a channel shows names rather than places on a scale. */
export const isNamed = (definition: JsonObject | null): definition is JsonObject & { field: string } =>
  definition !== null &&
  typeof definition["field"] === "string" &&
  definition["timeUnit"] === undefined &&
  (definition["type"] === "nominal" || definition["type"] === "ordinal");

/** Letters of a name above which bars lie down. */
const longName = 12;
/** What an encoding may hold beside x and y when its bars are laid down. */
const turnable = new Set(["x", "y", "color", "fill", "stroke", "opacity", "tooltip", "order", "xOffset", "detail", "description"]);

/** Turns upright bars with names too long for their places into lying ones. Changes `spec` in place. */
export function layBarsDown(spec: JsonObject, table: Table, width: number): void {
  const { encoding, mark } = spec;
  const x = channel(spec, "x");
  const y = channel(spec, "y");
  if (!isObject(encoding) || markOf(spec) !== "bar" || !isNamed(x) || x["type"] !== "nominal" || y?.["type"] === "nominal") return;
  if (!y || !Object.keys(encoding).every((name) => turnable.has(name)) || (isObject(mark) && mark["orient"] !== undefined)) return;
  const names = namesIn(table, x.field);
  const widest = Math.max(0, ...names.map((name) => textWidth(name, labelSizePx)));
  if (!names.some((name) => name.length > longName) || widest + 6 <= (width - 50) / names.length) return;
  const { x: across, y: up, xOffset, ...rest } = encoding;
  spec["encoding"] = {
    ...rest,
    x: turned(up as JsonObject),
    y: turned(across as JsonObject),
    ...(xOffset === undefined ? {} : { yOffset: xOffset }),
  };
}

/** Without what only made sense in the other direction. */
function turned(definition: JsonObject): JsonObject {
  const { axis, sort, ...rest } = definition;
  const kept = isObject(axis)
    ? Object.fromEntries(Object.entries(axis).filter(([key]) => !/angle|align|baseline|orient|flush|overlap|[xy]$/i.test(key)))
    : axis;
  const other =
    typeof sort === "string"
      ? sort.replace(/^(-?)([xy])$/, (_, minus: string, name: string) => `${minus}${name === "x" ? "y" : "x"}`)
      : sort;
  return { ...rest, ...(kept === undefined ? {} : { axis: kept }), ...(other === undefined ? {} : { sort: other }) };
}

/** How the names at a left axis stand, and the height of one of them with its bar in CSS pixels. */
export interface NameRows {
  count: number;
  stepPx: number;
}

/** Share of the width that names may take at the left. */
const nameShare = 0.42;
const narrowPx = 400;
/** A text that all names begin with is written once from this length on. */
const longStart = 12;

/**
 * Lays out the names at the left: as wide as allowed, in two lines where they are longer, above their bars on a phone. What they all begin with is said once,
 * as the title of the axis. Null when y shows no names. Changes `spec` in place.
 */
export function layOutNames(spec: JsonObject, table: Table, width: number): NameRows | null {
  const y = channel(spec, "y");
  if (!isNamed(y) || y["axis"] === null) return null;
  const names = namesIn(table, y.field);
  const axis = isObject(y["axis"]) ? y["axis"] : {};
  const own: JsonObject = { labelLimit: Math.floor(width * nameShare), labelOverlap: "greedy" };
  let shown = names;
  const start = sharedStart(names);
  if (start > 0 && axis["labelExpr"] === undefined && axis["title"] === undefined && !y["title"]) {
    own["labelExpr"] = `slice(datum.label, ${start})`;
    own["title"] = `All begin with “${names[0]?.slice(0, start).trim() ?? ""}”`;
    shown = names.map((name) => name.slice(start));
  }
  const widest = Math.max(0, ...shown.map((name) => textWidth(name, labelSizePx)));
  const isAbove = width < narrowPx && widest > width * 0.3 && markOf(spec) === "bar" && names.length <= 60;
  if (isAbove) {
    Object.assign(own, { labelLimit: width - 8, labelAlign: "left", labelBaseline: "bottom", labelPadding: 0, labelOffset: -11 });
    const scale = isObject(y["scale"]) ? y["scale"] : {};
    y["scale"] = { paddingInner: 0.6, paddingOuter: 0.3, ...scale };
  }
  y["axis"] = { ...own, ...axis };
  const isLong = widest > width * nameShare;
  return { count: names.length, stepPx: names.length > 60 ? 18 : isAbove ? 44 : isLong ? 34 : 28 };
}

/** Characters up to the last word that all names share at their start, 0 when it is not worth a line of its own. */
function sharedStart(names: readonly string[]): number {
  if (names.length < 2) return 0;
  const shared = names[0]?.slice(0, commonStart(names)) ?? "";
  const upToWord = shared.search(/\s\S*$/) + 1;
  return upToWord >= longStart && names.every((name) => name.length > upToWord) ? upToWord : 0;
}

/** A legend of as many series as there are colours; one entry stands for all others, which share a grey. Changes `spec` in place. */
export function limitLegend(spec: JsonObject, table: Table, colours: number): void {
  const colour = channel(spec, "color") ?? channel(spec, "fill") ?? channel(spec, "stroke");
  if (!isNamed(colour) || colour["type"] !== "nominal" || colour["legend"] === null || spec["transform"] !== undefined) return;
  const legend = isObject(colour["legend"]) ? colour["legend"] : {};
  const scale = isObject(colour["scale"]) ? colour["scale"] : {};
  const names = namesIn(table, colour.field);
  const isOwn =
    ["range", "scheme", "domain"].some((key) => scale[key] !== undefined) || legend["values"] !== undefined || Boolean(colour["sort"]);
  if (isOwn || names.length <= colours + 1) return;
  const values = table.data[table.columns.indexOf(colour.field)] ?? [];
  const listed = [...new Set(values)].filter((value) => value !== null).slice(0, colours + 1);
  colour["legend"] = {
    values: listed,
    labelExpr: `datum.index >= ${colours} ? ${JSON.stringify(`${names.length - colours} others`)} : datum.label`,
    ...legend,
  };
}
