/** No I/O. Decimal numbers as digits, of any length: nothing here passes through a double. */

/** A finite decimal number. Zero has no sign. */
export interface Digits {
  negative: boolean;
  /** Before the point, without leading zeros; "0" when there is nothing else. */
  whole: string;
  /** Behind the point, trailing zeros kept; "" for a whole number. */
  fraction: string;
}

/** A double needs 324 places; what asks for more is no number of a page. */
const maxExponent = 400;

/** Reads "-12.30", "1e-7" or "6.02E+23"; null for anything else. */
export function parseDigits(text: string): Digits | null {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim());
  if (!found) return null;
  const [, sign, before = "", after = "", power = "0"] = found;
  const exponent = Number(power);
  if ((before === "" && after === "") || Math.abs(exponent) > maxExponent) return null;
  return signed(sign === "-", shift(before, after, exponent));
}

/**
 * The digits of a finite double: the fewest that tell it from all others. Where 15 significant ones leave at least three fewer, the rest is noise of its arithmetic: 0.1 + 0.2 is 0.3, but
 * 12345678901234.56 keeps its cents.
 */
export function digitsOf(value: number): Digits {
  const shortest = parseDigits(String(value)) as Digits;
  if (significant(shortest) <= 15 || Number.isInteger(value)) return shortest;
  const rounded = trimDigits(parseDigits(value.toPrecision(15)) as Digits);
  return significant(rounded) <= significant(shortest) - 3 ? rounded : shortest;
}

const significant = ({ whole, fraction }: Digits): number => (whole + fraction).replace(/^0+/, "").length;

/** The same number with exactly so many decimals. Halves go away from zero: 0.125 is 0.13, -2.5 is -3. */
export function roundDigits({ negative, whole, fraction }: Digits, decimals: number): Digits {
  if (fraction.length <= decimals) return { negative, whole, fraction: fraction.padEnd(decimals, "0") };
  const kept = whole + fraction.slice(0, decimals);
  const all = fraction.charCodeAt(decimals) >= fiveCode ? increment(kept) : kept;
  return signed(negative, { whole: all.slice(0, all.length - decimals), fraction: all.slice(all.length - decimals) });
}

/** The number times ten to the power of `places`. */
export const shiftDigits = ({ negative, whole, fraction }: Digits, places: number): Digits =>
  signed(negative, shift(whole, fraction, places));

/** The power of ten of the first digit that is not zero: 2 for 284.5, -7 for 1e-7; null for zero. */
export function magnitude({ whole, fraction }: Digits): number | null {
  if (whole !== "0") return whole.length - 1;
  const first = fraction.search(/[1-9]/);
  return first < 0 ? null : -first - 1;
}

/** Without the zeros at its end that say nothing. */
export const trimDigits = (digits: Digits): Digits => ({ ...digits, fraction: digits.fraction.replace(/0+$/, "") });

/** "1,284,310.00" with a real minus. */
export function writeDigits({ negative, whole, fraction }: Digits, grouped: boolean): string {
  const before = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return `${negative ? "−" : ""}${before}${fraction === "" ? "" : `.${fraction}`}`;
}

/** "6.02 × 10²³": at most three significant digits. Takes a number that is not zero. */
export function writePower(digits: Digits): string {
  const exponent = magnitude(digits) ?? 0;
  let mantissa = roundDigits(shiftDigits(digits, -exponent), 2);
  const carried = mantissa.whole.length - 1; // 9.999 becomes 10.00
  if (carried > 0) mantissa = roundDigits(shiftDigits(mantissa, -1), 2);
  return `${writeDigits(trimDigits(mantissa), false)} × 10${raised(exponent + carried)}`;
}

const raised = (exponent: number): string =>
  Array.from(String(exponent), (sign) => (sign === "-" ? "⁻" : superscripts[Number(sign)])).join("");
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const fiveCode = "5".charCodeAt(0);

function signed(negative: boolean, { whole, fraction }: Pick<Digits, "whole" | "fraction">): Digits {
  const before = whole.replace(/^0+(?=\d)/, "") || "0";
  return { negative: negative && /[1-9]/.test(before + fraction), whole: before, fraction };
}

function shift(whole: string, fraction: string, places: number): Pick<Digits, "whole" | "fraction"> {
  if (places >= 0) {
    const after = fraction.padEnd(places, "0");
    return { whole: whole + after.slice(0, places), fraction: after.slice(places) };
  }
  const before = whole.padStart(-places, "0");
  return { whole: before.slice(0, before.length + places), fraction: before.slice(before.length + places) + fraction };
}

function increment(digits: string): string {
  const nines = /9*$/.exec(digits)?.[0].length ?? 0;
  const at = digits.length - nines - 1;
  if (at < 0) return `1${"0".repeat(nines)}`;
  return digits.slice(0, at) + String(Number(digits[at]) + 1) + "0".repeat(nines);
}
