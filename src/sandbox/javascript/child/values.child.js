import { limits } from "limits.js";
import { columnTypeOf } from "column-type.js";
import { Decimal, exactNumber, inexact, plainDecimal } from "decimal.js";
import { uncurry } from "platform.js";
import { define, defineDecimal, unchangedColumn, valueOf } from "rows.js";
import { columnsOf, Table } from "table.js";

/** This value lives only inside the sandbox; the message says why. */
export class UnstorableFailure extends Error {}

/** It refers to itself: an error where the value has to leave the sandbox. */
export class CyclicFailure extends UnstorableFailure {}

/** The cell gives away more than may leave it. */
export class TooLargeFailure extends Error {}

const timeOf = uncurry(Date.prototype.getTime);
const isoOf = uncurry(Date.prototype.toISOString);

/** Dates that stand for a day without a time, by the object that user code has of them. */
const days = new WeakMap();

/** A contract value as user code sees it: fresh objects each time, so that cells share nothing they could change. Throws where JavaScript cannot hold it. */
export function decode(value) {
  switch (value.kind) {
    case "table":
      return Table.fromData(value.table);
    case "date":
      return new Date(value.iso);
    case "scalar":
      return decodeScalar(value);
    case "bytes":
      return Uint8Array.fromBase64
        ? Uint8Array.fromBase64(value.base64)
        : Uint8Array.from(atob(value.base64), (char) => char.charCodeAt(0));
    default:
      return value.types ? withTypes(value.value, value.types) : value.value;
  }
}

function decodeScalar({ type, value }) {
  if (value === null) return null;
  switch (type) {
    case "integer":
      return BigInt(value);
    case "number":
      return Number(value);
    case "decimal": {
      const number = exactNumber(value);
      if (number === undefined) throw inexact("This decimal", value);
      return number;
    }
    case "date": {
      const date = new Date(value);
      days.set(date, timeOf(date));
      return date;
    }
    case "datetime":
      return new Date(value);
    default:
      return value;
  }
}

/** JSON with the numbers that it could not carry, by their pointers. */
function withTypes(value, types) {
  const whole = { value };
  for (const pointer of Object.keys(types)) {
    let at = whole;
    let key = "value";
    for (const part of pointer.split("/").slice(1)) {
      at = at[key];
      key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      if (typeof at !== "object" || at === null || !Object.hasOwn(at, key))
        throw new TypeError("A stored value names a part that it does not have.");
    }
    if (types[pointer] === "decimal") defineDecimal(at, key, `"${key}"`, at[key]);
    else define(at, key, decodeScalar({ type: types[pointer], value: at[key] }));
  }
  return whole.value;
}

/** A value of user code as a contract value. `budget` counts down `bytes` over all values of one cell. Throws `UnstorableFailure`, `CyclicFailure`, `TooLargeFailure`. */
export function encode(value, budget) {
  if (typeof value === "bigint") return { kind: "scalar", type: "integer", value: integer(value, budget) };
  if (typeof value === "number" && !Number.isFinite(value)) return { kind: "scalar", type: "number", value: `${value}` };
  if (value instanceof Date) return Number.isNaN(timeOf(value)) ? json(null) : encodeDate(value);
  const bytes = bytesOf(value);
  if (bytes) return { kind: "bytes", base64: base64(bytes, budget) };
  if (value instanceof Table) return { kind: "table", table: encodeTable(value, Table.hints(value), budget) };
  if (Array.isArray(value) && value.length > 0 && everyItem(value, isFlat))
    return { kind: "table", table: encodeTable(value, { columns: [], types: [] }, budget) };
  const types = {};
  const plain = toJson(value, { budget, types, above: [], trail: null });
  return Object.keys(types).length > 0 ? { kind: "json", value: plain, types } : json(plain);
}

const json = (value) => ({ kind: "json", value });

const encodeDate = (value) =>
  days.get(value) === timeOf(value)
    ? { kind: "scalar", type: "date", value: isoOf(value).slice(0, 10) }
    : { kind: "scalar", type: "datetime", value: isoOf(value) };

function integer(value, budget) {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const text = `${value}`;
  spend(budget, text.length + 3);
  return text;
}

function everyItem(list, test) {
  for (let i = 0; i < list.length; i++) if (!test(list[i])) return false;
  return true;
}

/** A plain object whose members are all scalars: a row. */
function isFlat(row) {
  if (!isPlain(row)) return false;
  const keys = Object.keys(row);
  return keys.length > 0 && keys.every((key) => isScalar(valueOf(row, key)));
}

function isScalar(value) {
  if (value === null || value instanceof Date || value instanceof Decimal) return true;
  return ["string", "number", "boolean", "bigint", "undefined"].includes(typeof value);
}

function encodeTable(rows, hints, budget) {
  if (!everyItem(rows, isPlain)) throw new UnstorableFailure("a table whose rows are not plain objects");
  const columns = columnsOf(rows, hints.columns);
  const data = [];
  const types = [];
  for (let c = 0; c < columns.length; c++) {
    const name = columns[c];
    spend(budget, 2 * name.length + 16);
    const unchanged = unchangedColumn(rows, name);
    const values = unchanged?.data ?? [];
    if (!unchanged) for (let r = 0; r < rows.length; r++) values[r] = valueOf(rows[r], name);
    types[c] = unchanged?.type ?? columnTypeOf(values, hints.types[hints.columns.indexOf(name)]);
    const write = unchanged ? toJson : (writers[types[c]] ?? toJson);
    for (let r = 0; r < values.length; r++) {
      const given = { budget, types: null, above: [], trail: { up: { up: null, key: r }, key: name } };
      values[r] = values[r] === null || values[r] === undefined ? toJson(null, given) : write(values[r], given);
    }
    data[c] = values;
  }
  return { columns, types, data };
}

/** Cells whose form is not that of JSON, by the type of their column. */
const writers = {
  integer: (value, { budget }) => (typeof value === "bigint" ? integer(value, budget) : toJson(value, { budget })),
  decimal: (value, given) =>
    toJson(
      value instanceof Decimal ? value.text : typeof value === "number" && Number.isFinite(value) ? plainDecimal(value) : `${value}`,
      given,
    ),
};

/** JSON of a value. A number that JSON cannot carry becomes text, named in `types` by its pointer when there is one. `trail` leads to the value, for errors and pointers. */
function toJson(value, given) {
  const { budget, above } = given;
  switch (typeof value) {
    case "string":
      spend(budget, value.length + 3);
      return value;
    case "number":
      spend(budget, 8);
      if (Number.isFinite(value)) return value + 0;
      return typed("number", `${value}`, given);
    case "boolean":
      spend(budget, 5);
      return value;
    case "undefined":
      spend(budget, 5);
      return null;
    case "bigint":
      return typed("integer", integer(value, budget), given);
    case "function":
    case "symbol":
      throw new UnstorableFailure(`${at(given.trail)}a ${typeof value}`);
  }
  if (value === null) return toJson(undefined, given);
  if (value instanceof Decimal) return typed("decimal", toJson(value.text, given), given);
  if (above.includes(value))
    throw new CyclicFailure(`${at(given.trail)}a reference to ${above[0] === value ? "the value itself" : "what it stands in"}`);
  if (above.length >= limits.depth) throw new UnstorableFailure(`${at(given.trail)}more than ${limits.depth} levels`);
  above[above.length] = value;
  const written = container(value, given);
  above.length--;
  return written;
}

function typed(type, value, { budget, types, trail }) {
  if (!types) return typeof value === "number" ? value : `${value}`;
  const pointer = pointerTo(trail);
  spend(budget, pointer.length + 20);
  define(types, pointer, type);
  return value;
}

/** What a list or object costs beside what it holds: a value that names the same one again and again takes the time of each. */
const containerBytes = 32;

function container(value, given) {
  spend(given.budget, containerBytes);
  const below = (key) => ({ ...given, trail: { up: given.trail, key } });
  if (value instanceof Date) return toJson(Number.isNaN(timeOf(value)) ? null : isoOf(value), given);
  if (Array.isArray(value) || isNumbers(value) || value instanceof Set) {
    const items = value instanceof Set ? [...value] : value;
    const list = [];
    for (let i = 0; i < items.length; i++) list[i] = toJson(items[i], below(i));
    return list;
  }
  if (value instanceof Map) {
    const entries = [...value];
    if (!entries.every(([key]) => typeof key === "string" || typeof key === "number")) return container(entries, given);
    return members(entries, given.budget, below);
  }
  const bytes = bytesOf(value);
  if (bytes) return base64(bytes, given.budget);
  if (!isPlain(value)) throw new UnstorableFailure(`${at(given.trail)}${described(value)}`);
  return members(
    Object.keys(value).map((key) => [key, valueOf(value, key)]),
    given.budget,
    below,
  );
}

function members(entries, budget, below) {
  const object = {};
  for (const [key, item] of entries) {
    spend(budget, `${key}`.length + 4);
    if (item !== undefined) define(object, `${key}`, toJson(item, below(`${key}`)));
  }
  return object;
}

function described(value) {
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  if (name === "Promise") return "a promise (await it)";
  return typeof name === "string" && name ? `an instance of ${name}` : "an object of a class";
}

function isPlain(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const proto = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}

const isNumbers = (value) => ArrayBuffer.isView(value) && !(value instanceof Uint8Array) && !(value instanceof DataView);

function bytesOf(value) {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof DataView ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null;
}

function base64(bytes, budget) {
  spend(budget, Math.ceil(bytes.length * 4) / 3);
  if (bytes.toBase64) return bytes.toBase64();
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

function spend(budget, bytes) {
  if ((budget.bytes -= bytes) < 0) {
    throw new TooLargeFailure(
      `The values of this cell are larger than ${limits.outputBytes / 1024 / 1024} MB, the output limit of one cell. Give away a summary, or fewer rows.`,
    );
  }
}

const at = (trail) => (trail ? `at ${pathTo(trail)}: ` : "");

/** `a[0].b`, for people. */
function pathTo({ up, key }) {
  if (typeof key === "number") return `${up ? pathTo(up) : ""}[${key}]`;
  return up ? `${pathTo(up)}.${key}` : key;
}

/** `/a/0/b`, as in RFC 6901. */
const pointerTo = (trail) => (trail ? `${pointerTo(trail.up)}/${`${trail.key}`.replaceAll("~", "~0").replaceAll("/", "~1")}` : "");
