import type { Json } from "../contract/common";
import { uniqueNames } from "../contract/older-value";
import type { ColumnType } from "../contract/value";
import { iso } from "../lib/clock";
import type { Query, QueryResult } from "./port";
import { tooLarge } from "./too-large";

/** How values of one type are read. `Raw` is what the database's library answers for a value that is not null. */
export interface Reader<Raw> {
  type: ColumnType;
  /** Undefined for a value that the type cannot hold, such as an infinite date. */
  read(raw: Raw): Json | undefined;
  /** For a column with such a value: it has this type in all its rows. Text as the database writes it when missing. */
  otherwise?: WiderReader<Raw>;
}

interface WiderReader<Raw> {
  type: ColumnType;
  read(raw: Raw): Json;
  /** What was read before, in this type. */
  widen(value: Json): Json;
}

/** How one column of a result is read. */
export interface ColumnReader<Raw> extends Reader<Raw> {
  name: string;
}

/** Gathers rows by columns and counts them and their bytes as they come. Throws `too_large` at the limits of the query. */
export function collect<Raw>(query: Query, sizeOf: (raw: Raw) => number) {
  let columns: Column<Raw>[] | null = null;
  let rows = 0;
  let bytes = 0;
  return {
    rows: () => rows,
    /** Called again it does nothing: some libraries describe the columns with every batch. */
    begin(given: ColumnReader<Raw>[]): void {
      if (columns) return;
      columns = given.map((reader) => ({ name: reader.name, reader, values: [] }));
    },
    add(row: readonly (Raw | null)[]): void {
      rows++;
      columns?.forEach((column, c) => {
        const raw = row[c] ?? null;
        bytes += (raw === null ? 4 : sizeOf(raw)) + 3;
        const value = raw === null ? null : readInto(column, raw);
        column.values.push(value);
      });
      if (bytes > query.maxBytes) throw tooLarge("bytes", query.maxBytes);
      if (rows > query.maxRows) throw tooLarge("rows", query.maxRows);
    },
    result(): QueryResult {
      const known = columns ?? [];
      const names = uniqueNames(known.map(({ name }) => name));
      const [types, data] = [known.map(({ reader }) => reader.type), known.map(({ values }) => values)];
      return { table: { columns: names, types, data }, totalRows: rows, readAt: iso(Date.now()) };
    },
  };
}

interface Column<Raw> {
  name: string;
  reader: Reader<Raw>;
  values: Json[];
}

/** The value; when the column's type cannot hold it, the column gets the wider type first. */
function readInto<Raw>(column: Column<Raw>, raw: Raw): Json {
  const value = column.reader.read(raw);
  if (value !== undefined) return value;
  const wider = column.reader.otherwise ?? asText(column.reader);
  column.values = column.values.map((earlier) => (earlier === null ? null : wider.widen(earlier)));
  column.reader = wider;
  return wider.read(raw);
}

/** What the type holds stays as it is written in the contract, the rest is as the database writes it. */
const asText = <Raw>(narrow: Reader<Raw>): WiderReader<Raw> => ({
  type: "string",
  read: (raw) => String(narrow.read(raw) ?? raw),
  widen: String,
});
