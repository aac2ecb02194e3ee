/** No I/O. Instants as people read them, local to a zone. Months and days in English, 24 hours, the zone's name where a time stands alone. */

/** "Friday 1 January 2016, 09:00 PST" */
export const dayAndTime = (at: number, zone: string): string => `${day(at, zone)}, ${time(at, zone)} ${zoneName(at, zone)}`;

/** "Friday 1 January 2016" */
export function day(at: number, zone: string): string {
  const part = parts(at, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return `${part("weekday")} ${part("day")} ${part("month")} ${part("year")}`;
}

/** "1 January" */
export function shortDay(at: number, zone: string): string {
  const part = parts(at, zone, { day: "numeric", month: "long" });
  return `${part("day")} ${part("month")}`;
}

/** "09:00" */
export const time = (at: number, zone: string): string => clock(at, zone, {});

/** "09:00:04" */
export const timeWithSeconds = (at: number, zone: string): string => clock(at, zone, { second: "2-digit" });

/** "PST", "CET", or "GMT+5:30" for zones without a short name in English. */
export function zoneName(at: number, zone: string): string {
  const names = ["en-GB", "en-US"].map(
    (locale) =>
      new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "short" })
        .formatToParts(at)
        .find(({ type }) => type === "timeZoneName")?.value ?? "",
  );
  return names.find((name) => !/[+-]/.test(name)) ?? names[0] ?? zone;
}

/** "840 ms", "7.3 s", "2 min 05 s", "1 h 04 min" */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${pad(Math.floor(seconds / 60) % 60)} min`;
}

function clock(at: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...options }).format(at);
}

function parts(at: number, zone: string, options: Intl.DateTimeFormatOptions): (type: Intl.DateTimeFormatPartTypes) => string {
  const found = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).formatToParts(at);
  return (type) => found.find((part) => part.type === type)?.value ?? "";
}

const pad = (value: number): string => String(value).padStart(2, "0");
