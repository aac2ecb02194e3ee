import type { Codec } from "./codec";

const words = new Map([
  ["true", true],
  ["false", false],
  ["t", true],
  ["f", false],
]);

/** True and false. */
export const booleanCodec: Codec = {
  read: (text) => words.get(text),
  write: String,
  sheet: (value) => ({ value: value === true }),
};
