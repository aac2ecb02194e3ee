import type { TypedParameter } from "mysql2";
import { fitsInt64, literalOf, type Bound, type Literal } from "../../literal";
import { QueryFailure } from "../../port";

type Factories = typeof TypedParameter;

/** A value with the type of the literal it stands for. Source: MySQL reference manual 9.1 (literal values). Throws `QueryFailure` for one that MySQL has no literal of. */
export function mysqlParameter(value: Bound, typed: Factories) {
  const literal = literalOf(value);
  switch (literal.type) {
    case "null":
      return null;
    case "boolean":
      return typed.LONGLONG(literal.value ? 1 : 0);
    case "text":
    case "date":
      return literal.text;
    case "datetime":
    case "local_datetime":
      return literal.text.replace("T", " ").replace(/Z$/, "");
    case "integer":
      return integer(literal.text, typed);
    case "decimal":
      // Digits are exact in MySQL, an exponent makes a double.
      return /e/i.test(literal.text) ? typed.DOUBLE(literal.text) : typed.NEWDECIMAL(literal.text);
    case "number":
      throw new QueryFailure("sql", `{{ }} holds ${literal.text}, and MySQL has no such number. Leave it out, or use null.`);
    case "list":
      throw new QueryFailure("sql", "MySQL has no lists. Write in ({{ list }}).");
  }
}

function integer(digits: string, typed: Factories) {
  if (fitsInt64(digits)) return typed.LONGLONG(digits);
  const value = BigInt(digits);
  return value >= 0n && value < 2n ** 64n ? typed.LONGLONG.unsigned(digits) : typed.NEWDECIMAL(digits);
}

/** How the parameter is written: what the protocol has no type for gets it from the statement. */
export function mysqlPlaceholder(literal: Literal): string {
  switch (literal.type) {
    case "boolean":
      // `true` is the number 1 that JSON functions write as true.
      return "(? is true)";
    case "date":
      return "cast(? as date)";
    case "datetime":
    case "local_datetime":
      return `cast(? as datetime(${Math.min(6, /\.(\d+)/.exec(literal.text)?.[1]?.length ?? 0)}))`;
    default:
      return "?";
  }
}
