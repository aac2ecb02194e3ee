import { format as d3 } from "d3-format";
import type { Json } from "../contract/common";
import type { ColumnType } from "../contract/value";
import { widthProblem } from "./number-width";

/** Between a figure and its unit: they never part at a line's end. */
export const noBreakSpace = "\u00a0";
/** Stands where a value is missing. */
export const missing = "–";

/**
 * A number as people read it: comma thousands and a real minus. `specifier` is a d3-format such as `,.1f`, `+,.0f` or `.0%`;
 * without one, whole numbers stay whole and others keep about three figures. Throws a sentence when the specifier is none.
 */
export function formatNumber(value: number, specifier?: string | null): string {
  if (!Number.isFinite(value)) return missing;
  if (specifier) return formatter(specifier)(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return formatter(".3~e")(value).replace("e-", "e−");
  return formatter(`,.${Number.isInteger(value) ? 0 : decimalsFor(size)}~f`)(value);
}

/** `284.5 mm`: the unit behind a no-break space; a percent sign and a degree stand close. */
export const withUnit = (text: string, unit: string | null | undefined): string =>
  unit ? `${text}${unit === "%" || unit === "°" ? "" : noBreakSpace}${unit}` : text;

/** What is wrong with a d3-format, or null when it is one and its texts are of a bounded length. */
export function formatProblem(specifier: string): string | null {
  const tooWide = widthProblem(specifier);
  if (tooWide) return tooWide;
  try {
    formatter(specifier);
    return null;
  } catch {
    return `"${specifier}" is not a number format. Formats look like ",.1f", "+,.0f" or ".0%" (d3-format).`;
  }
}

/** Any JSON scalar as text: numbers as `formatNumber`, objects as JSON. */
export function formatJson(value: Json, specifier?: string | null): string {
  if (value === null) return missing;
  if (typeof value === "number") return formatNumber(value, specifier);
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}

/** Formats one column: numbers get the same decimals all the way down, so that they line up. */
export function columnFormatter(type: ColumnType, values: Json[], specifier?: string | null): (value: Json) => string {
  if (type === "date") return (value) => (typeof value === "string" ? formatDate(value) : formatJson(value));
  if (type === "datetime") return (value) => (typeof value === "string" ? formatDateTime(value) : formatJson(value));
  if (type !== "number" && type !== "integer") return (value) => formatJson(value);
  const chosen = specifier ?? commonSpecifier(values);
  return (value) => {
    const number = typeof value === "string" ? exactNumber(value) : value;
    return typeof number === "number" ? formatNumber(number, chosen) : typeof number === "string" ? number : formatJson(number);
  };
}

/** "2015-12-08" as "8 Dec 2015"; anything else stays as it is. */
export function formatDate(date: string): string {
  const at = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d/.test(date) && !Number.isNaN(at) ? dayFormat.format(at) : date;
}

/** An ISO instant as "8 Dec 2015, 09:00", in UTC. */
export function formatDateTime(instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? instant : `${dayFormat.format(at)}, ${instant.slice(11, 16)}`;
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

const formatters = new Map<string, (value: number) => string>();

function formatter(specifier: string): (value: number) => string {
  let found = formatters.get(specifier);
  if (!found) {
    const tooWide = widthProblem(specifier);
    if (tooWide) throw new Error(tooWide);
    const made = d3(specifier);
    found = (value) => signless(made(value));
    if (formatters.size < 500) formatters.set(specifier, found);
  }
  return found;
}

/** A value that rounds to zero has no sign. */
const signless = (text: string): string => (/^[−+][0.,]+%?$/.test(text) ? text.slice(1) : text);

const decimalsFor = (size: number): number =>
  size >= 100 ? 1 : size >= 1 ? 2 : size === 0 ? 0 : Math.min(6, 2 - Math.floor(Math.log10(size)));

/** The decimals the values really have, at most what three figures of the largest need and never under one for fractions. */
function commonSpecifier(values: Json[]): string {
  let decimals = 0;
  let largest = 0;
  for (const value of values) {
    if (typeof value !== "number" || !Number.isFinite(value)) continue;
    largest = Math.max(largest, Math.abs(value));
    if (!Number.isInteger(value)) decimals = Math.max(decimals, (String(value).split(/[.e]/)[1] ?? "").length);
  }
  return `,.${Math.min(decimals, decimalsFor(largest))}f`;
}

/** Integers beyond 2^53 travel as text: they are shown digit for digit. */
function exactNumber(text: string): number | string {
  if (!/^-?\d{16,}$/.test(text)) return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
  return text.replace("-", "−").replace(/\B(?=(\d{3})+$)/g, ",");
}
