import { fitsInt64, literalOf, type Bound, type Literal } from "../../literal";
import { QueryFailure } from "../../port";

/** A value as D1 takes it: it binds every number of JavaScript as a real, so `sqlitePlaceholder` says which ones are whole. Throws `QueryFailure`. */
export function sqliteParameter(value: Bound): string | number | null {
  const literal = literalOf(value);
  switch (literal.type) {
    case "null":
      return null;
    case "boolean":
      return literal.value ? 1 : 0;
    case "decimal":
      return Number(literal.text);
    case "number":
      if (literal.text === "NaN")
        throw new QueryFailure("sql", "{{ }} holds NaN, and the sample warehouse has no such number. Leave it out, or use null.");
      // How SQLite writes an infinity.
      return literal.text.replace("Infinity", "9e999");
    case "list":
      throw new QueryFailure("sql", "The sample warehouse has no lists. Write in ({{ list }}).");
    default:
      return literal.text;
  }
}

/**
 * How the parameter is written. A cast gives it the storage class of the literal; the plus takes the affinity away again, which a cast has and a literal has not.
 * Source: SQLite, "Datatypes In SQLite", 3.2 (affinity of expressions). SQLite has no booleans and dates: its literals are 1, 0 and text.
 */
export function sqlitePlaceholder(position: number, literal: Literal): string {
  switch (literal.type) {
    case "boolean":
      return `(+cast(?${position} as integer))`;
    case "integer":
      return `(+cast(?${position} as ${fitsInt64(literal.text) ? "integer" : "real"}))`;
    case "decimal":
    case "number":
      return `(+cast(?${position} as real))`;
    default:
      return `?${position}`;
  }
}
