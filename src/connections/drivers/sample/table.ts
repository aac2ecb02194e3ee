import type { Json } from "../../../contract/common";
import { uniqueNames } from "../../../contract/older-value";
import type { Table } from "../../../contract/value";
import { columnOf } from "../../../format/codecs/column";
import { ExactNumber, type Rows } from "./exact";

/** SQLite types values, not columns: a column has the narrowest type that all its values share, and `json` when they share none. */
export function tableOf(names: string[], rows: Rows): Table {
  const columns = names.map((_, c) =>
    columnOf(
      rows.map((row) => plain(row[c])),
      (r) => typeof rows[r]?.[c] === "number" || rows[r]?.[c] instanceof ExactNumber,
    ),
  );
  return { columns: uniqueNames(names), types: columns.map(({ type }) => type), data: columns.map(({ values }) => values) };
}

const plain = (value: unknown): Json => {
  if (value === null || value === undefined) return null;
  if (value instanceof ExactNumber) return value.text;
  if (typeof value === "string" || typeof value === "number") return value;
  const blob = Array.isArray(value) ? (value as number[]) : [...new Uint8Array(value as ArrayBuffer)];
  return btoa(blob.map((byte) => String.fromCharCode(byte)).join(""));
};
