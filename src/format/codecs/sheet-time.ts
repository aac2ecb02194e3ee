import type { SheetCell } from "./codec";

/** Day 0 of a spreadsheet's calendar. */
const epoch = Date.UTC(1899, 11, 30);
const dayMs = 86_400_000;
/** 1 March 1900: spreadsheets believe in a 29 February 1900, so earlier days would be off by one, or negative. */
const firstDay = 61;

/**
 * A date or time as the number that spreadsheets know it by, exact to the microsecond, or as text when it is before their calendar or after the year 9999. They have no zones: what
 * the clock shows is what is written. Seconds have a fraction in `format` only when the value has one.
 */
export function sheetTime(text: string, format: string): SheetCell {
  const found = /^(\d{4}-\d\d-\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?Z?$/.exec(text);
  if (!found) return { value: text };
  const [, day, hours = "0", minutes = "0", seconds = "0", fraction = ""] = found;
  const days = (Date.parse(`${day}T00:00:00Z`) - epoch) / dayMs;
  if (days < firstDay) return { value: text };
  const micros = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e6 + Number(fraction.slice(0, 6).padEnd(6, "0"));
  return { value: (days * 86_400e6 + micros) / 86_400e6, format: /[1-9]/.test(fraction) ? format : format.replace(".000", "") };
}
