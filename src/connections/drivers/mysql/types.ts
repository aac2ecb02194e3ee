import type { Json } from "../../../contract/common";
import type { ColumnReader } from "../../collect";

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

type Reader = Omit<ColumnReader<Raw>, "name">;

const integer = (raw: Raw): Json => (Number.isSafeInteger(Number(raw)) ? Number(raw) : String(raw));
const float = (raw: Raw): Json => (Number.isFinite(Number(raw)) ? Number(raw) : null);
/** A float of 32 bits comes as the double nearest to it: the shortest number that is the same float is what was stored. */
const single = (raw: Raw): Json => {
  const value = Number(raw);
  for (let digits = 6; digits < 9; digits++)
    if (Math.fround(Number(value.toPrecision(digits))) === value) return Number(value.toPrecision(digits));
  return float(raw);
};
/** A double holds what people compute with; whole numbers it would change travel as text, as integers do. */
const decimal = (raw: Raw): Json => (/^-?\d+$/.test(String(raw)) ? integer(raw) : float(raw));
/** Old servers store days that do not exist, such as 0000-00-00: null. */
const date = (raw: Raw): Json => /^\d{4}-(?!00)\d\d-(?!00)\d\d$/.exec(String(raw))?.[0] ?? null;
/** The session speaks UTC, so times without a zone are taken as UTC. */
const datetime = (raw: Raw): Json => {
  const parts = /^(\d{4}-(?!00)\d\d-(?!00)\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/.exec(String(raw));
  return parts ? `${parts[1]}T${parts[2]}.${(parts[3] ?? "").padEnd(3, "0")}Z` : null;
};
const json = (raw: Raw): Json => JSON.parse(String(raw)) as Json;
const text = (raw: Raw): Json => (raw instanceof Uint8Array ? base64(raw) : String(raw));
const bits = (raw: Raw): Json => integer(String((raw as Uint8Array).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)));

const base64 = (bytes: Uint8Array): string => {
  let signs = "";
  for (const byte of bytes) signs += String.fromCharCode(byte);
  return btoa(signs);
};

const integers: Reader = { type: "integer", read: integer };
/** By type number. Source: MySQL internals, "Protocol::MYSQL_TYPE". Everything else, enumerations and times included, is text, or bytes as base64. */
const byType: Record<number, Reader> = {
  0: { type: "number", read: decimal },
  1: integers,
  2: integers,
  3: integers,
  4: { type: "number", read: single },
  5: { type: "number", read: float },
  7: { type: "datetime", read: datetime },
  8: integers,
  9: integers,
  10: { type: "date", read: date },
  12: { type: "datetime", read: datetime },
  13: integers,
  16: { type: "integer", read: bits },
  242: { type: "json", read: (raw) => [...(raw as Iterable<number>)] },
  245: { type: "json", read: json },
  246: { type: "number", read: decimal },
  255: { type: "json", read: (raw) => raw as Json },
};
const truth: Reader = { type: "boolean", read: (raw) => (raw instanceof Uint8Array ? raw.some((byte) => byte !== 0) : Number(raw) !== 0) };

/** How to read a column. `tinyint(1)` and `bit(1)` are how these servers write booleans. */
export function mysqlColumn({ name, columnType = -1, columnLength, extendedFormat }: Field): ColumnReader<Raw> {
  if (extendedFormat === "json") return { name, type: "json", read: json };
  if ((columnType === 1 || columnType === 16) && columnLength === 1) return { name, ...truth };
  return { name, ...(byType[columnType] ?? { type: "string", read: text }) };
}

/** Characters of a value as JSON text, about. */
export const sizeOf = (raw: Raw): number =>
  typeof raw === "string" ? raw.length : raw instanceof Uint8Array ? Math.ceil(raw.length / 3) * 4 : typeof raw === "number" ? 8 : 100;
