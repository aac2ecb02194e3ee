import { fits } from "../../contract/value";
import type { Codec } from "./codec";
import { sheetTime } from "./sheet-time";

/** Date and time on a clock whose zone nobody said. */
export const localTimeCodec: Codec = {
  read(text) {
    const local = text.replace(" ", "T");
    return fits("local_datetime", local) ? local : undefined;
  },
  write: String,
  sheet: (value) => sheetTime(String(value), "yyyy-mm-dd hh:mm:ss.000"),
};
