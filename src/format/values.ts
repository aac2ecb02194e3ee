import type { Json } from "../contract/common";
import type { ColumnType } from "../contract/value";
import { localDateTimes, zonedDateTimes } from "./date-times";
import { asPower, exactDecimals, sharedDecimals } from "./decimals";
import { digitsOf, parseDigits, roundDigits, writeDigits, writePower, type Digits } from "./digits";
import { namesThings } from "./naming";
import { specified } from "./specifier";

/** Between a figure and its unit: they never part at a line's end. */
export const noBreakSpace = "\u00a0";
/** Stands where a value is missing. */
export const missing = "–";

/** How the values of a column are written; whatever is left out follows from the values. */
export interface ColumnFormat {
  /** A d3-format such as `,.1f`: it decides alone. */
  format?: string | null | undefined;
  /** Exactly so many decimals. */
  decimals?: number | null | undefined;
  /** Commas between thousands. By default all numbers have them but whole ones that name things, such as ids and years. */
  grouping?: boolean | null | undefined;
  /** The column's name, which says whether its whole numbers name things. */
  name?: string | undefined;
  /** IANA name: instants are written in its local time. UTC when missing. */
  zone?: string | undefined;
}

/**
 * A number as people read it: comma thousands and a real minus, in as many decimals as it has. `specifier` is a d3-format such as `,.1f`, `+,.0f` or `.0%`. Throws a sentence when the
 * specifier is none.
 */
export const formatNumber = (value: number, specifier?: string | null): string =>
  columnFormatter("number", [value], { format: specifier ?? null })(value);

/** `284.5 mm`: the unit behind a no-break space; a percent sign and a degree stand close. */
export const withUnit = (text: string, unit: string | null | undefined): string =>
  unit ? `${text}${unit === "%" || unit === "°" ? "" : noBreakSpace}${unit}` : text;

/** Any JSON scalar as text: numbers as `formatNumber`, objects as JSON. */
export function formatJson(value: Json, specifier?: string | null): string {
  if (value === null) return missing;
  if (typeof value === "number") return formatNumber(value, specifier);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}

/**
 * Returns a function that writes the values of one column, all with the same decimals (or seconds), so that they line up. `values` are those that are shown together. Numbers may come
 * as text of digits; "NaN", "Infinity" and null are three things. Throws when the format is none.
 */
export function columnFormatter(type: ColumnType, values: readonly Json[], options: ColumnFormat = {}): (value: Json) => string {
  const write = writerOf(type, values, options);
  return (value) => (value === null ? missing : write(value));
}

function writerOf(type: ColumnType, values: readonly Json[], options: ColumnFormat): (value: Json) => string {
  switch (type) {
    case "integer":
    case "number":
    case "decimal":
      return numbers(type, values, options);
    case "datetime":
      return ofText(zonedDateTimes(texts(values), options.zone ?? "UTC"));
    case "local_datetime":
      return ofText(localDateTimes(texts(values)));
    case "string":
    case "boolean":
    case "date":
    case "json":
      return formatJson;
  }
}

const texts = (values: readonly Json[]): string[] => values.filter((value) => typeof value === "string");

const ofText =
  (write: (text: string) => string): ((value: Json) => string) =>
  (value) =>
    typeof value === "string" ? write(value) : formatJson(value);

function numbers(type: "integer" | "number" | "decimal", values: readonly Json[], options: ColumnFormat): (value: Json) => string {
  const write = options.format ? specified(options.format) : plainNumbers(type, values, options);
  return (value) => {
    const digits = readNumber(value);
    return digits ? write(digits) : (specials[String(value)] ?? formatJson(value));
  };
}

function plainNumbers(
  type: "integer" | "number" | "decimal",
  values: readonly Json[],
  { decimals: chosen, grouping, name }: ColumnFormat,
): (digits: Digits) => string {
  const read = values.flatMap((value) => readNumber(value) ?? []);
  const decimals = chosen ?? (type === "number" ? sharedDecimals(values.filter(Number.isFinite) as number[]) : exactDecimals(read));
  const whole = read.every(({ fraction }) => fraction === "");
  const named =
    whole &&
    name !== undefined &&
    namesThings(
      name,
      read.map((digits) => writeDigits(digits, false).replace("−", "-")),
    );
  const grouped = grouping ?? !named;
  return (digits) => {
    const shown = decimals === null ? digits : roundDigits(digits, decimals);
    const vanished = !/[1-9]/.test(shown.whole + shown.fraction) && /[1-9]/.test(digits.whole + digits.fraction);
    return vanished || (type === "number" && chosen == null && asPower(digits)) ? writePower(digits) : writeDigits(shown, grouped);
  };
}

/** Null for what is no finite number. */
function readNumber(value: Json): Digits | null {
  if (typeof value === "number") return Number.isFinite(value) ? digitsOf(value) : null;
  return typeof value === "string" ? parseDigits(value) : null;
}

const specials: Record<string, string> = { NaN: "NaN", Infinity: "∞", "-Infinity": "−∞" };

/** "2015-12-08" as "8 Dec 2015"; anything else stays as it is. */
export function formatDate(date: string): string {
  const at = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d/.test(date) && !Number.isNaN(at) ? dayFormat.format(at) : date;
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
