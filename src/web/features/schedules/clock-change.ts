import { zoneOffsetMs } from "../../../format/zones";

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
  const before = zoneOffsetMs(zone, low);
  const after = zoneOffsetMs(zone, high);
  if (before === after) return null;
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 2);
    if (zoneOffsetMs(zone, middle) === before) low = middle;
    else high = middle;
  }
  return { zone, at: high, direction: after > before ? "forward" : "back" };
}
