import { shortZone, time, timeWithSeconds } from "../../format/dates";
import { roughSpan } from "../../format/durations";
import { formatterFor } from "../../format/formatter";
import { cityOf, zoneOffset } from "../../format/zones";

/** How times and durations are said. Pure: `now` and the zone are parameters. No zone without its name, no time without its day unless today. */

let zoneOfViewer: string | undefined;
/** Asked of the browser once: every time on a page names it, and asking makes a formatter, which costs more than writing the words. */
export const viewerZone = (): string => (zoneOfViewer ??= Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");

/** Milliseconds of an ISO 8601 text, or of a number that is that already. */
export const epoch = (at: string | number): number => (typeof at === "number" ? at : Date.parse(at));

/** "CEST", "EDT", or "UTC+09:00" where the zone has no letters of its own. */
export function zoneLetters(zone: string, at: string | number): string {
  for (const locale of ["en-GB", "en-US", "en-AU"]) {
    const letters = shortZone(locale, epoch(at), zone);
    if (letters && !/^(GMT|UTC)[+-]/.test(letters)) return letters;
  }
  return zoneOffset(zone, epoch(at));
}

/** "Times as in Berlin (CEST)." */
export function zoneNote(zone: string, at: string | number): string {
  const [city, letters] = [cityOf(zone), zoneLetters(zone, at)];
  return city === letters ? `Times in ${city}.` : `Times as in ${city} (${letters}).`;
}

/** "09:45". */
export const clock = (at: string | number, zone = viewerZone()): string => time(epoch(at), zone);

/** "09:45:12". */
export const clockSeconds = (at: string | number, zone = viewerZone()): string => timeWithSeconds(epoch(at), zone);

/** "2026-10-22" in the zone: days are compared by this text. */
export const dayKey = (at: string | number, zone = viewerZone()): string =>
  formatterFor("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(epoch(at));

/** "Fri 23 Oct", with the year when it is not this one. */
export function shortDay(at: string | number, now: number, zone = viewerZone()): string {
  const sameYear = dayKey(at, zone).slice(0, 4) === dayKey(now, zone).slice(0, 4);
  return formatterFor("en-GB", {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  })
    .format(epoch(at))
    .replace(",", "")
    .replace("Sept", "Sep");
}

/** "Thursday 22 October". */
export const longDay = (at: string | number, zone = viewerZone()): string =>
  formatterFor("en-GB", { timeZone: zone, weekday: "long", day: "numeric", month: "long" }).format(epoch(at)).replace(",", "");

const dayMs = 86_400_000;

/** "Today", "Yesterday", "Tomorrow" or "Fri 23 Oct". */
export function dayName(at: string | number, now: number, zone = viewerZone()): string {
  const key = dayKey(at, zone);
  if (key === dayKey(now, zone)) return "Today";
  if (key === dayKey(now - dayMs, zone)) return "Yesterday";
  if (key === dayKey(now + dayMs, zone)) return "Tomorrow";
  return shortDay(at, now, zone);
}

/** "Today, 10:00 CEST": the day, the time and whose time it is. */
export const moment = (at: string | number, now: number, zone = viewerZone()): string =>
  `${dayName(at, now, zone)}, ${clock(at, zone)} ${zoneLetters(zone, at)}`;

/** A moment inside a sentence: "today, 10:00"; names of days keep their letter. */
export const inSentence = (text: string): string => text.replace(/^(Today|Yesterday|Tomorrow)/, (word) => word.toLowerCase());

/** "Today, 10:00", where the page names its zone once. */
export const shortMoment = (at: string | number, now: number, zone = viewerZone()): string =>
  `${dayName(at, now, zone)}, ${clock(at, zone)}`;

/** "In 14 min", "In 1 h 14 min", "In 2 days 17 h", "In 9 days". */
export function timeUntil(at: string | number, now: number): string {
  const left = epoch(at) - now;
  return left <= 1000 ? "Now" : `In ${roughSpan(left)}`;
}

/** "35 min ago". */
export function ago(at: string | number, now: number): string {
  const gone = now - epoch(at);
  return gone < 5000 ? "just now" : `${roughSpan(gone)} ago`;
}
