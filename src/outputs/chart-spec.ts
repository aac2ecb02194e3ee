import type { Json } from "../contract/common";
import { Failure } from "../lib/failure";

export type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Refuses what a chart may not do: read from elsewhere, or show pictures. What it may cost is bounded in `chart-budget/`. Throws UNPROCESSABLE. */
export function checkSpec(value: Json, path = ""): void {
  if (Array.isArray(value)) return value.forEach((item, at) => checkSpec(item, `${path}[${at}]`));
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (key === "url" && !/\.values\[|^usermeta/.test(path))
      throw refused(at, "a chart draws the table of its cell and loads nothing. Query the data in a cell above.");
    if ((key === "mark" && (item === "image" || (isObject(item) && item["type"] === "image"))) || (key === "type" && item === "image"))
      throw refused(at, "charts show no pictures.");
    if (key === "graticule") throw refused(at, "graticules are not drawn.");
    // Inline rows are data, not a specification.
    if (key !== "values") checkSpec(item, at);
  }
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
