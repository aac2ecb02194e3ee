import type { Json } from "../../contract/common";
import { chartLimits } from "./limits";

/** Where to look for the part of a specification that asked for too much: a value under one of these keys, else a text that contains `text`. */
export interface ExcessHint {
  keys?: readonly string[];
  /** What the key holds, if it is known: looked for first. */
  value?: unknown;
  text?: string;
}

/** A chart asks for more than its budget. */
export class TooMuch extends Error {
  constructor(
    /** What is too much, with the limit. */
    readonly what: string,
    /** What the author can do. */
    readonly advice: string,
    readonly suspect: ExcessHint = {},
  ) {
    super(what);
    this.name = "TooMuch";
  }
}

/** A count as people read it; what is beyond counting is short, too. */
export const countText = (count: number): string =>
  !Number.isFinite(count) ? "endless" : Math.abs(count) < 1e15 ? Math.round(count).toLocaleString("en-GB") : count.toExponential(0);

/** A text that is longer than an expression may read or make. */
export const longText = (text: string): TooMuch =>
  new TooMuch(
    `a text has ${text.length.toLocaleString("en-GB")} characters, at most ${chartLimits.textChars.toLocaleString("en-GB")} are possible`,
    "Shorten it in the query.",
    { text: text.slice(0, 60) },
  );

/** Path of a suspect inside a specification, such as `encoding.x.bin.step`; null when it is not found. Inline rows are not searched. Pure. */
export function placeOfExcess(spec: Json, { keys = [], value: wanted, text }: ExcessHint): string | null {
  const searches: ((key: string, value: Json) => boolean)[] = [];
  if (wanted !== undefined) searches.push((key, value) => keys.includes(key) && value === wanted);
  if (text !== undefined) searches.push((_, value) => typeof value === "string" && readable(value).includes(text));
  for (const one of keys) searches.push((key, value) => key === one && value !== null);
  for (const isIt of searches) {
    const place = find(spec, "", isIt);
    if (place) return place;
  }
  return null;
}

/** An identifier of an expression may be written with escapes. */
const readable = (text: string): string =>
  text.replace(/\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}/gi, (escape, four?: string, braced?: string) => {
    const point = Number.parseInt(four ?? braced ?? "", 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : escape;
  });

function find(value: Json, path: string, isIt: (key: string, value: Json) => boolean): string | null {
  if (value === null || typeof value !== "object") return null;
  const entries = Array.isArray(value) ? value.map((item, at) => [String(at), item] as const) : Object.entries(value);
  for (const [key, item] of entries) {
    if (["values", "datasets", "config"].includes(key) && path.split(".").length < 40 && isData(key, item)) continue;
    const at = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    if (isIt(key, item)) return at;
    const inner = find(item, at, isIt);
    if (inner) return inner;
  }
  return null;
}

const isData = (key: string, item: Json): boolean =>
  key === "datasets" || (key === "values" && Array.isArray(item) && typeof item[0] === "object");
