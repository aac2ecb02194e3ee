/** How times and durations are said. Pure: `now` and the zone are parameters. No zone without its name, no time without its day unless today. */

let zoneOfViewer: string | undefined;
/** Asked of the browser once: every time on a page names it, and each asking makes a formatter, which costs more than the words themselves. */
export const viewerZone = (): string => (zoneOfViewer ??= Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");

const cache = new Map<string, Intl.DateTimeFormat>();
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  cache.set(key, made);
  return made;
}

export const epoch = (at: string | number): number => (typeof at === "number" ? at : Date.parse(at));

/** "Europe/Berlin" is "Berlin", "America/Argentina/Buenos_Aires" is "Buenos Aires". */
export const cityOf = (zone: string): string => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

/** "CEST", "EDT", or "UTC+09:00" where the zone has no letters of its own. */
export function zoneLetters(zone: string, at: string | number): string {
  for (const locale of ["en-GB", "en-US", "en-AU"]) {
    const letters = format(locale, { timeZone: zone, timeZoneName: "short" })
      .formatToParts(epoch(at))
      .find((part) => part.type === "timeZoneName")?.value;
    if (letters && !/^(GMT|UTC)[+-]/.test(letters)) return letters;
  }
  return zoneOffset(zone, at);
}

/** "Times as in Berlin (CEST)." */
export function zoneNote(zone: string, at: string | number): string {
  const [city, letters] = [cityOf(zone), zoneLetters(zone, at)];
  return city === letters ? `Times in ${city}.` : `Times as in ${city} (${letters}).`;
}

/** "UTC+02:00". */
export function zoneOffset(zone: string, at: string | number): string {
  const text =
    format("en-GB", { timeZone: zone, timeZoneName: "longOffset" })
      .formatToParts(epoch(at))
      .find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  return text === "GMT" ? "UTC" : text.replace("GMT", "UTC");
}

/** "09:45". */
export const clock = (at: string | number, zone = viewerZone()): string =>
  format("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(epoch(at));

/** "09:45:12". */
export const clockSeconds = (at: string | number, zone = viewerZone()): string =>
  format("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(epoch(at));

/** "2026-10-22" in the zone: days are compared by this text. */
export const dayKey = (at: string | number, zone = viewerZone()): string =>
  format("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(epoch(at));

/** "Fri 23 Oct", with the year when it is not this one. */
export function shortDay(at: string | number, now: number, zone = viewerZone()): string {
  const sameYear = dayKey(at, zone).slice(0, 4) === dayKey(now, zone).slice(0, 4);
  return format("en-GB", { timeZone: zone, weekday: "short", day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) })
    .format(epoch(at))
    .replace(",", "")
    .replace("Sept", "Sep");
}

/** "Thursday 22 October". */
export const longDay = (at: string | number, zone = viewerZone()): string =>
  format("en-GB", { timeZone: zone, weekday: "long", day: "numeric", month: "long" }).format(epoch(at)).replace(",", "");

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
export function until(at: string | number, now: number): string {
  const left = epoch(at) - now;
  return left <= 1000 ? "Now" : `In ${span(left)}`;
}

/** "35 min ago". */
export function ago(at: string | number, now: number): string {
  const gone = now - epoch(at);
  return gone < 5000 ? "just now" : `${span(gone)} ago`;
}

/** A rough length for people: two units at most, and one once days are many. */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  if (days >= 4) return `${Math.round(ms / dayMs)} days`;
  const rest = hours % 24;
  return `${days} ${days === 1 ? "day" : "days"}${rest === 0 ? "" : ` ${rest} h`}`;
}

/** "30 ms", "0.8 s", "42 s", "1 m 04 s", "1 h 02 m". Null is a dash. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 95) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")} m`;
}

/** Lateness to a tenth of a second. */
export const lateness = (ms: number | null): string =>
  ms === null ? "–" : ms < 60_000 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : duration(ms);

/** The middle duration: what a run usually takes. Null when nothing finished yet. */
export function usual(durations: (number | null)[]): number | null {
  const sorted = durations.filter((ms): ms is number => ms !== null).sort((a, b) => a - b);
  return sorted.length === 0 ? null : (sorted[Math.floor(sorted.length / 2)] ?? null);
}
