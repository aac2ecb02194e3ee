import { sheetDigits, type Codec } from "./codec";

/** Whole numbers of any length. */
export const integerCodec: Codec = {
  read(text) {
    const found = /^([+-]?)0*(\d+)$/.exec(text);
    if (!found) return undefined;
    const digits = `${found[1] === "-" ? "-" : ""}${found[2]}`;
    const number = Number(digits);
    return Number.isSafeInteger(number) ? number + 0 : digits;
  },
  write: String,
  sheet: (value) => ({ value: typeof value === "number" && Math.abs(value) < 10 ** sheetDigits ? value : String(value) }),
};
