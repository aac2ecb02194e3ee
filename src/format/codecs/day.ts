import { fits } from "../../contract/value";
import type { Codec } from "./codec";
import { sheetTime } from "./sheet-time";

/** Days of the calendar, from year 1 to 9999. */
export const dayCodec: Codec = {
  read: (text) => (fits("date", text) ? text : undefined),
  write: String,
  sheet: (value) => sheetTime(String(value), "yyyy-mm-dd"),
};
