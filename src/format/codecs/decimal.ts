import { sheetDigits, type Codec } from "./codec";

/** Decimal numbers as they were written: every digit, and the zeros at the end. */
export const decimalCodec: Codec = {
  read: (text) => (/^-?\d+(?:\.\d+)?$/.test(text) || text === "NaN" || text === "Infinity" || text === "-Infinity" ? text : undefined),
  write: String,
  sheet(value) {
    const text = String(value);
    const normal = normalDecimal(text);
    if (normal === null || normal.digits.length > sheetDigits) return { value: text };
    const scale = scaleOf(text);
    return scale === 0 ? { value: Number(text) } : { value: Number(text), format: `0.${"0".repeat(scale)}` };
  },
};

/** The double that, written out, is the same decimal number (zeros at the end aside); null when there is none. */
export function exactDouble(text: string): number | null {
  const number = Number(text);
  const [given, kept] = [normalDecimal(text), normalDecimal(String(number))];
  return given !== null && kept !== null && given.digits === kept.digits && given.exponent === kept.exponent ? number + 0 : null;
}

/** A double as decimal text without an exponent. Takes a finite number. */
export function plainDecimal(number: number): string {
  const { digits, exponent } = normalDecimal(String(number)) as NormalDecimal;
  const sign = digits.startsWith("-") ? "-" : "";
  const bare = digits.slice(sign.length);
  if (exponent >= 0) return `${sign}${bare}${bare === "0" ? "" : "0".repeat(exponent)}`;
  const padded = bare.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** One decimal number minus another, digit for digit, in as many decimals as the longer has. Takes texts without an exponent. */
export function minusDecimal(from: string, less: string): string {
  const scale = Math.max(scaleOf(from), scaleOf(less));
  const scaled = (text: string): bigint => BigInt(text.replace(".", "") + "0".repeat(scale - scaleOf(text)));
  const difference = scaled(from) - scaled(less);
  const digits = String(difference < 0n ? -difference : difference).padStart(scale + 1, "0");
  const sign = difference < 0n ? "-" : "";
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const scaleOf = (text: string): number => /\.(\d+)$/.exec(text)?.[1]?.length ?? 0;

interface NormalDecimal {
  /** Without zeros at either end, with a minus; "0" for zero. */
  digits: string;
  /** The power of ten of the last digit. */
  exponent: number;
}

/** One form for all ways to write a number; null when the text is none. */
function normalDecimal(text: string): NormalDecimal | null {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!found) return null;
  const [, sign = "", whole = "", fraction = "", power = "0"] = found;
  const all = `${whole}${fraction}`.replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  if (digits === "") return { digits: "0", exponent: 0 };
  return { digits: sign + digits, exponent: Number(power) - fraction.length + all.length - digits.length };
}
