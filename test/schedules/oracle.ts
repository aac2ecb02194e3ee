/**
 * An independent, naive answer to "when does this fire": reads the wall clock of every minute from Intl, asks a hand-written predicate, and
 * applies the daylight saving rule word by word. Shares no code with `src/schedules`.
 */
export interface Wall {
  month: number;
  day: number;
  hour: number;
  minute: number;
  weekday: number;
  /** Days in this month. */
  length: number;
}

const minuteMs = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Offset from UTC in milliseconds, from the text Intl writes. */
export function intlOffset(zone: string, at: number): number {
  let format = formats.get(zone);
  if (!format)
    formats.set(zone, (format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset", year: "numeric" })));
  const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(at));
  if (!found) throw new Error(`No offset in “${format.format(at)}”`);
  const size = (Number(found[2] ?? 0) * 3600 + Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0)) * 1000;
  return found[1] === "-" ? -size : size;
}

/** Changes of the clocks of a zone between two instants, found by weekly steps and halving. */
export function intlTransitions(zone: string, from: number, to: number): number[] {
  const found: number[] = [];
  const step = 7 * 86_400_000;
  for (let at = from, offset = intlOffset(zone, at); at < to; at += step) {
    const next = intlOffset(zone, at + step);
    if (next !== offset) {
      let [low, high] = [at, at + step];
      while (high - low > 1000) {
        const middle = Math.floor((low + high) / 2000) * 1000;
        if (intlOffset(zone, middle) === offset) low = middle;
        else high = middle;
      }
      found.push(high);
    }
    offset = next;
  }
  return found;
}

/** The wall clock of each UTC minute of a window, as minutes since 1970-01-01T00:00 on the wall. */
export interface Window {
  from: number;
  walls: number[];
  /** The same, taken apart. */
  faces: Wall[];
}

export function readWindow(zone: string, from: number, to: number): Window {
  const walls: number[] = [];
  const half = 30 * minuteMs;
  for (let at = from, offset = intlOffset(zone, at), next = offset; at < to; at += half, offset = next) {
    next = intlOffset(zone, at + half);
    const same = offset === next;
    for (let minute = at; minute < at + half; minute += minuteMs)
      walls.push((minute + (same ? offset : intlOffset(zone, minute))) / minuteMs);
  }
  return { from, walls, faces: walls.map(wallOf) };
}

/** Every occurrence in a window: each wall minute that the predicate names, mapped to instants by the rule. */
export function naiveOccurrences(window: Window, names: (wall: Wall) => boolean, interval: boolean): number[] {
  const { from, walls, faces } = window;
  const instants = new Set<number>();
  let reached = walls[0]! - 1;
  for (const [index, wall] of walls.entries()) {
    const at = from + index * minuteMs;
    // Wall minutes that were jumped over fire here, at the first instant after them.
    for (let skipped = reached + 1; skipped < wall; skipped++) if (names(wallOf(skipped))) instants.add(at);
    if ((wall > reached || interval) && names(faces[index]!)) instants.add(at);
    reached = Math.max(reached, wall);
  }
  return [...instants].sort((a, b) => a - b);
}

function wallOf(minutes: number): Wall {
  const date = new Date(minutes * minuteMs);
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    weekday: date.getUTCDay(),
    length: new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate(),
  };
}
