import fc from "fast-check";
import type { Json } from "../../src/contract/common";
import type { ColumnType } from "../../src/contract/value";

const pad = (number: number, length: number): string => String(number).padStart(length, "0");
const day = fc
  .date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => pad(part, 2)).join(":"));
const micros = fc.integer({ min: 0, max: 999_999 }).map((number) => pad(number, 6));
const digits = (most: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: most }).map((all) => all.join(""));
const special = fc.constantFrom("NaN", "Infinity", "-Infinity");

const decimal = fc.tuple(fc.boolean(), digits(25), fc.option(digits(10))).map(([negative, whole, fraction]) => {
  const bare = (whole.replace(/^0+/, "") || "0") + (fraction === null ? "" : `.${fraction}`);
  return negative && /[1-9]/.test(bare) ? `-${bare}` : bare;
});

/** A text that databases can hold: no zero bytes and no halves of characters. */
const text = fc.string({ unit: "binary", maxLength: 30 }).map((given) => given.replaceAll("\0", ""));

/** Values of each type as the contract writes them; no nulls. Integers are those of 64 bits, decimals have at most 35 digits, instants microseconds. */
export const arbitraryOf: Record<ColumnType, fc.Arbitrary<Json>> = {
  string: text,
  number: fc.oneof(
    { arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0), weight: 5 },
    { arbitrary: special, weight: 1 },
  ),
  integer: fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .chain((big) => fc.constantFrom(big, big % 1000n, big % 2n ** 54n))
    .map(integerOf),
  decimal: fc.oneof({ arbitrary: decimal, weight: 9 }, { arbitrary: special, weight: 1 }),
  boolean: fc.boolean(),
  date: day,
  datetime: fc.tuple(day, time, micros).map(([on, at, rest]) => `${on}T${at}.${rest.replace(/000$/, "")}Z`),
  local_datetime: fc.tuple(day, time, fc.option(micros)).map(([on, at, rest]) => `${on}T${at}${rest === null ? "" : `.${rest}`}`),
  json: fc
    .jsonValue({ maxDepth: 3 })
    .map((value) => JSON.parse(JSON.stringify(value)) as Json)
    .filter((value) => value !== null),
};

/** A whole number as the contract writes it. */
export function integerOf(big: bigint): Json {
  return Number.isSafeInteger(Number(big)) ? Number(big) : String(big);
}
