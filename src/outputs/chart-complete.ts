import type { Json } from "../contract/common";
import type { ColumnType, Table } from "../contract/value";
import { unprocessable } from "../lib/failure";
import { madeNames, trueNames } from "./chart-fields";
import { channel, markOf, views, type JsonObject } from "./chart-spec";
import { nearestWords, quotedList } from "./nearest-words";

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Completes the author's specification from what the table knows: types of fields, round scales, the order of series. Names a field the table does not have.
 * Changes `spec` in place; give it a copy.
 */
export function completeSpec(spec: JsonObject, table: Table): void {
  const known = knownFields(spec, table);
  for (const view of views(spec)) {
    if (isObject(view["facet"]))
      for (const one of [view["facet"], view["facet"]["row"], view["facet"]["column"]])
        if (isObject(one)) completeChannel("facet", one, table, known);
    if (!isObject(view["encoding"])) continue;
    for (const [name, definition] of Object.entries(view["encoding"])) {
      for (const one of Array.isArray(definition) ? definition : [definition]) if (isObject(one)) completeChannel(name, one, table, known);
      if (!isObject(definition)) continue;
      if (definition["type"] === "quantitative" || definition["aggregate"] !== undefined) completeNumbers(name, definition, view, table);
      if (["color", "fill", "stroke"].includes(name)) inOrderOfData(definition);
    }
  }
}

/** Names that a field may have; null where transforms or data make names that are written nowhere. */
function knownFields(spec: JsonObject, table: Table): Set<string> | null {
  const all = [...views(spec)];
  if (all.some((view) => view["data"] !== undefined || view["repeat"] !== undefined)) return null;
  const transforms = all.flatMap((view) => (Array.isArray(view["transform"]) ? view["transform"] : [])).filter(isObject);
  if (transforms.some((one) => "pivot" in one || "lookup" in one)) return null;
  const made = transforms.flatMap((one) => {
    const names = madeNames(one, true);
    if (names.length === 0) return ["key", "value", "density", "prob"];
    return "bin" in one || "stack" in one ? names.flatMap((name) => [name, `${name}_end`]) : names;
  });
  return new Set([...table.columns, ...made, "*"]);
}

function completeChannel(name: string, definition: JsonObject, table: Table, known: Set<string> | null): void {
  for (const inner of [definition["condition"]].flat()) if (isObject(inner)) completeChannel(name, inner, table, known);
  const field = definition["field"];
  if (typeof field !== "string") return;
  if (known && !known.has(field) && !insideJson(field, table)) {
    const near = nearestWords(field, table.columns.map(trueNames));
    const hint = near.length > 0 ? `Did you mean ${quotedList(near)}? ` : "";
    const message = `the table has no column “${field}”. ${hint}It has: ${table.columns.join(", ")}.`;
    throw unprocessable(`The chart cannot be drawn: ${message}`, [{ path: `spec.encoding.${name}.field`, message }]);
  }
  if (["type", "aggregate", "bin", "timeUnit"].some((key) => definition[key] !== undefined)) return;
  const type = table.types[table.columns.indexOf(field)];
  if (type) definition["type"] = fieldTypes[type];
}

/** `details.price` of a column `details` that holds objects. */
const insideJson = (field: string, table: Table): boolean => table.types[table.columns.indexOf(field.split(/[.[]/)[0] ?? "")] === "json";

const fieldTypes: Record<ColumnType, string> = {
  number: "quantitative",
  integer: "quantitative",
  decimal: "quantitative",
  date: "temporal",
  datetime: "temporal",
  local_datetime: "temporal",
  string: "nominal",
  boolean: "nominal",
  json: "nominal",
};

function completeNumbers(name: string, definition: JsonObject, view: JsonObject, table: Table): void {
  const scale = isObject(definition["scale"]) ? definition["scale"] : {};
  if (name === "x" || name === "y") {
    if (scale["type"] === "log") logScale(definition, scale, view, name);
    else if (definition["type"] === "quantitative") roundScale(definition, markOf(view), isAllZero(definition, table));
  }
  if (definition["type"] === "quantitative" && ["color", "fill", "stroke"].includes(name)) evenRamp(definition);
}

/** The axis ends on a labelled line, and bars begin at zero whatever the author says. */
function roundScale(definition: JsonObject, mark: string | null, allZero: boolean): void {
  if (definition["scale"] === null) return;
  const scale = isObject(definition["scale"]) ? definition["scale"] : {};
  if (scale["nice"] === undefined && scale["domain"] === undefined) scale["nice"] = 4;
  if (mark === "bar" && scale["zero"] === false) scale["zero"] = true;
  // Without a second number the axis would end at a millionth.
  if (allZero && scale["domain"] === undefined) scale["domainMax"] ??= 1;
  definition["scale"] = scale;
}

const isAllZero = (definition: JsonObject, table: Table): boolean => {
  const values = table.data[table.columns.indexOf(String(definition["field"]))] ?? [];
  return values.some((value) => value !== null) && values.every((value) => value === null || Number(value) === 0);
};

/** Pixels that the shortest bar has on a log scale. */
const shortestBarPx = 12;

/** A log scale has no zero: bars and areas begin at the minimum of the axis, side by side, because lengths there cannot be added. */
function logScale(definition: JsonObject, scale: JsonObject, view: JsonObject, name: "x" | "y"): void {
  delete scale["zero"];
  const mark = markOf(view);
  if (mark !== "bar" && mark !== "area") return;
  definition["stack"] = null;
  if (scale["domain"] === undefined && scale["domainMin"] === undefined) scale["padding"] ??= shortestBarPx;
  definition["scale"] = scale;
  const across = channel(view, name === "x" ? "y" : "x");
  const colour = channel(view, "color") ?? channel(view, "fill");
  const offset = name === "x" ? "yOffset" : "xOffset";
  const isBand = across !== null && (across["type"] === "nominal" || across["type"] === "ordinal");
  if (
    mark === "bar" &&
    isBand &&
    typeof colour?.["field"] === "string" &&
    colour["field"] !== across["field"] &&
    isObject(view["encoding"])
  )
    view["encoding"][offset] ??= { field: colour["field"] };
}

/** Steps of the theme's ramps are told apart by their position, so they must be even. */
function evenRamp(definition: JsonObject): void {
  const scale = isObject(definition["scale"]) ? definition["scale"] : {};
  if (definition["scale"] === null || scale["range"] !== undefined || scale["scheme"] !== undefined) return;
  definition["scale"] = { interpolate: "rgb", ...scale };
}

/** Series take the colours in the order of the data's first rows, so that a series keeps its colour from run to run. */
function inOrderOfData(definition: JsonObject): void {
  if (definition["type"] !== "nominal" || typeof definition["field"] !== "string") return;
  const scale = definition["scale"];
  if (definition["sort"] === undefined && !(isObject(scale) && scale["domain"] !== undefined)) definition["sort"] = null;
}
