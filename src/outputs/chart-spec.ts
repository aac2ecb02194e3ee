import type { Json } from "../contract/common";
import { isNumericType, rowCount, type ColumnType, type Table } from "../contract/value";
import { Failure } from "../lib/failure";

export type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** A generator of more rows than a chart can show would hold the machine that draws it. */
const maxGenerated = 10_000;
const countKeys = new Set(["maxbins", "tickCount", "steps", "minsteps", "maxsteps", "count"]);

/** Refuses what a chart may not do: read from elsewhere, show pictures, or make rows without end. Throws UNPROCESSABLE. */
export function checkSpec(value: Json, path = ""): void {
  if (typeof value === "string") return checkText(value, path);
  if (Array.isArray(value)) return value.forEach((item, at) => checkSpec(item, `${path}[${at}]`));
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (key === "url" && !/\.values\[|^usermeta/.test(path))
      throw refused(at, "a chart draws the table of its cell and loads nothing. Query the data in a cell above.");
    if ((key === "mark" && (item === "image" || (isObject(item) && item["type"] === "image"))) || (key === "type" && item === "image"))
      throw refused(at, "charts show no pictures.");
    if (countKeys.has(key) && typeof item === "number" && item > 1000) throw refused(at, "at most 1,000 steps are drawn.");
    if ((key === "sequence" || key === "keyvals") && isObject(item)) checkSequence(item, at);
    if (key === "graticule") throw refused(at, "graticules are not drawn.");
    // Inline rows are data, not a specification.
    if (key !== "values") checkSpec(item, at);
  }
}

function checkText(text: string, path: string): void {
  const found = /\b(sequence|repeat|pad)\s*\(/.exec(text);
  if (found) throw refused(path, `the function ${found[1]}() is not available in charts.`);
}

function checkSequence(sequence: JsonObject, path: string): void {
  const span = Number(sequence["stop"]) - Number(sequence["start"] ?? 0);
  if (!(span / Number(sequence["step"] ?? 1) <= maxGenerated)) throw refused(path, `at most ${maxGenerated} rows may be generated.`);
}

const refused = (path: string, why: string): Failure =>
  new Failure("UNPROCESSABLE", `The chart's specification cannot be drawn: ${path}: ${why}`, { issues: [{ path, message: why }] });

/** Vega-Lite views inside a specification, the outermost first. */
export function* views(spec: JsonObject): Generator<JsonObject> {
  yield spec;
  for (const key of ["layer", "hconcat", "vconcat", "concat"]) {
    const inner = spec[key];
    if (Array.isArray(inner)) for (const view of inner) if (isObject(view)) yield* views(view);
  }
  if (isObject(spec["spec"])) yield* views(spec["spec"]);
}

/** The type of a view's mark, null when it has none. */
export const markOf = (view: JsonObject): string | null => {
  const mark = view["mark"];
  return typeof mark === "string" ? mark : isObject(mark) && typeof mark["type"] === "string" ? mark["type"] : null;
};

/** One channel's definition, null when the view does not use it. */
export const channel = (view: JsonObject, name: string): JsonObject | null => {
  const encoding = view["encoding"];
  const found = isObject(encoding) ? encoding[name] : undefined;
  return isObject(found) ? found : null;
};

/**
 * Completes the author's specification from what the table knows: types of fields, and round scales. Names a field the table does not have.
 * Changes `spec` in place; give it a copy.
 */
export function completeSpec(spec: JsonObject, table: Table): void {
  const known = hasOwnRows(spec) ? null : new Set(table.columns);
  for (const view of views(spec)) {
    if (!isObject(view["encoding"])) continue;
    for (const [name, definition] of Object.entries(view["encoding"])) {
      for (const one of Array.isArray(definition) ? definition : [definition]) if (isObject(one)) completeChannel(name, one, table, known);
      if (isObject(definition) && (name === "x" || name === "y") && definition["type"] === "quantitative")
        roundScale(definition, markOf(view));
      if (isObject(definition) && definition["type"] === "quantitative" && ["color", "fill", "stroke"].includes(name)) evenRamp(definition);
    }
  }
}

/** Transforms and inline data make fields that the table has not. */
const hasOwnRows = (spec: JsonObject): boolean =>
  [...views(spec)].some((view) => view["transform"] !== undefined || view["data"] !== undefined || view["repeat"] !== undefined);

function completeChannel(name: string, definition: JsonObject, table: Table, known: Set<string> | null): void {
  const field = definition["field"];
  if (typeof field !== "string") return;
  if (known && !known.has(field) && !/[.[\]\\]/.test(field)) {
    const message = `the table has no column “${field}”. It has: ${table.columns.join(", ")}.`;
    throw new Failure("UNPROCESSABLE", `The chart cannot be drawn: ${message}`, {
      issues: [{ path: `spec.encoding.${name}.field`, message }],
    });
  }
  if (
    definition["type"] !== undefined ||
    definition["aggregate"] !== undefined ||
    definition["bin"] !== undefined ||
    definition["timeUnit"] !== undefined
  )
    return;
  const type = table.types[table.columns.indexOf(field)];
  if (type) definition["type"] = fieldTypes[type];
}

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

/** The axis ends on a labelled line, and bars begin at zero whatever the author says. */
function roundScale(definition: JsonObject, mark: string | null): void {
  if (definition["scale"] === null) return;
  const scale = isObject(definition["scale"]) ? definition["scale"] : {};
  if (scale["nice"] === undefined && scale["domain"] === undefined) scale["nice"] = 4;
  if (mark === "bar" && scale["zero"] === false) scale["zero"] = true;
  definition["scale"] = scale;
}

/** Steps of the theme's ramps are told apart by their position, so they must be even. */
function evenRamp(definition: JsonObject): void {
  const scale = isObject(definition["scale"]) ? definition["scale"] : {};
  if (definition["scale"] === null || scale["range"] !== undefined || scale["scheme"] !== undefined) return;
  definition["scale"] = { interpolate: "rgb", ...scale };
}

/** Row objects for Vega; integers that travel as text become numbers, as far as a drawing needs. */
export function chartRows(table: Table): JsonObject[] {
  return Array.from({ length: rowCount(table) }, (_, row) =>
    Object.fromEntries(
      table.columns.map((column, at) => {
        const value = table.data[at]?.[row] ?? null;
        return [column, typeof value === "string" && isNumericType(table.types[at]) ? Number(value) : value];
      }),
    ),
  );
}
