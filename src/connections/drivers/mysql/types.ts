import type { Json } from "../../../contract/common";
import type { ColumnType } from "../../../contract/value";
import { codecs } from "../../../format/codecs/registry";
import type { ColumnReader, Reader } from "../../collect";

/** What the library answers for one value: numbers, text, bytes, or the parts of a geometry. */
export type Raw = number | string | Uint8Array | object;

/** The fields of a column definition that decide how its values are read. Source: MySQL internals, "Column Definition". */
export interface Field {
  name: string;
  columnType?: number | undefined;
  columnLength?: number | undefined;
  characterSet?: number | undefined;
  /** Set by MariaDB where a type of its own is sent as text. */
  extendedFormat?: string | undefined;
}

const as = (type: ColumnType): Reader<Raw> => ({ type, read: (raw) => codecs[type].read(String(raw)) });
/** A float of 32 bits comes as the double nearest to it: the shortest number that is the same float is what was stored. */
const single = (raw: Raw): Json => {
  const value = Number(raw);
  for (let digits = 6; digits < 9; digits++)
    if (Math.fround(Number(value.toPrecision(digits))) === value) return Number(value.toPrecision(digits));
  return value;
};
const text = (raw: Raw): Json => (raw instanceof Uint8Array ? base64(raw) : String(raw));
const bits = (raw: Raw): Json | undefined =>
  codecs.integer.read(String((raw as Uint8Array).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)));

const base64 = (bytes: Uint8Array): string => {
  let signs = "";
  for (const byte of bytes) signs += String.fromCharCode(byte);
  return btoa(signs);
};

const integers = as("integer");
/**
 * By type number. Source: MySQL internals, "Protocol::MYSQL_TYPE". The session speaks UTC, in which a timestamp is an instant; a datetime has no zone. A column with a day that does not
 * exist (0000-00-00, which old servers store) is text. Everything else, enumerations and times included, is text, or bytes as base64.
 */
const byType: Record<number, Reader<Raw>> = {
  0: as("decimal"),
  1: integers,
  2: integers,
  3: integers,
  4: { type: "number", read: single },
  5: as("number"),
  7: as("datetime"),
  8: integers,
  9: integers,
  10: as("date"),
  12: as("local_datetime"),
  13: integers,
  16: { type: "integer", read: bits },
  242: { type: "json", read: (raw) => [...(raw as Iterable<number>)] },
  245: as("json"),
  246: as("decimal"),
  255: { type: "json", read: (raw) => raw as Json },
};
const firstByte = (raw: Raw): number => (raw instanceof Uint8Array ? (raw.find((byte) => byte !== 0) ?? 0) : Number(raw));
/** One byte can hold more than 0 and 1: a column that does so has integers. */
const truth: Reader<Raw> = {
  type: "boolean",
  read: (raw) => [false, true][firstByte(raw)],
  otherwise: { type: "integer", read: firstByte, widen: Number },
};

/** How to read a column. `tinyint(1)` and `bit(1)` are how these servers write booleans. */
export function mysqlColumn({ name, columnType = -1, columnLength, extendedFormat }: Field): ColumnReader<Raw> {
  if (extendedFormat === "json") return { name, ...as("json") };
  if ((columnType === 1 || columnType === 16) && columnLength === 1) return { name, ...truth };
  return { name, ...(byType[columnType] ?? { type: "string", read: text }) };
}

/** Characters of a value as JSON text, about. */
export const sizeOf = (raw: Raw): number =>
  typeof raw === "string" ? raw.length : raw instanceof Uint8Array ? Math.ceil(raw.length / 3) * 4 : typeof raw === "number" ? 8 : 100;
