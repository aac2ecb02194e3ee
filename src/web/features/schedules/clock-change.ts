/** How far the clock of a zone is ahead of UTC at an instant, in milliseconds. */
export function offsetAt(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const get = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second")) - Math.floor(at / 1000) * 1000;
}

export interface ClockChange {
  zone: string;
  at: number;
  direction: "forward" | "back";
}

const hourMs = 3_600_000;

/** When the clocks of a zone change next, within so many days; null when they do not. Pure. */
export function nextClockChange(zone: string, now: number, days: number): ClockChange | null {
  let low = now;
  let high = now + days * 24 * hourMs;
  const before = offsetAt(zone, low);
  const after = offsetAt(zone, high);
  if (before === after) return null;
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return { zone, at: high, direction: after > before ? "forward" : "back" };
}
