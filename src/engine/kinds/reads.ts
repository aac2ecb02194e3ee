import type { Json } from "../../contract/common";
import type { ColumnType, Table, Value } from "../../contract/value";
import { CellFailure, type CellContext } from "./kind";

/** The table of that name, or why there is none. A list of objects counts as one. */
export function tableNamed(name: string, context: Pick<CellContext, "reads" | "unstorable">): Table {
  const value = context.reads[name];
  const why = context.unstorable[name];
  if (why !== undefined) throw new CellFailure(`${why}.`);
  if (!value) throw new CellFailure(`"${name}" has no value.`);
  if (value.kind === "table") return value.table;
  if (value.kind === "json" && isRows(value.value)) return tableOf(value.value);
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

function tableOf(rows: Record<string, Json>[]): Table {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const data = columns.map((column) => rows.map((row) => row[column] ?? null));
  return { columns, types: data.map(typeOf), data };
}

function typeOf(values: Json[]): Table["types"][number] {
  const given = values.filter((value) => value !== null);
  const all = (test: (value: Json) => boolean): boolean => given.length > 0 && given.every(test);
  if (all((value) => typeof value === "number")) return all(Number.isInteger) ? "integer" : "number";
  if (all((value) => typeof value === "boolean")) return "boolean";
  if (all((value) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value))) return "date";
  if (all((value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value))) return "datetime";
  return given.some((value) => typeof value === "object") ? "json" : "string";
}
