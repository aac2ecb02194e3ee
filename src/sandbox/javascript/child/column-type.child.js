import { Decimal } from "decimal.js";

const test = (pattern) => (text) => pattern.exec(text) !== null;
const isDay = test(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/);
const isLocal = test(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?$/);
const isInstant = test(/^(?:\d{4}|[+-]\d{6})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/);

/**
 * The contract type that every value of a column has; `json` when they differ. Empty values fit all. `known` is the type the column came with: it stands
 * when the values still agree with it.
 */
export function columnTypeOf(values, known) {
  const seen = new Set();
  for (let i = 0; i < values.length; i++) if (values[i] !== null && values[i] !== undefined) seen.add(kindOf(values[i]));
  const only = (...kinds) => {
    for (const kind of seen) if (!kinds.includes(kind)) return false;
    return true;
  };
  if (seen.size === 0) return known ?? "string";
  if (known === "json") return known;
  if (known === "string" && only("string", "date", "datetime", "local_datetime")) return known;
  if (known === "number" && only("integer", "number")) return known;
  if (only("integer", "bigint")) return "integer";
  if (only("integer", "number")) return "number";
  if (only("integer", "number", "bigint", "decimal")) return "decimal";
  if (only("datetime", "instant")) return "datetime";
  if (seen.size === 1) for (const kind of seen) return kind;
  return only("string", "date", "datetime", "local_datetime") ? "string" : "json";
}

/** `instant` is a Date; a text is what it reads like. */
function kindOf(value) {
  switch (typeof value) {
    case "string":
      return isDay(value) && exists(value)
        ? "date"
        : isInstant(value) && exists(value)
          ? "datetime"
          : isLocal(value) && exists(value)
            ? "local_datetime"
            : "string";
    case "number":
      return Number.isSafeInteger(value) ? "integer" : "number";
    case "bigint":
    case "boolean":
      return typeof value;
    case "object":
      return value instanceof Date ? "instant" : value instanceof Decimal ? "decimal" : "json";
    default:
      return "json";
  }
}

/** Months end on their last day. */
function exists(text) {
  const at = text.indexOf("-", 1);
  const day = Number(text.slice(at + 4, at + 6));
  if (day < 29) return true;
  const year = Number(text.slice(0, at));
  const month = Number(text.slice(at + 1, at + 3));
  if (month !== 2) return day < 31 || ![4, 6, 9, 11].includes(month);
  return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
