import { digitsOf, magnitude, roundDigits, writeDigits, type Digits } from "./digits";

/** No I/O. How many decimals a column shows: all its values the same, so that they line up and can be compared. */

/** Doubles below this and from the other on are written as powers of ten: no number of decimals shows them. */
const leastPlain = -6;
const leastHuge = 15;
/** Decimals of data that was measured or counted; more come from a division or a sum of doubles. */
const mostMeasured = 6;
const fewestComputed = 2;
/** Values looked at; a table shows 50, a chart may have 100,000. */
const maxLooked = 1000;

/** True for a double that is written as a power of ten. */
export function asPower(digits: Digits): boolean {
  const size = magnitude(digits);
  return size !== null && (size < leastPlain || size >= leastHuge);
}

/**
 * Decimals of a column of doubles. Up to six: as many as its values have, so that money keeps its cents. Values with more come from arithmetic and get the fewest, from two to six, that
 * tell them apart and leave two significant digits of the smallest. Values beyond the first 1,000 are not looked at.
 */
export function sharedDecimals(values: readonly number[]): number {
  const shown = values
    .slice(0, maxLooked)
    .map(digitsOf)
    .filter((digits) => !asPower(digits));
  const most = Math.max(0, ...shown.map(({ fraction }) => fraction.length));
  if (most <= mostMeasured) return most;
  const smallest = Math.min(0, ...shown.map((digits) => magnitude(digits) ?? 0));
  const needed = Math.min(mostMeasured, Math.max(fewestComputed, smallest < 0 ? 1 - smallest : 0));
  const distinct = (decimals: number): number => new Set(shown.map((digits) => writeDigits(roundDigits(digits, decimals), false))).size;
  const apart = distinct(mostMeasured);
  let decimals = needed;
  while (decimals < mostMeasured && distinct(decimals) < apart) decimals++;
  return decimals;
}

/** Decimals of exact numbers: the most that one of them has; null when that is more than zeros may be added to make them line up. */
export function exactDecimals(values: readonly Digits[]): number | null {
  const most = Math.max(0, ...values.map(({ fraction }) => fraction.length));
  return most <= mostMeasured ? most : null;
}
