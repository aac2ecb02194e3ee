import type { Json } from "../../contract/common";
import type { JsonObject } from "../chart-spec";
import { chartLimits } from "./limits";
import { TooMuch } from "./too-much";

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
const count = (value: Json | undefined): number => (Array.isArray(value) ? value.length : 1);

/** Before compiling, which itself takes time: bounds the size of a specification and the views it unfolds to. Throws `TooMuch`. Pure. */
export function checkSize(spec: JsonObject): void {
  measure(spec, "", 0, { values: 0 });
  countViews(spec, 1, 0, { views: 0, transforms: 0, params: 0 });
}

function measure(value: Json, key: string, depth: number, seen: { values: number }): void {
  if (++seen.values > chartLimits.values)
    throw new TooMuch(
      `the specification has more than ${chartLimits.values} values`,
      "Put long lists into the table, or compute them in a cell above.",
    );
  if (value === null || typeof value !== "object") return;
  if (depth > chartLimits.depth)
    throw new TooMuch(`the specification is nested deeper than ${chartLimits.depth} levels`, "Write it flatter.", { keys: [key] });
  if (Array.isArray(value)) return value.forEach((item) => measure(item, key, depth + 1, seen));
  for (const [name, item] of Object.entries(value)) if (!isRows(key, name)) measure(item, name, depth + 1, seen);
}

/** Rows are bounded when the data flow reads them. */
const isRows = (parent: string, key: string): boolean => key === "datasets" || (key === "values" && parent === "data");

interface Counted {
  views: number;
  transforms: number;
  params: number;
}

/** Repetition multiplies: everything inside is compiled once for each value. */
function countViews(view: JsonObject, times: number, depth: number, seen: Counted): void {
  if (depth > chartLimits.nesting)
    throw new TooMuch(`views are nested deeper than ${chartLimits.nesting}`, "Write them flatter.", { keys: ["layer", "spec"] });
  const copies = times * repeats(view["repeat"]);
  if (view["mark"] !== undefined) seen.views += copies;
  if (Array.isArray(view["transform"])) seen.transforms += copies * view["transform"].length;
  if (Array.isArray(view["params"])) seen.params += copies * view["params"].length;
  check(seen);
  for (const key of ["layer", "hconcat", "vconcat", "concat"]) {
    const inner = view[key];
    if (Array.isArray(inner)) for (const one of inner) if (isObject(one)) countViews(one, copies, depth + 1, seen);
  }
  if (isObject(view["spec"])) countViews(view["spec"], copies, depth + 1, seen);
}

const repeats = (repeat: Json | undefined): number =>
  isObject(repeat) ? count(repeat["row"]) * count(repeat["column"]) * count(repeat["layer"]) : repeat === undefined ? 1 : count(repeat);

function check({ views, transforms, params }: Counted): void {
  if (views > chartLimits.views)
    throw new TooMuch(
      `it unfolds to ${views} views, at most ${chartLimits.views} are drawn`,
      "Repeat over fewer fields, or split it into several charts.",
      {
        keys: ["repeat", "layer", "hconcat", "vconcat", "concat"],
      },
    );
  if (transforms > chartLimits.transforms)
    throw new TooMuch(
      `it has ${transforms} transforms, at most ${chartLimits.transforms} are possible`,
      "Compute the columns in the query.",
      { keys: ["transform"] },
    );
  if (params > chartLimits.params)
    throw new TooMuch(`it has ${params} parameters, at most ${chartLimits.params} are possible`, "Remove those that nothing uses.", {
      keys: ["params"],
    });
}
