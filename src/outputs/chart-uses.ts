import type { Json } from "../contract/common";
import { views, type JsonObject } from "./chart-spec";

/** One place where a specification uses a field. */
export interface FieldUse {
  field: string;
  /** Name of the channel: `x`, `color`, `tooltip`. */
  channel: string;
  /** As written or, where nothing is written, as Vega-Lite takes it; null when only the column can tell. */
  type: "quantitative" | "temporal" | "ordinal" | "nominal" | null;
  definition: JsonObject;
  /** The view that has the channel. */
  view: JsonObject;
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every use of a field in an encoding, of all views, those with conditions included. Views with data of their own are left out: their fields are no columns. */
export function fieldUses(spec: JsonObject): FieldUse[] {
  const found: FieldUse[] = [];
  for (const view of views(spec)) {
    if (view["data"] !== undefined) continue;
    const encoding: JsonObject = isObject(view["encoding"]) ? view["encoding"] : {};
    const facet: JsonObject = isObject(view["facet"]) ? { facet: view["facet"], ...view["facet"] } : {};
    for (const [name, given] of Object.entries({ ...facet, ...encoding }))
      for (const definition of definitionsIn(given)) {
        const field = definition["field"];
        if (typeof field === "string") found.push({ field, channel: name, type: typeOf(definition), definition, view });
      }
  }
  return found;
}

function definitionsIn(given: Json): JsonObject[] {
  if (Array.isArray(given)) return given.flatMap(definitionsIn);
  if (!isObject(given)) return [];
  return given["condition"] === undefined ? [given] : [given, ...definitionsIn(given["condition"])];
}

/** Aggregates that count rows or pick one of them, whatever they hold. */
const anyType = new Set(["count", "distinct", "valid", "missing", "values"]);

/** True where the channel needs numbers in the column itself. */
export const needsNumbers = ({ type, definition }: FieldUse): boolean => {
  const aggregate = definition["aggregate"];
  if (definition["bin"] !== undefined && definition["bin"] !== false && definition["bin"] !== null && definition["bin"] !== "binned")
    return true;
  if (aggregate !== undefined) return typeof aggregate === "string" && !anyType.has(aggregate) && type === "quantitative";
  return type === "quantitative";
};

/** True where the channel needs dates in the column itself. */
export const needsDates = ({ type, definition }: FieldUse): boolean =>
  definition["timeUnit"] !== undefined || (type === "temporal" && !anyType.has(String(definition["aggregate"])));

function typeOf(definition: JsonObject): FieldUse["type"] {
  const { type } = definition;
  if (type === "quantitative" || type === "temporal" || type === "ordinal" || type === "nominal") return type;
  if (definition["timeUnit"] !== undefined) return "temporal";
  if (definition["aggregate"] !== undefined && !isObject(definition["aggregate"])) return "quantitative";
  if (definition["bin"] !== undefined && definition["bin"] !== false && definition["bin"] !== null) return "quantitative";
  return null;
}

/** How a channel is called in a sentence. */
export const channelWords = (name: string): string =>
  name === "x" || name === "y"
    ? `the ${name} axis`
    : name === "color" || name === "fill" || name === "stroke"
      ? "the colour"
      : `the channel “${name}”`;
