/** A decimal number with more digits than a number holds: user code never sees one, it is on its way through a cell. */
export class Decimal {
  #text;

  constructor(text) {
    this.#text = text;
  }

  get text() {
    return this.#text;
  }
}

/** The error where user code reads a decimal that a number cannot hold. */
export function inexact(what, text) {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  return new TypeError(
    `${what} is ${shown}: more digits than a number of JavaScript holds. Cast it in SQL, to a double (x::float8, or cast(x as double)) or to text (x::text, or cast(x as char)).`,
  );
}

/** Digits that every double keeps. */
const safeLength = 15;

/** The number that, written out, is the same decimal (zeros at its end aside), NaN and the infinities; undefined when there is none. */
export function exactNumber(text) {
  const number = Number(text) + 0;
  if (text.length <= safeLength || !Number.isFinite(number)) return number;
  return normal(text) === normal(`${number}`) ? number : undefined;
}

/** A finite number as decimal text without an exponent. */
export function plainDecimal(number) {
  const [mantissa, power] = `${number}`.split("e");
  if (power === undefined) return mantissa;
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole, fraction = ""] = mantissa.slice(sign.length).split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, "0").slice(0, point) + (digits.length > point ? `.${digits.slice(point)}` : "");
}

/** One form for all ways to write a number: digits without zeros at either end, and the power of ten of the last one. */
function normal(text) {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!found) return text;
  const [, sign, whole, fraction = "", power = "0"] = found;
  const all = trimStart(whole + fraction);
  const digits = trimEnd(all);
  return digits === "" ? "0" : `${sign}${digits}e${Number(power) - fraction.length + all.length - digits.length}`;
}

function trimStart(digits) {
  let at = 0;
  while (at < digits.length && digits[at] === "0") at++;
  return digits.slice(at);
}

function trimEnd(digits) {
  let at = digits.length;
  while (at > 0 && digits[at - 1] === "0") at--;
  return digits.slice(0, at);
}
