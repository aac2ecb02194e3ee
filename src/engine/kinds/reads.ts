import type { Json } from "../../contract/common";
import type { ColumnType, Table, Value } from "../../contract/value";
import { columnOf } from "../../format/codecs/column";
import { CellFailure, type CellContext } from "./kind";

/** The table of that name, or why there is none. A list of objects counts as one. */
export function tableNamed(name: string, context: Pick<CellContext, "reads" | "unstorable">): Table {
  const value = context.reads[name];
  const why = context.unstorable[name];
  if (why !== undefined) throw new CellFailure(`${why}.`);
  if (!value) throw new CellFailure(`"${name}" has no value.`);
  if (value.kind === "table") return value.table;
  if (value.kind === "json" && isRows(value.value)) return tableOf(value.value, value.types);
  throw new CellFailure(`"${name}" is not a table. Name a cell whose value is a table or a list of objects.`);
}

/** One value and, where it is known, its type: without one it is what JSON says. */
export interface FoundValue {
  value: Json;
  type: ColumnType | null;
}

/** The value at a path such as `summary.rain`, or why there is none. Into a table, a path is `name.column` of its only row. */
export function valueAt(path: string, context: Pick<CellContext, "reads" | "unstorable">): FoundValue {
  const [name = "", ...parts] = path.split(".");
  const value = context.reads[name];
  const why = context.unstorable[name];
  if (why !== undefined) throw new CellFailure(`${why}.`);
  if (!value) throw new CellFailure(`"${name}" has no value.`);
  if (value.kind === "table") return fromTable(name, value.table, parts);
  if (value.kind === "bytes") throw new CellFailure(`"${name}" holds bytes, which cannot be shown as one value.`);
  if (value.kind !== "json" && parts.length === 0)
    return value.kind === "scalar" ? value : { value: value.iso, type: value.iso.includes("T") ? "datetime" : "date" };
  let at: Json | undefined = value.kind === "date" ? value.iso : value.value;
  parts.forEach((part, depth) => {
    const inside: Json | undefined =
      at !== null && typeof at === "object" && Object.hasOwn(at, part) ? (at as Record<string, Json>)[part] : undefined;
    if (inside === undefined) throw new CellFailure(`"${[name, ...parts.slice(0, depth)].join(".")}" has no "${part}".`);
    at = inside;
  });
  const type = value.kind === "json" ? value.types?.[parts.map((part) => `/${pointerPart(part)}`).join("")] : undefined;
  return { value: at ?? null, type: type ?? null };
}

/** A name as it stands in a JSON pointer (RFC 6901). */
export const pointerPart = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** The value as other cells read it. Only a text needs its type said: JSON says that of all others. */
export const flowOf = ({ value, type }: FoundValue): Value =>
  typeof value !== "string" || type === null || type === "json" || type === "string"
    ? { kind: "json", value }
    : { kind: "scalar", type, value };

function fromTable(name: string, table: Table, parts: string[]): FoundValue {
  const rows = table.data[0]?.length ?? 0;
  const column = parts.length === 0 && table.columns.length === 1 ? 0 : table.columns.indexOf(parts.join("."));
  if (column === -1)
    throw new CellFailure(`"${name}" is a table: name one of its columns, such as ${name}.${table.columns[0] ?? "column"}.`);
  if (rows !== 1) throw new CellFailure(`"${name}" has ${rows} rows, and one value needs a table of one row. Aggregate it first.`);
  return { value: table.data[column]?.[0] ?? null, type: table.types[column] ?? null };
}

const isRows = (value: Json): value is Record<string, Json>[] =>
  Array.isArray(value) && value.length > 0 && value.every((row) => row !== null && typeof row === "object" && !Array.isArray(row));

/** `types` names the texts that stand for numbers by JSON pointer. */
function tableOf(rows: Record<string, Json>[], types: Record<string, ColumnType> = {}): Table {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) =>
    columnOf(
      rows.map((row) => (Object.hasOwn(row, name) ? (row[name] ?? null) : null)),
      (row) => Object.hasOwn(types, `/${row}/${pointerPart(name)}`) || typeof rows[row]?.[name] === "number",
    ),
  );
  return { columns: names, types: columns.map(({ type }) => type), data: columns.map(({ values }) => values) };
}
