import type { Json } from "../../contract/common";
import { fits, type ColumnType } from "../../contract/value";
import { plainDecimal } from "./decimal";

/** The values of a column and the narrowest type that fits them all. */
export interface TypedColumn {
  type: ColumnType;
  values: Json[];
}

/**
 * The column of values that come without a type. `numbers` says which texts stand for a number that JSON cannot carry; every other text is text. Values of several kinds are `json`,
 * nothing but nulls is `string`.
 */
export function columnOf(values: Json[], numbers: (row: number) => boolean = () => false): TypedColumn {
  const kinds = new Set<string>();
  values.forEach((value, row) => {
    if (value !== null) kinds.add(numbers(row) ? "number" : typeof value);
  });
  const all = (type: ColumnType): boolean => values.every((value) => fits(type, value));
  const [kind, ...others] = kinds;
  if (kind === undefined) return { type: "string", values };
  if (others.length > 0 || kind === "object") return { type: "json", values };
  if (kind === "boolean") return { type: "boolean", values };
  if (kind === "string") return { type: (["date", "datetime", "local_datetime"] as const).find(all) ?? "string", values };
  const type = (["integer", "number"] as const).find(all);
  // Integers beyond 2^53, or decimals, beside fractions.
  return type
    ? { type, values }
    : { type: "decimal", values: values.map((value) => (typeof value === "number" ? plainDecimal(value) : value)) };
}
