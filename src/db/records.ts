import { getTableColumns } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type * as z from "zod";

/**
 * Records: what stores answer. Drizzle's builder decodes its own answers; this file decodes those of hand-written SQL by the same columns, so that above a
 * store there is no JSON text, no 0 and 1 and no snake case.
 */

/** A row as hand-written SQL answers it: snake case, JSON as text, flags as 0 and 1. */
export type SqlRow = Record<string, unknown>;

/** The columns of one table in hand-written SQL. */
export interface Selection<R> {
  /** For the select list (`r.id as run_id, r.status as run_status`), and for `returning` with an empty alias. */
  sql: string;
  /** Throws when a column was not selected, and when a value cannot be read and its column has no fallback. */
  decode(row: SqlRow): R;
  /** Null when an outer join found no row: then every column is null. */
  decodeJoined(row: SqlRow): R | null;
}

/**
 * Columns of `table` under the alias that the statement gives it, all of them or `keys`. `prefix` keeps the columns of several tables of one statement apart.
 */
export function selection<T extends SQLiteTable, K extends keyof T["$inferSelect"] & string = keyof T["$inferSelect"] & string>(
  table: T,
  alias: string,
  { keys, prefix = "" }: { keys?: readonly K[]; prefix?: string } = {},
): Selection<Pick<T["$inferSelect"], K>> {
  const columns = Object.entries(getTableColumns(table)).filter(([key]) => keys === undefined || keys.includes(key as K));
  const decode = (row: SqlRow): Pick<T["$inferSelect"], K> =>
    Object.fromEntries(
      columns.map(([key, column]) => {
        const value = row[prefix + column.name];
        if (value === undefined) throw new TypeError(`${prefix + column.name} was not selected`);
        return [key, value === null ? null : column.mapFromDriverValue(value)];
      }),
    ) as Pick<T["$inferSelect"], K>;
  return {
    sql: columns.map(([, { name }]) => `${alias && `${alias}.`}${name}${prefix && ` as ${prefix}${name}`}`).join(", "),
    decode,
    decodeJoined: (row) => (columns.every(([, { name }]) => row[prefix + name] === null) ? null : decode(row)),
  };
}

/** A record's value as a bound parameter: JSON as text, flags as 0 and 1. Undefined and null bind null. */
export function bound<T extends SQLiteTable, K extends keyof T["$inferInsert"] & string>(
  table: T,
  key: K,
  value: T["$inferInsert"][K],
): unknown {
  const column = getTableColumns(table)[key];
  if (!column) throw new TypeError(`${key} is no column`);
  return value === undefined || value === null ? null : column.mapToDriverValue(value);
}

/** What `written` gives an `insert` or `update`. */
export interface Written {
  /** `name, input_params` */
  columns: string;
  /** `?1, ?2` */
  parameters: string;
  /** `name = ?1, input_params = ?2` */
  assignments: string;
  values: unknown[];
}

/** A record, or the part of one that changes, as columns and parameters numbered from `first`. A key that is undefined is left out. */
export function written<T extends SQLiteTable>(
  table: T,
  record: { [K in keyof T["$inferInsert"]]?: T["$inferInsert"][K] },
  first = 1,
): Written {
  const columns = getTableColumns(table);
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  const names = entries.map(([key]) => {
    const column = columns[key];
    if (!column) throw new TypeError(`${key} is no column`);
    return column.name;
  });
  return {
    columns: names.join(", "),
    parameters: names.map((_, place) => `?${first + place}`).join(", "),
    assignments: names.map((name, place) => `${name} = ?${first + place}`).join(", "),
    values: entries.map(([key, value]) => bound(table, key as never, value as never)),
  };
}

/** Computed columns, which no table describes. Each throws a TypeError when the value is of another type. */
export const flagAt = (row: SqlRow, name: string): boolean => numberAt(row, name) !== 0;

/** A number. Throws a TypeError for any other value, null too. */
export function numberAt(row: SqlRow, name: string): number {
  const value = row[name];
  if (typeof value !== "number") throw new TypeError(`${name} is no number`);
  return value;
}

/** A number or null. */
export const numberOrNullAt = (row: SqlRow, name: string): number | null => (row[name] === null ? null : numberAt(row, name));

/** A text. Throws a TypeError for any other value, null too. */
export function textAt(row: SqlRow, name: string): string {
  const value = row[name];
  if (typeof value !== "string") throw new TypeError(`${name} is no text`);
  return value;
}

/** A text or null. */
export const textOrNullAt = (row: SqlRow, name: string): string | null => (row[name] === null ? null : textAt(row, name));

/** JSON that the statement built (`json_group_array`, `json_object`). */
export const jsonAt = <S extends z.ZodType>(row: SqlRow, name: string, schema: S): z.output<S> =>
  schema.parse(JSON.parse(textAt(row, name)));
