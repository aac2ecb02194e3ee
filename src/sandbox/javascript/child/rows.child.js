import { Decimal, exactNumber, inexact } from "decimal.js";

/** Gives a class the object it is made of instead of a new one, so that the class's private fields become the object's. */
function given(object) {
  return object;
}

/** Where a row comes from, as private fields that nothing but this file can see or copy. */
class Origin extends given {
  #table;
  #index;

  constructor(row, table, index) {
    super(row);
    this.#table = table;
    this.#index = index;
  }

  static mark(row, table, index) {
    return new Origin(row, table, index);
  }

  static tableOf(row) {
    return typeof row === "object" && row !== null && #table in row ? row.#table : null;
  }

  static indexOf(row) {
    return row.#index;
  }
}

/** Texts behind getters that throw, by getter. */
const unreadable = new WeakMap();
/** Whether there has been one at all: most runs have none, and looking for one takes time. */
let anyUnreadable = false;

/** Rows of a table of the contract as objects: fresh ones, which know where they come from. */
export function rowsOf(table) {
  const { columns, types, data } = table;
  const readers = [];
  for (let c = 0; c < columns.length; c++) readers[c] = readerOf(types[c], data[c]);
  const rows = [];
  const count = data[0]?.length ?? 0;
  for (let r = 0; r < count; r++) {
    const row = {};
    for (let c = 0; c < columns.length; c++) {
      const value = readers[c](data[c][r]);
      if (value instanceof Decimal) defineUnreadable(row, columns[c], `"${columns[c]}" in row ${r + 1}`, value.text);
      else define(row, columns[c], value);
    }
    rows[r] = Origin.mark(row, table, r);
  }
  return rows;
}

/** What user code sees of a cell. One integer beyond 2^53 makes BigInts of the whole column, so that its sum is exact or a clear error. */
function readerOf(type, column) {
  if (type === "decimal") return readDecimal;
  if (type === "number") return (value) => (typeof value === "string" ? Number(value) : value);
  if (type === "integer" && column.some((value) => typeof value === "string")) return (value) => (value === null ? null : BigInt(value));
  return (value) => value;
}

function readDecimal(value) {
  if (value === null) return null;
  return exactNumber(value) ?? new Decimal(value);
}

/** A property that is the decimal of a text; reading it throws when a number cannot hold it. `what` names it. */
export function defineDecimal(target, name, what, text) {
  const number = exactNumber(text);
  if (number === undefined) defineUnreadable(target, name, what, text);
  else define(target, name, number);
}

function defineUnreadable(row, name, what, text) {
  const get = () => {
    throw inexact(what, text);
  };
  unreadable.set(get, text);
  anyUnreadable = true;
  const set = (value) => void define(row, name, value);
  Object.defineProperty(row, name, { get, set, enumerable: true, configurable: true });
}

/** The value of a row's column without what reading it may throw: a `Decimal` where a number cannot hold it. */
export function valueOf(row, name) {
  if (!anyUnreadable) return row[name];
  const get = Object.getOwnPropertyDescriptor(row, name)?.get;
  const text = get && unreadable.get(get);
  return text === undefined ? row[name] : new Decimal(text);
}

/**
 * The values of a column exactly as the contract had them, and their type, when no row's value has changed since its table was given to the cell; null otherwise, and for lists and
 * objects, which may have changed inside. Takes rows in any order, of several tables.
 */
export function unchangedColumn(rows, name) {
  const data = [];
  let type = null;
  let last = null;
  let column = -1;
  let reader;
  for (let r = 0; r < rows.length; r++) {
    const table = Origin.tableOf(rows[r]);
    if (table === null) return null;
    if (table !== last) {
      last = table;
      column = table.columns.indexOf(name);
      if (column < 0 || table.types[column] === "json" || (type !== null && type !== table.types[column])) return null;
      type = table.types[column];
      reader = readerOf(type, table.data[column]);
    }
    const kept = table.data[column][Origin.indexOf(rows[r])];
    if (!same(valueOf(rows[r], name), reader(kept))) return null;
    data[r] = kept;
  }
  return type === null ? null : { type, data };
}

const same = (now, before) =>
  before instanceof Decimal ? now instanceof Decimal && now.text === before.text : now === before || (now !== now && before !== before);

/** Sets a property of any name, `__proto__` included. */
export const define = (target, name, value) =>
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
