import type { Json } from "../contract/common";
import { readStoredValue } from "../contract/older-value";
import { rowCount, type Value, type ValueRef } from "../contract/value";
import { sha256 } from "../lib/id";
import { utf8 } from "../lib/bytes";

/** Where full values live, by the hash of their text. Writing a value that is there is free. */
export interface ValueStore {
  put(value: Value): Promise<ValueRef>;
  /** Throws when nothing is stored under `hash`. */
  get(hash: string): Promise<Value>;
}

/** The canonical text of a value and its reference: equal values have equal texts, so equal hashes mean "unchanged". */
export async function encodeValue(value: Value): Promise<{ ref: ValueRef; text: string }> {
  const text = canonical(value);
  const bytes = utf8(text);
  return {
    text,
    ref: { hash: await sha256(bytes), kind: value.kind, bytes: bytes.length, rows: value.kind === "table" ? rowCount(value.table) : null },
  };
}

/** The inverse of `encodeValue`, also of what older versions stored. */
export const decodeValue = (text: string): Value => readStoredValue(JSON.parse(text));

/** JSON with the keys of every object in code unit order; numbers and strings as ECMAScript writes them (RFC 8785). Members that are undefined are left out. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`);
  return `{${members.join(",")}}`;
}
