import { Decimal } from "decimal.js";
import { define, rowsOf, unchangedColumn, valueOf } from "rows.js";

const types = ["string", "number", "integer", "decimal", "boolean", "date", "datetime", "local_datetime", "json"];

/**
 * A table as user code sees it: an array of row objects that also knows its columns. Each cell gets rows of its own, so changing them changes nothing elsewhere.
 * `map`, `filter` and `slice` give plain arrays; an array of flat objects becomes a table again when a cell gives it away.
 */
export class Table extends Array {
  #columns;
  #types;

  constructor(rows = [], columns = [], columnTypes = []) {
    super();
    for (let i = 0; i < rows.length; i++) this[i] = rows[i];
    this.#columns = [...columns];
    this.#types = [...columnTypes];
    for (const name of this.#columns)
      if (typeof name !== "string") throw new TypeError("A table's second argument is a list of names of columns, which are texts.");
    for (const type of this.#types)
      if (type !== undefined && !types.includes(type))
        throw new TypeError(`A table's third argument is a list of types of columns, out of: ${types.join(", ")}.`);
  }

  static get [Symbol.species]() {
    return Array;
  }

  /** The contract's table: columns of data. */
  static fromData(table) {
    return new Table(rowsOf(table), table.columns, table.types);
  }

  /** Names of the columns, in order; columns added to rows come last. */
  get columns() {
    return columnsOf(this, this.#columns);
  }

  /** Types by column, as far as the source of the table gave them. */
  get types() {
    return Object.fromEntries(this.#columns.map((name, index) => [name, this.#types[index]]));
  }

  /** The rows as a plain array. */
  get rows() {
    return [...this];
  }

  /** All values of one column. */
  column(name) {
    return this.rows.map((row) => row[name]);
  }

  /** By a compare function in place, as arrays do; by a column (`"asc"` or `"desc"`) as a new table, empty values last. */
  sort(by, direction = "asc") {
    if (typeof by !== "string") return super.sort(by);
    const sign = direction === "desc" ? -1 : 1;
    const empty = (value) => value === null || value === undefined;
    const sorted = this.rows.sort((a, b) => {
      const [x, y] = [a[by], b[by]];
      if (empty(x) || empty(y)) return Number(empty(x)) - Number(empty(y));
      return x < y ? -sign : x > y ? sign : 0;
    });
    return this.#like(sorted);
  }

  /**
   * Rows that share a column's value, several columns' values, or a function's answer: a Map from it to a Table.
   * With `measures` (name to function of a group's rows) a Table with one row a group instead.
   */
  group(by, measures) {
    const keyOf = typeof by === "function" ? by : Array.isArray(by) ? (row) => by.map((name) => row[name]) : (row) => row[by];
    const groups = new Map();
    for (const row of this) {
      const key = keyOf(row);
      const id = Array.isArray(key) ? key.map(idOf).join() : typeof key === "object" ? idOf(key) : key;
      const group = groups.get(id);
      if (group) group.rows.push(row);
      else groups.set(id, { key, rows: [row] });
    }
    const tables = [...groups.values()].map(({ key, rows }) => [key, this.#like(rows)]);
    if (!measures) return new Map(tables);
    const names = typeof by === "function" ? ["group"] : [by].flat();
    const rows = tables.map(([key, table]) => {
      const row = {};
      const parts = Array.isArray(key) && names.length > 1 ? key : [key].flat();
      names.forEach((name, index) => define(row, name, parts[index]));
      for (const name of Object.keys(measures)) define(row, name, measures[name](table));
      return row;
    });
    return new Table(rows);
  }

  /** RFC 4180, with a header line. */
  toCSV() {
    const columns = this.columns;
    const rows = this.rows;
    const fields = columns.map((name) => unchangedColumn(rows, name)?.data ?? rows.map((row) => valueOf(row, name)));
    const lines = rows.map((_, r) => fields.map((values) => csvField(values[r])).join(","));
    return [columns.map(csvField).join(","), ...lines].join("\r\n");
  }

  toJSON() {
    return this.rows;
  }

  #like(rows) {
    return new Table(rows, this.#columns, this.#types);
  }

  /** The column types known from the source, for `values.js`. */
  static hints(table) {
    return { columns: table.#columns, types: table.#types };
  }
}

/** Keys of all rows after the known columns, first seen first. */
export function columnsOf(rows, known = []) {
  const names = new Set(known);
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

/** Text that two keys share only when they are the same. */
const idOf = (key) => (typeof key === "bigint" ? `${key}n` : typeof key === "number" ? `${key}` : (JSON.stringify(key) ?? typeof key));

function csvField(value) {
  const text =
    value === null || value === undefined
      ? ""
      : value instanceof Date
        ? value.toISOString()
        : value instanceof Decimal
          ? value.text
          : typeof value === "object"
            ? JSON.stringify(value)
            : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
