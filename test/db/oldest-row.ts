import { getTableColumns, type Column } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { SqlRow } from "../../src/db/records";

/** A row of the oldest shape: JSON columns hold an empty value or what the first builds wrote, columns that came later are null. */
export function oldestRow(table: SQLiteTable): SqlRow {
  const value = (column: Column): unknown => {
    if (!column.notNull) return null;
    if (column.dataType === "string") return "x";
    if (column.dataType === "custom") return ["cells", "targets", "attempts"].includes(column.name) ? "[]" : "{}";
    return 0;
  };
  return Object.fromEntries(Object.values(getTableColumns(table)).map((column) => [column.name, value(column)]));
}
