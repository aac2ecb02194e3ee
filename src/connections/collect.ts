import type { Json } from "../contract/common";
import { uniqueNames } from "../contract/older-value";
import type { ColumnType } from "../contract/value";
import { iso } from "../lib/clock";
import type { Query, QueryResult } from "./port";
import { tooLarge } from "./too-large";

/** How one column of a result is read. `Raw` is what the database's library answers for a value that is not null. */
export interface ColumnReader<Raw> {
  name: string;
  type: ColumnType;
  read(raw: Raw): Json;
}

/** Gathers rows by columns and counts them and their bytes as they come. Throws `too_large` at the limits of the query. */
export function collect<Raw>(query: Query, sizeOf: (raw: Raw) => number) {
  let columns: ColumnReader<Raw>[] | null = null;
  let data: Json[][] = [];
  let rows = 0;
  let bytes = 0;
  return {
    rows: () => rows,
    /** Called again it does nothing: some libraries describe the columns with every batch. */
    begin(given: ColumnReader<Raw>[]): void {
      if (columns) return;
      columns = given;
      data = given.map(() => []);
    },
    add(row: readonly (Raw | null)[]): void {
      rows++;
      for (let c = 0; c < data.length; c++) {
        const raw = row[c] ?? null;
        bytes += (raw === null ? 4 : sizeOf(raw)) + 3;
        data[c]?.push(raw === null ? null : (columns?.[c]?.read(raw) ?? null));
      }
      if (bytes > query.maxBytes) throw tooLarge("bytes", query.maxBytes);
      if (rows > query.maxRows) throw tooLarge("rows", query.maxRows);
    },
    result(): QueryResult {
      const known = columns ?? [];
      const names = uniqueNames(known.map(({ name }) => name));
      return { table: { columns: names, types: known.map(({ type }) => type), data }, totalRows: rows, readAt: iso(Date.now()) };
    },
  };
}
