import { formatterFor, partOf } from "./formatter";
import { repeatedOffset } from "./zones";

/** No I/O. Instants as people read them, local to a zone. Months and days in English, 24 hours, the zone's name where a time stands alone. */

/** "Friday 1 January 2016, 09:00 PST" */
export const dayAndTime = (at: number, zone: string): string => `${day(at, zone)}, ${time(at, zone)} ${zoneAbbreviation(at, zone)}`;

/** "Friday 1 January 2016" */
export function day(at: number, zone: string): string {
  const part = parts(at, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return `${part("weekday")} ${part("day")} ${part("month")} ${part("year")}`;
}

/** "1 January" */
export function dayAndMonth(at: number, zone: string): string {
  const part = parts(at, zone, { day: "numeric", month: "long" });
  return `${part("day")} ${part("month")}`;
}

/** "09:00" */
export const time = (at: number, zone: string): string => clock(at, zone, {});

/** "09:00:04" */
export const timeWithSeconds = (at: number, zone: string): string => clock(at, zone, { second: "2-digit" });

/** "PST", "CET", or "GMT+5:30" for zones without a short name in English. */
export function zoneAbbreviation(at: number, zone: string): string {
  const names = ["en-GB", "en-US"].map((locale) => shortZone(locale, at, zone));
  return names.find((name) => !/[+-]/.test(name)) ?? names[0] ?? zone;
}

/** What one locale calls the zone at an instant: "CEST", "GMT+2". */
export const shortZone = (locale: string, at: number, zone: string): string =>
  partOf(formatterFor(locale, { timeZone: zone, timeZoneName: "short" }), at, "timeZoneName");

/** An instant as the page of a run writes it. */
export interface Zoned {
  /** "1 January 2016, 09:00" */
  full: string;
  /** "09:00:04" */
  clock: string;
  /** "Friday 1 January, 09:00" */
  day: string;
  /** "1 Jan" */
  short: string;
}

/** An instant (epoch ms or ISO 8601) as the wall clock of a zone writes it; in an hour that the clocks repeat, with its offset. */
export function zoned(given: number | string, zone: string): Zoned {
  const at = new Date(given).getTime();
  const part = parts(at, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const date = `${part("day")} ${part("month")}`;
  const repeated = repeatedOffset(zone, at);
  return {
    full: `${date} ${part("year")}, ${time(at, zone)}${repeated}`,
    clock: `${timeWithSeconds(at, zone)}${repeated}`,
    day: `${part("weekday")} ${date}, ${time(at, zone)}${repeated}`,
    short: formatterFor("en-GB", { timeZone: zone, day: "numeric", month: "short" }).format(at),
  };
}

/** "2016-01-01 0900": an instant in the name of a file, where a colon may not stand. In an hour that the clocks repeat, with its offset. */
export function fileMoment(at: number, zone: string): string {
  const part = parts(at, zone, { year: "numeric", month: "2-digit", day: "2-digit" });
  return `${part("year")}-${part("month")}-${part("day")} ${time(at, zone)}${repeatedOffset(zone, at)}`.replaceAll(":", "");
}

const clock = (at: number, zone: string, options: Intl.DateTimeFormatOptions): string =>
  formatterFor("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...options }).format(at);

function parts(at: number, zone: string, options: Intl.DateTimeFormatOptions): (type: Intl.DateTimeFormatPartTypes) => string {
  const found = formatterFor("en-GB", { timeZone: zone, ...options }).formatToParts(at);
  return (type) => found.find((part) => part.type === type)?.value ?? "";
}
