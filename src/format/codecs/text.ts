import type { Codec } from "./codec";

/** Text as it is. */
export const textCodec: Codec = {
  read: (text) => text,
  write: String,
  sheet: (value) => ({ value: String(value) }),
};
