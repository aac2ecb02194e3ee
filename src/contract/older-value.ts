import * as z from "zod";
import { jsonSchema, type Json } from "./common";
import { checkValue, columnTypeSchema, fits, tableSchema, type ColumnType, type Table, type Value } from "./value";

/** A value as it was stored, by this version or an older one. What does not hold today's rules is kept as far as it can be read; this never throws. */
export function readStoredValue(stored: unknown): Value {
  try {
    return checkValue(stored);
  } catch {
    const { kind, table } = (stored ?? {}) as { kind?: unknown; table?: unknown };
    return kind === "table" ? { kind, table: mendTable(table) } : { kind: "json", value: null };
  }
}

/** The table of a stored display, mended where it does not hold today's rules. */
export const storedTableSchema = z
  .object({
    columns: z.array(z.string().catch("")),
    types: z.array(columnTypeSchema.catch("json")),
    data: z.array(z.array(jsonSchema)),
  })
  .overwrite((table): Table => (tableSchema.safeParse(table).success ? table : mendTable(table)));

/** Names, types and columns of one count, names told apart, all columns as long as the longest, and each column of a type that its cells have. */
function mendTable(given: unknown): Table {
  const { columns, types, data } = (given ?? {}) as Record<string, unknown>;
  const lists = (Array.isArray(data) ? data : []).map((column): Json[] => (Array.isArray(column) ? (column as Json[]) : []));
  const rows = Math.max(0, ...lists.map((column) => column.length));
  const whole = lists.map((column) => Array.from({ length: rows }, (_, row) => column[row] ?? null));
  const names = uniqueNames(whole.map((_, c) => textOf(Array.isArray(columns) ? columns[c] : null, c)));
  const kept = whole.map((column, c) => mendColumn(column, Array.isArray(types) ? (types[c] as unknown) : null));
  return { columns: names, types: kept.map(({ type }) => type), data: kept.map(({ values }) => values) };
}

const textOf = (name: unknown, c: number): string => (typeof name === "string" ? name : `column_${c + 1}`);

/** The column under its own type when its cells fit, else under the narrowest one that they do. Numbers beside text of digits are decimals. */
function mendColumn(values: Json[], stored: unknown): { type: ColumnType; values: Json[] } {
  const known = columnTypeSchema.safeParse(stored).data;
  const all = (type: ColumnType): boolean => values.every((value) => fits(type, value));
  const type = [...(known ? [known] : []), "integer" as const, "number" as const, "string" as const].find(all);
  if (type) return { type, values };
  const digits = values.map((value) => (typeof value === "number" ? String(value) : value));
  return digits.every((value) => fits("decimal", value)) ? { type: "decimal", values: digits } : { type: "json", values };
}

/** `id, id` becomes `id, id_2`: a row is an object elsewhere. */
export function uniqueNames(names: string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let count = 2; seen.has(free) || (free !== name && taken.has(free)); count++) free = `${name}_${count}`;
    seen.add(free);
    return free;
  });
}
