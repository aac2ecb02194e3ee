/**
 * An independent, naive answer to "when does this fire": reads the wall clock of every minute from Intl, asks a `Naming`, and applies the daylight
 * saving rule word by word. Shares no code with `src/schedules`.
 */

/** A date on the wall. */
export interface WallDate {
  month: number;
  day: number;
  /** 0 is Sunday. */
  weekday: number;
  /** Days in this month. */
  length: number;
}

/** What a cadence means: which wall minutes it names. */
export interface Naming {
  minute: (value: number) => boolean;
  hour: (value: number) => boolean;
  date: (date: WallDate) => boolean;
  /** A repeated hour counts twice. */
  interval: boolean;
}

/** A change of the clocks: offsets from UTC in milliseconds before and after it. */
export interface Change {
  at: number;
  before: number;
  after: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const minutesPerDay = 1440;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Offset from UTC in milliseconds, from the text Intl writes. */
export function intlOffset(zone: string, at: number): number {
  let format = formats.get(zone);
  if (!format)
    formats.set(zone, (format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset", year: "numeric" })));
  const text = format.format(at);
  const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (!found) throw new Error(`No offset in “${text}”`);
  const size = (Number(found[2] ?? 0) * 3600 + Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0)) * 1000;
  return found[1] === "-" ? -size : size;
}

/** Changes of the clocks of a zone between two instants, found by steps of some days and halving. */
export function intlChanges(zone: string, from: number, to: number, stepDays = 7): Change[] {
  const found: Change[] = [];
  const step = stepDays * dayMs;
  for (let at = from, before = intlOffset(zone, at); at < to; at += step) {
    const after = intlOffset(zone, at + step);
    if (after !== before) {
      let [low, high] = [at, at + step];
      while (high - low > 1000) {
        const middle = Math.floor((low + high) / 2000) * 1000;
        if (intlOffset(zone, middle) === before) low = middle;
        else high = middle;
      }
      found.push({ at: high, before, after });
    }
    before = after;
  }
  return found;
}

/** One zone for each distinct set of rules between two instants: zones whose clocks always agree are one set. */
export function ruleSets(from: number, to: number, stepDays?: number): { zone: string; changes: Change[] }[] {
  const sets = new Map<string, { zone: string; changes: Change[] }>();
  for (const zone of Intl.supportedValuesOf("timeZone")) {
    const changes = intlChanges(zone, from, to, stepDays);
    const signature = [intlOffset(zone, from), ...changes.map(({ at, after }) => `${at}:${after}`)].join(" ");
    if (!sets.has(signature)) sets.set(signature, { zone, changes });
  }
  return [...sets.values()];
}

/** The wall clock of each UTC minute of a window, as minutes since 1970-01-01T00:00 on the wall. `from` is a whole hour of UTC. */
export interface Window {
  from: number;
  to: number;
  walls: number[];
}

export function readWindow(zone: string, from: number, to: number): Window {
  const walls: number[] = [];
  for (let at = from, offset = intlOffset(zone, at), next = offset; at < to; at += hourMs, offset = next) {
    next = intlOffset(zone, at + hourMs);
    for (let minute = at; minute < at + hourMs; minute += minuteMs)
      walls.push(Math.floor((minute + (offset === next ? offset : intlOffset(zone, minute))) / minuteMs));
  }
  return { from, to, walls };
}

/** Every occurrence in a window, ascending: each wall minute that is named, mapped to instants by the rule. */
export function naiveOccurrences({ from, walls }: Window, naming: Naming): number[] {
  const names = namesWall(naming);
  const instants: number[] = [];
  let reached = walls[0]! - 1;
  for (let index = 0; index < walls.length; index++) {
    const wall = walls[index]!;
    let fires = (wall > reached || naming.interval) && names(wall);
    // Wall minutes that were jumped over fire here, at the first instant after them.
    for (let skipped = reached + 1; skipped < wall; skipped++) if (names(skipped)) fires = true;
    if (fires) instants.push(from + index * minuteMs);
    reached = Math.max(reached, wall);
  }
  return instants;
}

/** The same question for one wall minute, with each field's and each date's answer kept. */
function namesWall(naming: Naming): (wall: number) => boolean {
  const minutes = Array.from({ length: 60 }, (_, minute) => naming.minute(minute));
  const hours = Array.from({ length: 24 }, (_, hour) => naming.hour(hour));
  const named = new Map<number, boolean>();
  return (wall) => {
    if (!minutes[wall % 60] || !hours[Math.floor(wall / 60) % 24]) return false;
    const day = Math.floor(wall / minutesPerDay);
    let answer = named.get(day);
    if (answer === undefined) named.set(day, (answer = naming.date(dateOfDay(day))));
    return answer;
  };
}

const dates = new Map<number, WallDate>();

/** A day counted from 1970-01-01 on the wall. */
export function dateOfDay(day: number): WallDate {
  let found = dates.get(day);
  if (!found) {
    const date = new Date(day * dayMs);
    found = {
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      weekday: date.getUTCDay(),
      length: new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
    };
    dates.set(day, found);
  }
  return found;
}
