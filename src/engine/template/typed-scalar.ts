import { Drop } from "liquidjs";
import type { Bound, TypedBound } from "../../connections/literal";

type ScalarType = Exclude<TypedBound["type"], "list">;

/**
 * A value whose type its text does not show, such as a date or a decimal. Filters and conditions of templates see it as text, or as a number where a double says exactly
 * the same; bound to SQL it keeps its type and every digit.
 */
export class TypedScalar extends Drop {
  readonly #type: ScalarType;
  readonly #value: string | number;

  constructor(type: ScalarType, value: string | number) {
    super();
    this.#type = type;
    this.#value = value;
  }

  override valueOf(): string | number {
    return isNumeric(this.#type) && isExact(this.#value) ? Number(this.#value) : this.#value;
  }

  override toString(): string {
    return String(this.#value);
  }

  /** For people: every digit, with a minus sign that is as wide as a plus. */
  static shown(scalar: TypedScalar): string {
    return isNumeric(scalar.#type) ? String(scalar.#value).replace(/^-/, "\u2212") : String(scalar.#value);
  }

  toJSON(): string | number {
    return this.valueOf();
  }

  /** How SQL binds it. */
  static bound(scalar: TypedScalar): Bound {
    return { type: scalar.#type, value: scalar.#value };
  }

  /** A number that calculations of templates, which are doubles, would change. */
  static isInexact = (value: unknown): boolean => value instanceof TypedScalar && isNumeric(value.#type) && !isExact(value.#value);
}

// A template that asks for `{{ day.constructor }}` finds nothing.
Object.defineProperty(TypedScalar.prototype, "constructor", { value: undefined });

const isNumeric = (type: ScalarType): boolean => type === "integer" || type === "decimal" || type === "number";

/** Whether the double nearest to these digits is written with the same digits, zeros at the ends aside. */
const isExact = (value: string | number): boolean => typeof value === "number" || plain(String(Number(value))) === plain(value);

const plain = (digits: string): string =>
  digits
    .replace(/^(-?)0+(?=\d)/, "$1")
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "")
    .replace(/^-0$/, "0");
