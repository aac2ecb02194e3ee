import type { Json } from "../../../contract/common";
import { uniqueNames } from "../../../contract/older-value";
import { fits, type ColumnType, type Table } from "../../../contract/value";
import { plainDecimal } from "../../../format/codecs/decimal";
import { ExactNumber, type Rows } from "./exact";

/** SQLite types values, not columns: a column has the narrowest type that all its values share, and `json` when they share none. */
export function tableOf(names: string[], rows: Rows): Table {
  const columns = names.map((_, c) => columnOf(rows.map((row) => row[c])));
  return { columns: uniqueNames(names), types: columns.map(({ type }) => type), data: columns.map(({ values }) => values) };
}

function columnOf(given: unknown[]): { type: ColumnType; values: Json[] } {
  const values = given.map(plain);
  const kinds = new Set(given.map((value) => (value instanceof ExactNumber ? "number" : value === null ? "null" : typeof value)));
  kinds.delete("null");
  const all = (type: ColumnType): boolean => values.every((value) => fits(type, value));
  if (kinds.size === 0) return { type: "string", values };
  if (!kinds.has("number")) return { type: (["date", "datetime", "local_datetime"] as const).find(all) ?? "string", values };
  if (kinds.size > 1) return { type: "json", values };
  const type = (["integer", "number"] as const).find(all);
  // Integers beyond 2^53 beside fractions.
  return type
    ? { type, values }
    : { type: "decimal", values: values.map((value) => (typeof value === "number" ? plainDecimal(value) : value)) };
}

const plain = (value: unknown): Json => {
  if (value === null || value === undefined) return null;
  if (value instanceof ExactNumber) return value.text;
  if (typeof value === "string" || typeof value === "number") return value;
  const blob = Array.isArray(value) ? (value as number[]) : [...new Uint8Array(value as ArrayBuffer)];
  return btoa(blob.map((byte) => String.fromCharCode(byte)).join(""));
};
