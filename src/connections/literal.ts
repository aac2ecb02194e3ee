/**
 * A value to bind. Each stands for the literal that a person would write in its place: text for an untyped literal in quotes, a whole number for an integer, `2.5` for a decimal,
 * true, false and null for themselves. What plain JSON cannot tell says its type.
 */
export type Bound = string | number | boolean | null | TypedBound;

export interface TypedBound {
  /**
   * `number` is a double, `date` is `YYYY-MM-DD`, `datetime` an instant in ISO 8601 with `Z`, `local_datetime` the same without a zone. `list` is one array of the database; its
   * items are what `value` holds.
   */
  type: "integer" | "decimal" | "number" | "date" | "datetime" | "local_datetime" | "list";
  value: string | number | Bound[];
}

/** What kind of literal a bound value stands for, and its text as a person would write it, without quotes. */
export type Literal =
  | { type: "null" }
  | { type: "boolean"; value: boolean }
  | { type: "list"; items: Literal[] }
  | {
      /** `decimal` has a point, an exponent or more digits than fit; `number` only where no literal of digits exists: `NaN`, `Infinity`, `-Infinity`. */
      type: "text" | "integer" | "decimal" | "number" | "date" | "datetime" | "local_datetime";
      text: string;
    };

/** The literal of a bound value. Pure. */
export function literalOf(bound: Bound): Literal {
  if (bound === null) return { type: "null" };
  if (typeof bound === "string") return { type: "text", text: bound };
  if (typeof bound === "boolean") return { type: "boolean", value: bound };
  if (typeof bound === "number") return Number.isInteger(bound) ? { type: "integer", text: BigInt(bound).toString() } : decimal(bound);
  const { type, value } = bound;
  if (Array.isArray(value)) return { type: "list", items: value.map(literalOf) };
  // A double that happens to be whole stays one: two divided by four is a half.
  if (type === "number" || type === "decimal") return decimal(value);
  return type === "list" ? { type: "list", items: [] } : { type, text: String(value) };
}

function decimal(value: string | number): Literal {
  if (!Number.isFinite(Number(value))) return { type: "number", text: String(value) };
  const text = String(value);
  return { type: "decimal", text: typeof value === "number" && /^-?\d+$/.test(text) ? `${text}.0` : text };
}

const int64 = 2n ** 63n;
/** Whether the digits fit into an integer of eight bytes. */
export const fitsInt64 = (digits: string): boolean => BigInt(digits) >= -int64 && BigInt(digits) < int64;
