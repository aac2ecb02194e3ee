import { Temporal } from "temporal-polyfill";

/** The moment a zone's clocks change: wall-clock offsets from UTC in milliseconds before and after `at` (epoch milliseconds). */
export interface Transition {
  at: number;
  before: number;
  after: number;
}

/** One UTC day of a zone: a number when the offset is the same all day. No zone changes twice in three days (IANA data, 1970 to 2040). */
type ZoneDay = number | Transition;

const dayMs = 86_400_000;
/** Days kept per zone: eleven years. A workspace uses a handful of zones; each day is a number in a map. */
const maxDaysKept = 4096;
const maxZonesKept = 700;
const zones = new Map<string, Map<number, ZoneDay>>();

/** The zone's name as IANA spells it; null when there is none. Bare offsets such as +02:00 are not zones: they have no clock changes. */
export function zoneName(given: string): string | null {
  if (!/^[A-Za-z]/.test(given)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(given).timeZoneId;
  } catch {
    return null;
  }
}

/** Offset from UTC in milliseconds at an instant. */
export function offsetAt(zone: string, at: number): number {
  const day = zoneDay(zone, Math.floor(at / dayMs));
  if (typeof day === "number") return day;
  return at < day.at ? day.before : day.after;
}

/** The first change of the clocks in (after, until]. Walks day by day: for windows of a few days. */
export function transitionAfter(zone: string, after: number, until: number): Transition | null {
  for (let day = Math.floor(after / dayMs); day * dayMs <= until; day++) {
    const found = zoneDay(zone, day);
    if (typeof found !== "number" && found.at > after && found.at <= until) return found;
  }
  return null;
}

/** The last change of the clocks in [from, until]. */
export function transitionBefore(zone: string, from: number, until: number): Transition | null {
  for (let day = Math.floor(until / dayMs); (day + 1) * dayMs > from; day--) {
    const found = zoneDay(zone, day);
    if (typeof found !== "number" && found.at >= from && found.at <= until) return found;
  }
  return null;
}

function zoneDay(zone: string, day: number): ZoneDay {
  let days = zones.get(zone);
  if (!days) {
    if (zones.size >= maxZonesKept) zones.clear();
    zones.set(zone, (days = new Map()));
  }
  let found = days.get(day);
  if (found === undefined) {
    if (days.size >= maxDaysKept) days.clear();
    days.set(day, (found = readDay(zone, day, days)));
  }
  return found;
}

function readDay(zone: string, day: number, days: Map<number, ZoneDay>): ZoneDay {
  const yesterday = days.get(day - 1);
  const start = day * dayMs;
  // The days are half open and an offset holds up to the next change, so an adjacent day already read gives the offset of the shared midnight
  // unless the clocks change on that very midnight: that change belongs to the day it begins, as its first instant.
  const before = typeof yesterday === "number" ? yesterday : (yesterday?.after ?? readOffset(zone, start - 1));
  const after = readOffset(zone, start + dayMs - 1);
  if (before === after) return before;
  let [unchanged, changed] = [start - 1, start + dayMs - 1];
  while (changed - unchanged > 1) {
    const middle = Math.floor((unchanged + changed) / 2);
    if (readOffset(zone, middle) === before) unchanged = middle;
    else changed = middle;
  }
  return { at: changed, before, after };
}

const readOffset = (zone: string, at: number): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
