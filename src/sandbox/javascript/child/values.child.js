import { limits } from "limits.js";
import { columnTypeOf } from "column-type.js";
import { columnsOf, define, Table } from "table.js";

/** This value lives only inside the sandbox; the message says why. */
export class UnstorableFailure extends Error {}

/** It refers to itself: an error where the value has to leave the sandbox. */
export class CyclicFailure extends UnstorableFailure {}

/** The cell gives away more than may leave it. */
export class TooLargeFailure extends Error {}

/** A contract value as user code sees it: fresh objects each time, so that cells share nothing they could change. */
export function decode(value) {
  switch (value.kind) {
    case "table":
      return Table.fromData(value.table);
    case "date":
      return new Date(value.iso);
    case "scalar":
      return scalar(value);
    case "bytes":
      return Uint8Array.fromBase64
        ? Uint8Array.fromBase64(value.base64)
        : Uint8Array.from(atob(value.base64), (char) => char.charCodeAt(0));
    default:
      return value.value;
  }
}

function scalar({ type, value }) {
  if (value === null) return null;
  if (type === "integer") return BigInt(value);
  if (type === "number") return Number(value);
  return type === "date" || type === "datetime" ? new Date(value) : value;
}

/** A value of user code as a contract value. `budget` counts down `bytes` over all values of one cell. Throws `UnstorableFailure`, `CyclicFailure`, `TooLargeFailure`. */
export function encode(value, budget) {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? json(null) : { kind: "date", iso: value.toISOString() };
  const bytes = bytesOf(value);
  if (bytes) return { kind: "bytes", base64: base64(bytes, budget) };
  if (value instanceof Table) return { kind: "table", table: encodeTable(value, Table.hints(value), budget) };
  if (Array.isArray(value) && value.length > 0 && value.every(isFlat))
    return { kind: "table", table: encodeTable(value, { columns: [], types: [] }, budget) };
  return json(toJson(value, "", [], budget));
}

const json = (value) => ({ kind: "json", value });

/** A plain object whose members are all scalars: a row. */
function isFlat(row) {
  if (!isPlain(row)) return false;
  const keys = Object.keys(row);
  return keys.length > 0 && keys.every((key) => isScalar(row[key]));
}

function isScalar(value) {
  if (value === null || value instanceof Date) return true;
  return ["string", "number", "boolean", "bigint", "undefined"].includes(typeof value);
}

function encodeTable(rows, hints, budget) {
  if (!rows.every(isPlain)) throw new UnstorableFailure("a table whose rows are not plain objects");
  const columns = columnsOf(rows, hints.columns);
  const data = [];
  const types = [];
  for (let c = 0; c < columns.length; c++) {
    const name = columns[c];
    spend(budget, 2 * name.length + 16);
    const values = [];
    for (let r = 0; r < rows.length; r++) values[r] = rows[r][name];
    types[c] = columnTypeOf(values, hints.types[hints.columns.indexOf(name)]);
    for (let r = 0; r < values.length; r++) values[r] = cellOf(values[r], types[c], `[${r}].${name}`, budget);
    data[c] = values;
  }
  return { columns, types, data };
}

function cellOf(value, type, path, budget) {
  if (type === "date" && value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString().slice(0, 10);
  return toJson(value, path, [], budget);
}

function toJson(value, path, above, budget) {
  switch (typeof value) {
    case "string":
      spend(budget, value.length + 3);
      return value;
    case "number":
      spend(budget, 8);
      return Number.isFinite(value) ? value + 0 : null;
    case "boolean":
      spend(budget, 5);
      return value;
    case "undefined":
      spend(budget, 5);
      return null;
    case "bigint":
      return toJson(String(value), path, above, budget);
    case "function":
    case "symbol":
      throw new UnstorableFailure(`${at(path)}a ${typeof value}`);
  }
  if (value === null) return toJson(undefined, path, above, budget);
  if (above.includes(value))
    throw new CyclicFailure(`${at(path)}a reference to ${above[0] === value ? "the value itself" : "what it stands in"}`);
  if (above.length >= limits.depth) throw new UnstorableFailure(`${at(path)}more than ${limits.depth} levels`);
  return container(value, path, [...above, value], budget);
}

function container(value, path, above, budget) {
  spend(budget, 2);
  if (value instanceof Date) return toJson(Number.isNaN(value.getTime()) ? null : value.toISOString(), path, above, budget);
  if (Array.isArray(value) || isNumbers(value) || value instanceof Set) {
    const items = value instanceof Set ? [...value] : value;
    const list = [];
    for (let i = 0; i < items.length; i++) list[i] = toJson(items[i], `${path}[${i}]`, above, budget);
    return list;
  }
  if (value instanceof Map) {
    const entries = [...value];
    if (!entries.every(([key]) => typeof key === "string" || typeof key === "number")) return container(entries, path, above, budget);
    return members(entries, path, above, budget);
  }
  const bytes = bytesOf(value);
  if (bytes) return base64(bytes, budget);
  if (!isPlain(value)) throw new UnstorableFailure(`${at(path)}${described(value)}`);
  return members(Object.entries(value), path, above, budget);
}

function members(entries, path, above, budget) {
  const object = {};
  for (const [key, item] of entries) {
    spend(budget, String(key).length + 4);
    if (item !== undefined) define(object, String(key), toJson(item, path ? `${path}.${key}` : String(key), above, budget));
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

const at = (path) => (path ? `at ${path}: ` : "");
