/** Times as the page writes them, in the zone of the snapshot. */
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

/** `zone` is an IANA name; one that this runtime does not know falls back to UTC. */
export function zoned(at: number | string, zone: string): Zoned {
  const moment = new Date(at);
  const write = (options: Intl.DateTimeFormatOptions): string => formatIn(zone, options).format(moment);
  const time = write({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return {
    full: `${write({ day: "numeric", month: "long", year: "numeric" })}, ${time}`,
    clock: write({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    day: `${write({ weekday: "long" })} ${write({ day: "numeric", month: "long" })}, ${time}`,
    short: write({ day: "numeric", month: "short" }),
  };
}

/** Seconds as people say them: "0.4 s", "7.3 s", "42 s", "1 m 04 s", "2 h 05 m". */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))}\u00a0s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}\u00a0s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0m\u00a0${String(whole % 60).padStart(2, "0")}\u00a0s`;
  return `${Math.floor(whole / 3600)}\u00a0h\u00a0${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")}\u00a0m`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    try {
      found = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
    } catch {
      found = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    if (formats.size > 200) formats.clear();
    formats.set(key, found);
  }
  return found;
}
