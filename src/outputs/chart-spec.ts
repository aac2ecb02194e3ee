import type { Json } from "../contract/common";
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
