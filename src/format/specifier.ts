import { format, formatSpecifier } from "d3-format";
import { widthProblem } from "./number-width";
import { parseDigits, roundDigits, shiftDigits, trimDigits, writeDigits, type Digits } from "./digits";

/** No I/O. Numbers by a d3-format such as `,.1f`, `+,.0f` or `.0%`. */

/**
 * A function that writes numbers by a d3-format. `f`, `d` and `%` are written digit by digit, so that no number is too long and halves are rounded as they are written; the other types
 * go through a double. Throws when the specifier is none.
 */
export function specified(specifier: string): (digits: Digits) => string {
  const tooWide = widthProblem(specifier);
  if (tooWide) throw new Error(tooWide);
  const wanted = formatSpecifier(specifier);
  const plain = wanted.width === undefined && !wanted.zero && wanted.symbol === "" && wanted.sign !== "(";
  const made = format(specifier);
  if (!plain || !["f", "d", "%"].includes(wanted.type))
    return (digits) => signless(made(Number(writeDigits(digits, false).replace("−", "-"))));
  const percent = wanted.type === "%";
  const decimals = wanted.type === "d" ? 0 : Math.min(wanted.precision ?? 6, maxDecimals);
  return (digits) => {
    const rounded = roundDigits(percent ? shiftDigits(digits, 2) : digits, decimals);
    const text = writeDigits(wanted.trim ? trimDigits(rounded) : rounded, wanted.comma);
    // A value that rounds to zero has no sign.
    const lead = rounded.negative || !/[1-9]/.test(text) ? "" : wanted.sign === "+" ? "+" : wanted.sign === " " ? " " : "";
    return `${lead}${text}${percent ? "%" : ""}`;
  };
}

/** What is wrong with a d3-format, or null when it is one and its texts are of a bounded length. */
export function formatProblem(specifier: string): string | null {
  const tooWide = widthProblem(specifier);
  if (tooWide) return tooWide;
  try {
    specified(specifier)(one);
    return null;
  } catch {
    return `"${specifier}" is not a number format. Formats look like ",.1f", "+,.0f" or ".0%" (d3-format).`;
  }
}

const one = parseDigits("1") as Digits;
/** As many as d3-format allows. */
const maxDecimals = 20;

const signless = (text: string): string => (/^[−+][0.,]+%?$/.test(text) ? text.slice(1) : text);
