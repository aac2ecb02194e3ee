import { formatterFor } from "./formatter";

/** "Europe/Berlin" is "Berlin", "America/Argentina/Buenos_Aires" is "Buenos Aires". */
export const cityOf = (zone: string): string => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

/** "Berlin time", "New York time", "UTC", "UTC-05:00": how a zone is called in a sentence. Takes a checked IANA name. */
export function zoneWords(zone: string): string {
  if (/^(Etc\/)?(UTC|UCT|Universal|Zulu)$/i.test(zone)) return "UTC";
  // POSIX signs: Etc/GMT+5 lies five hours behind UTC.
  const fixed = /^Etc\/GMT([+-]\d+)$/.exec(zone);
  if (fixed) return `UTC${offsetText(-Number(fixed[1]) * hourMs)}`;
  // "US/Central" names no city.
  const ofCountry = /^(US|Canada|Brazil|Mexico|Chile)\//.test(zone);
  return `${ofCountry ? zone.replaceAll("/", " ").replaceAll("_", " ") : cityOf(zone)} time`;
}

/** An offset from UTC in milliseconds as "+05:30". */
export function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / minuteMs);
  const pad = (value: number): string => String(value).padStart(2, "0");
  return `${offsetMs < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** "UTC+02:00" at an instant; "UTC" where nothing is added. */
export function zoneOffset(zone: string, at: number): string {
  const offsetMs = zoneOffsetMs(zone, at);
  return offsetMs === 0 ? "UTC" : `UTC${offsetText(offsetMs)}`;
}

/** How far the clock of a zone is ahead of UTC at an instant, in milliseconds. Costs a formatter; `schedules/times/zone.ts` keeps days of offsets. */
export function zoneOffsetMs(zone: string, at: number): number {
  const parts = formatterFor("en-GB", { timeZone: zone, ...toTheSecond }).formatToParts(at);
  const get = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second")) - Math.floor(at / 1000) * 1000;
}

/** " +02:00" for an instant whose wall clock time comes twice, when clocks are set back; "" for all others. */
export function repeatedOffset(zone: string, at: number): string {
  if (Math.abs(at) > lastInstantMs - 2 * nearMs) return "";
  const offset = zoneOffsetMs(zone, at);
  const others = [zoneOffsetMs(zone, at - nearMs), zoneOffsetMs(zone, at + nearMs)];
  const twice = others.some((other) => other !== offset && zoneOffsetMs(zone, at + offset - other) === other);
  return twice ? ` ${offsetText(offset)}` : "";
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
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Further than any clock is set, nearer than two changes follow each other. */
const nearMs = 4 * hourMs;
/** No Date lies further from 1970 (ECMA-262). */
const lastInstantMs = 8.64e15;
