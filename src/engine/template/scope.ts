import type { Json } from "../../contract/common";
import { rowCount, type ColumnType, type Table, type Value } from "../../contract/value";
import { CellFailure } from "../kinds/kind";
import { pointerPart } from "../kinds/reads";
import { count } from "../../format/words";
import { engineLimits, overLimit } from "../limits";
import { TypedScalar } from "./typed-scalar";

/** Rows of a table inside a template: a list of objects that can be told from a plain list. */
export class TableRows extends Array<Record<string, unknown>> {
  // Methods of lists return plain lists: a filtered table is a list of rows.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/**
 * Values as templates see them: JSON as it is, dates, decimals and other typed values as `TypedScalar`, tables as lists of rows. A value is made when a template first asks for
 * it: a table that is only drawn is never turned into rows. Throws `CellFailure`, then, for what a template cannot see.
 */
export function templateScope(reads: Record<string, Value>, unstorable: Record<string, string>): Record<string, unknown> {
  const scope: Record<string, unknown> = {};
  const scalars = interning();
  for (const [name, value] of Object.entries(reads)) defineLazily(scope, name, () => seen(name, value, scalars));
  for (const [name, why] of Object.entries(unstorable))
    defineLazily(scope, name, () => {
      throw new CellFailure(`${why}.`);
    });
  return scope;
}

function defineLazily(scope: Record<string, unknown>, name: string, make: () => unknown): void {
  let made: { value: unknown } | null = null;
  Object.defineProperty(scope, name, { enumerable: true, configurable: true, get: () => (made ??= { value: make() }).value });
}

type Scalars = (type: ConstructorParameters<typeof TypedScalar>[0], value: string | number) => TypedScalar;

/** Equal values are one object, so that `uniq` and `group_by` find them equal. */
function interning(): Scalars {
  const known = new Map<string, TypedScalar>();
  return (type, value) => {
    const key = `${type}:${typeof value}:${value}`;
    const scalar = known.get(key) ?? new TypedScalar(type, value);
    known.set(key, scalar);
    return scalar;
  };
}

function seen(name: string, value: Value, scalars: Scalars): unknown {
  switch (value.kind) {
    case "json":
      return typedJson(value.value, value.types ?? {}, scalars);
    case "scalar":
      return seenAs(value.type, value.value, scalars);
    case "date":
      return seenAs(/^\d{4}-\d\d-\d\d$/.test(value.iso) ? "date" : "datetime", value.iso, scalars);
    case "table":
      return rowsOf(name, value.table, scalars);
    case "bytes":
      throw new CellFailure(`"${name}" holds bytes, which a template cannot show.`);
  }
}

/** The value with its typed texts in place; `types` names them by JSON pointer. */
function typedJson(value: Json, types: Record<string, ColumnType>, scalars: Scalars): unknown {
  if (Object.keys(types).length === 0) return value;
  const walk = (at: Json, pointer: string): unknown => {
    const type = types[pointer];
    if (type !== undefined) return seenAs(type, at, scalars);
    if (at === null || typeof at !== "object") return at;
    if (Array.isArray(at)) return at.map((item, index) => walk(item, `${pointer}/${index}`));
    return Object.fromEntries(Object.entries(at).map(([key, item]) => [key, walk(item, `${pointer}/${pointerPart(key)}`)]));
  };
  return walk(value, "");
}

/** A value of a column type: plain where JSON says all there is to say. */
function seenAs(type: ColumnType, value: Json, scalars: Scalars): unknown {
  if (typeof value !== "string" && typeof value !== "number") return value;
  switch (type) {
    case "integer":
      return typeof value === "number" ? value : scalars("integer", value);
    case "number":
      // Whole doubles stay doubles: `{{ mm }} / 4` divides 2 as 2.0.
      return Number.isInteger(value) || typeof value === "string" ? scalars("number", value) : value;
    case "decimal":
    case "date":
    case "datetime":
    case "local_datetime":
      return scalars(type, value);
    default:
      return value;
  }
}

function rowsOf(name: string, table: Table, scalars: Scalars): TableRows {
  const total = rowCount(table);
  if (total > engineLimits.templateRows)
    throw new CellFailure(
      `"${name}" has ${count(total)} rows, more than ${overLimit(count(engineLimits.templateRows), "templateRows", "a table in a template")} Aggregate it in a SQL or code cell first.`,
    );
  const data = table.data.map((column, c) => column.map((value) => seenAs(table.types[c] ?? "string", value, scalars)));
  const rows = new TableRows();
  for (let row = 0; row < total; row++) rows.push(Object.fromEntries(table.columns.map((column, c) => [column, data[c]?.[row] ?? null])));
  return rows;
}
