import { formatterFor } from "./formatter";
import { repeatedOffset } from "./zones";

/** No I/O. Dates with times as the cells of one column: seconds only where a value has some, then in all. What cannot be read, and what lies before our era, is shown as it is. */

/** Local times as they are, "2026-10-25 02:30": no zone is made up. */
export function localDateTimes(values: readonly string[]): (value: string) => string {
  const length = clockLength(values.map((value) => partsOf(value)?.clock ?? ""));
  return (value) => {
    const parts = partsOf(value);
    return parts ? `${parts.day} ${clockOf(parts.clock, length)}` : value;
  };
}

/** Instants (ISO 8601 with an offset or Z) in the local time of a zone. In the hour that the clocks repeat, the offset stands behind: "2026-10-25 02:30 +01:00". */
export function zonedDateTimes(values: readonly string[], zone: string): (value: string) => string {
  const length = clockLength(values.map((value) => partsOf(value)?.clock ?? ""));
  return (value) => {
    const at = Date.parse(value);
    const parts = partsOf(value);
    if (Number.isNaN(at) || !parts) return value;
    const found = formatterFor("en-GB", { ...toTheSecond, timeZone: zone }).formatToParts(at);
    const part = (type: Intl.DateTimeFormatPartTypes): string => found.find((one) => one.type === type)?.value ?? "";
    const fraction = parts.clock.slice("09:00:00".length);
    const clock = clockOf(`${part("hour")}:${part("minute")}:${part("second")}${fraction}`, length);
    return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")} ${clock}${repeatedOffset(zone, at)}`;
  };
}

function partsOf(value: string): { day: string; clock: string } | null {
  const [, day = "", clock = ""] = /^(\+?\d{4,6}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)/.exec(value) ?? [];
  return day === "" ? null : { day, clock };
}

/** How much of "09:00:04.250000" says something in at least one value: never less than the minute. */
function clockLength(clocks: string[]): number {
  let length = 5;
  for (const clock of clocks) {
    const said = clock
      .replace(/(?<=\.\d*)0+$/, "")
      .replace(/\.$/, "")
      .replace(/^(\d\d:\d\d):00$/, "$1");
    length = Math.max(length, said.length);
  }
  return length;
}

function clockOf(clock: string, length: number): string {
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  return length > 9 ? (seconds.includes(".") ? seconds : `${seconds}.`).padEnd(length, "0").slice(0, length) : seconds.slice(0, length);
}

const toTheSecond: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};
