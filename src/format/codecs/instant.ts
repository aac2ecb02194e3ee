import { fits } from "../../contract/value";
import type { Codec } from "./codec";
import { sheetTime } from "./sheet-time";

/** Instants, in UTC: so a text without a zone is read, too. */
export const instantCodec: Codec = {
  read(text) {
    const [, day, time, fraction = ""] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00|\+00:00)?$/.exec(text) ?? [];
    const instant = day === undefined ? text : `${day}T${time}.${fraction.padEnd(3, "0")}Z`;
    return fits("datetime", instant) ? instant : undefined;
  },
  write: String,
  sheet: (value) => sheetTime(String(value), 'yyyy-mm-dd hh:mm:ss.000" UTC"'),
};
