import { fitsInt64, literalOf, type Bound, type Literal } from "../../literal";
import { QueryFailure } from "../../port";

/** Object ids: `select oid, typname from pg_type`. */
const oids = {
  /** The server finds the type from the place, as it does for a literal in quotes. */
  untyped: 0,
  boolean: 16,
  int8: 20,
  int4: 23,
  text: 25,
  float8: 701,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
} as const;

/** Element type to array type. */
const arrays: Record<number, number> = { 16: 1000, 20: 1016, 23: 1007, 701: 1022, 1082: 1182, 1114: 1115, 1184: 1185, 1700: 1231 };

export const textOid = oids.text;

/** A value as the protocol carries it: the type declared for it, 0 for none, and its text. */
export interface Parameter {
  oid: number;
  text: string | null;
}

/** The parameter that has the type of the literal the value stands for. Source: PostgreSQL manual 4.1.2 (constants) and 10 (type conversion). Throws `QueryFailure`. */
export const postgresParameter = (value: Bound): Parameter => parameterOf(literalOf(value));

function parameterOf(literal: Literal): Parameter {
  switch (literal.type) {
    case "null":
      return { oid: oids.untyped, text: null };
    case "boolean":
      return { oid: oids.boolean, text: String(literal.value) };
    case "list":
      return arrayOf(literal.items);
    case "text":
      return { oid: oids.untyped, text: literal.text };
    case "integer":
      return { oid: integerOid(literal.text), text: literal.text };
    case "decimal":
      return { oid: oids.numeric, text: literal.text };
    case "number":
      return { oid: oids.float8, text: literal.text };
    case "date":
      return { oid: oids.date, text: literal.text };
    case "datetime":
      return { oid: oids.timestamptz, text: literal.text };
    case "local_datetime":
      return { oid: oids.timestamp, text: literal.text };
  }
}

const integerOid = (digits: string): number => {
  const value = BigInt(digits);
  if (value >= -(2n ** 31n) && value < 2n ** 31n) return oids.int4;
  return fitsInt64(digits) ? oids.int8 : oids.numeric;
};

/** Integers widen to the widest of them, as they do in `array[...]`. */
const widening: number[] = [oids.int4, oids.int8, oids.numeric, oids.float8];

/** An array whose items are of one type; texts alone leave the type to the place, as in `'{a,b}'`. */
function arrayOf(items: Literal[]): Parameter {
  const parts = items.map(parameterOf);
  const known = [...new Set(items.flatMap(({ type }, at) => (type === "null" ? [] : [parts[at]?.oid ?? 0])))];
  const numeric = known.every((oid) => widening.includes(oid));
  const oid = numeric ? (widening[Math.max(-1, ...known.map((one) => widening.indexOf(one)))] ?? oids.untyped) : (known[0] ?? oids.untyped);
  if (!numeric && known.length > 1)
    throw new QueryFailure("sql", "A list inside any() holds values of several types. Give it values of one type.");
  return { oid: arrays[oid] ?? oids.untyped, text: `{${parts.map(({ text }) => (text === null ? "null" : quoted(text))).join(",")}}` };
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
