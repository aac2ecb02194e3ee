import type { Json } from "../../contract/common";
import { rowCount, type Table, type Value } from "../../contract/value";
import { CellFailure } from "../kinds/kind";
import { count } from "../../format/words";
import { engineLimits, overLimit } from "../limits";

/** Rows of a table inside a template: a list of objects that can be told from a plain list. */
export class TableRows extends Array<Record<string, Json>> {
  // Methods of lists return plain lists: a filtered table is a list of rows.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** Values as templates see them: JSON as it is, dates as ISO text, tables as lists of rows. */
export function templateScope(reads: Record<string, Value>, unstorable: Record<string, string>): Record<string, unknown> {
  const why = Object.values(unstorable)[0];
  if (why !== undefined) throw new CellFailure(`${why}.`);
  return Object.fromEntries(Object.entries(reads).map(([name, value]) => [name, seen(name, value)]));
}

function seen(name: string, value: Value): unknown {
  switch (value.kind) {
    case "json":
    case "scalar":
      return value.value;
    case "date":
      return value.iso;
    case "table":
      return rowsOf(name, value.table);
    case "bytes":
      throw new CellFailure(`"${name}" holds bytes, which a template cannot show.`);
  }
}

function rowsOf(name: string, table: Table): TableRows {
  const total = rowCount(table);
  if (total > engineLimits.templateRows)
    throw new CellFailure(
      `"${name}" has ${count(total)} rows, more than ${overLimit(count(engineLimits.templateRows), "templateRows", "a table in a template")} Aggregate it in a SQL or code cell first.`,
    );
  const rows = new TableRows();
  for (let row = 0; row < total; row++)
    rows.push(Object.fromEntries(table.columns.map((column, c) => [column, table.data[c]?.[row] ?? null])));
  return rows;
}
