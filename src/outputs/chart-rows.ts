import type { Json } from "../contract/common";
import { isNumericType, rowCount, type ColumnType, type Table } from "../contract/value";
import { areYears } from "./chart-columns";
import type { JsonObject } from "./chart-spec";
import { briefTime, instantsIn, wallClock } from "./chart-zone";
import { fieldUses, needsDates, needsNumbers } from "./chart-uses";

/**
 * Row objects for Vega. Numbers are the nearest double, as far as a drawing needs; what is NaN or infinite has no place on a scale and becomes null, a gap. In a
 * column that no channel takes for numbers, text that a double cannot hold stays as it is.
 *
 * Instants become the wall clock of `zone`, see `wallClock`.
 */
export function chartRows(table: Table, spec: JsonObject, zone: string): JsonObject[] {
  const uses = fieldUses(spec);
  const numeric = new Set(uses.filter(needsNumbers).map(({ field }) => field));
  const temporal = new Set(uses.filter(needsDates).map(({ field }) => field));
  const named = new Set(uses.map(({ field }) => field));
  const columns = table.columns.map((column, at) => {
    const values = table.data[at] ?? [];
    const role = numeric.has(column) ? "number" : temporal.has(column) ? "date" : named.has(column) ? "name" : null;
    return values.map(reader(table.types[at], role, values, zone));
  });
  return Array.from({ length: rowCount(table) }, (_, row) =>
    Object.fromEntries(table.columns.map((column, at) => [column, columns[at]?.[row] ?? null])),
  );
}

function reader(
  type: ColumnType | undefined,
  role: "number" | "date" | "name" | null,
  values: readonly Json[],
  zone: string,
): (value: Json) => Json {
  if (type === "datetime") return wallClock(zone);
  if (type === "local_datetime") return (value) => (typeof value === "string" ? briefTime(value, role === "date") : value);
  if (isNumericType(type)) {
    if (role === "date" && areYears(values)) return (value) => (value === null ? null : `${String(value)}-01-01`);
    return role === "name" ? named : finite;
  }
  if (type === "string" && role === "number")
    return (value) => (typeof value === "string" ? finite(value.trim() === "" ? null : value) : value);
  if (type === "string" && role === "date") return instantsIn(zone);
  return (value) => value;
}

const finite = (value: Json): Json => {
  if (value === null) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
};

/** As a name, every digit counts. */
const named = (value: Json): Json => {
  if (typeof value !== "string") return value;
  const number = Number(value);
  const significant = value.replace(/^[+-]?0*\.?0*|[.]|e.*$/gi, "").replace(/^0+/, "").length;
  return Number.isFinite(number) && significant <= 15 ? number : value;
};
