import type { Codec } from "./codec";

/** Doubles, NaN and the infinities. */
export const numberCodec: Codec = {
  read(text) {
    if (text === "NaN" || text === "Infinity" || text === "-Infinity") return text;
    const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(number) ? number + 0 : undefined;
  },
  write: String,
  sheet: (value) => ({ value: typeof value === "number" ? value : String(value) }),
};
