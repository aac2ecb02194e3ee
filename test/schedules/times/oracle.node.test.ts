import { describe, expect, it } from "vitest";
import { parseCadence } from "../../../src/schedules/times/cadence";
import { nextOccurrence, previousOccurrence } from "../../../src/schedules/times/occurrence";
import { dateOfDay, intlChanges, intlOffset, naiveOccurrences, readWindow, ruleSets, type Change, type Window } from "./oracle";
import { cadenceCases, cronCase, everyMinute, randomCron, type Aim, type Case } from "./oracle-cadences";

/**
 * Every transition of every distinct set of zone rules, 2020 to 2040, always; of the cadences each takes its turn, moved on by the seed.
 * `ORACLE=full` takes the whole cross product (a few minutes), `ORACLE_SEED=n` other turns and other random windows.
 */
const full = process.env["ORACLE"] === "full";
const seed = Number(process.env["ORACLE_SEED"] ?? 1);
const casesEach = full ? cadenceCases.length : 6;
const randomEach = full ? 60 : 4;

const day = 86_400_000;
const hour = 3_600_000;
const first = Date.UTC(2020, 0, 1);
const last = Date.UTC(2041, 0, 1);
const sets = ruleSets(first, last, full ? 1 : 7);

/** Occurrences in both directions within (from, to), against the oracle's; the window reaches a day further on both sides. */
function compare({ cadence, naming }: Case, window: Window, all = naiveOccurrences(window, naming)): string[] {
  const [from, to] = [window.from + day, window.to - day];
  const rule = parseCadence(cadence);
  const want = all.filter((at) => at > from && at < to);
  const got: number[] = [];
  for (let at = nextOccurrence(rule, from); at !== null && at < to; at = nextOccurrence(rule, at)) got.push(at);
  const back: number[] = [];
  for (let at = previousOccurrence(rule, to); at !== null && at > from; at = previousOccurrence(rule, at)) back.push(at);
  const about = `${JSON.stringify(cadence)}, ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
  return [
    ...(same(got, want) ? [] : [`next, ${about}: ${difference(got, want)}`]),
    ...(same(back.reverse(), want) ? [] : [`previous, ${about}: ${difference(back, want)}`]),
  ];
}

const same = (a: number[], b: number[]): boolean => a.length === b.length && a.every((at, index) => at === b[index]);

function difference(got: number[], want: number[]): string {
  const only = (list: number[], other: number[]): string =>
    list
      .filter((at) => !other.includes(at))
      .slice(0, 3)
      .map((at) => new Date(at).toISOString())
      .join(" ");
  return `only ours ${only(got, want) || "-"}, only the oracle's ${only(want, got) || "-"}`;
}

/** Three days to either side of a change, and the day beyond that `compare` leaves out. */
function windowRound(zone: string, { at }: Change): Window {
  const middle = Math.floor(at / hour) * hour;
  return readWindow(zone, middle - 4 * day, middle + 4 * day + hour);
}

/** The first wall minute that the change skips or repeats. */
function aimOf({ at, before, after }: Change): Aim {
  const wall = at + Math.min(before, after);
  return { ...dateOfDay(Math.floor(wall / day)), hour: new Date(wall).getUTCHours() };
}

/** Source: "mulberry32" by Tommy Ettinger, public domain. */
function numbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("against a naive minute walk", () => {
  it("every transition of every distinct set of zone rules, 2020 to 2040", () => {
    const wrong: string[] = [];
    const taken = new Set<number>();
    let turn = seed * 11;
    for (const { zone, changes } of sets) {
      for (const change of changes) {
        const window = windowRound(zone, change);
        const aim = aimOf(change);
        for (let count = 0; count < casesEach; count++, turn++) {
          taken.add(turn % cadenceCases.length);
          wrong.push(...compare(cadenceCases[turn % cadenceCases.length]!(zone, aim), window));
        }
        if (full || turn % 40 < casesEach) wrong.push(...compare(everyMinute(zone, aim), window));
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(taken.size).toBe(cadenceCases.length);
    // Fewer would mean that Intl knows no zones, or that sets are thrown together.
    expect(sets.length).toBeGreaterThan(75);
    expect(sets.reduce((sum, { changes }) => sum + changes.length, 0)).toBeGreaterThan(1300);
  });

  it("random cron texts in random windows of every distinct set", () => {
    const random = numbers(seed);
    const wrong: string[] = [];
    let fired = 0;
    for (const { zone } of sets) {
      for (let count = 0; count < randomEach; count++) {
        const from = first + Math.floor((random() * (last - first)) / hour) * hour;
        const window = readWindow(zone, from, from + 12 * day);
        for (let text = 0; text < 4; text++) {
          const one = cronCase(zone, randomCron(random));
          if (!comes(one)) continue;
          const want = naiveOccurrences(window, one.naming);
          if (want.length > 0) fired += 1;
          wrong.push(...compare(one, window, want));
        }
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(fired).toBeGreaterThan((sets.length * randomEach) / 2);
  });

  it("unusual past changes: a skipped day, half hours, changes of two hours", () => {
    const wrong: string[] = [];
    const zones = ["Pacific/Apia", "Asia/Pyongyang", "America/Caracas", "Europe/Istanbul", "Africa/Cairo", "Asia/Gaza", "Antarctica/Troll"];
    for (const zone of zones) {
      for (const [index, change] of intlChanges(zone, Date.UTC(2005, 0, 1), first).entries()) {
        const window = windowRound(zone, change);
        for (let turn = index % 3; turn < cadenceCases.length; turn += full ? 1 : 3)
          wrong.push(...compare(cadenceCases[turn]!(zone, aimOf(change)), window));
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});

/** False for a text that names no day of any month, such as 31 in February: every year since 1970 up to 2050 is asked. */
function comes({ naming }: Case): boolean {
  for (let date = 0; date < 80 * 365; date++) if (naming.date(dateOfDay(date))) return true;
  return false;
}

describe("no daily, weekly or monthly occurrence is skipped or repeated", () => {
  /** The k-th occurrence belongs to the k-th named date: at its own wall time, or, where the clocks skip that, on their landing. */
  function eachOnItsDate({ cadence, naming }: Case, zone: string, time: number, from: number, to: number): string[] {
    const rule = parseCadence(cadence);
    let at = from;
    for (let date = Math.floor(from / day) + 2; date < Math.floor(to / day); date++) {
      if (!naming.date(dateOfDay(date))) continue;
      const wall = date * day + time;
      if (at === from) at = nextOccurrence(rule, wall - intlOffset(zone, wall) - day / 2)!;
      const shown = at + intlOffset(zone, at);
      const skipped = (): boolean => shown > wall && at - 1 + intlOffset(zone, at - 1) < wall;
      if (shown !== wall && !skipped())
        return [`${JSON.stringify(cadence)}: ${new Date(at).toISOString()} for ${new Date(wall).toISOString()}`];
      at = nextOccurrence(rule, at)!;
    }
    return [];
  }

  it("in every distinct set of zone rules", () => {
    const wrong: string[] = [];
    for (const [index, { zone, changes }] of sets.entries()) {
      const change = changes[(index + seed) % Math.max(1, changes.length)] ?? { at: Date.UTC(2030, 0, 1), before: 0, after: 0 };
      const aim = aimOf(change);
      const year = 2020 + ((index + seed) % 18);
      for (const [shape, years] of [
        [2, full ? 21 : 1],
        [6, full ? 21 : 1],
        [7, full ? 21 : 3],
        [9, 21],
        [10, 21],
      ] as const) {
        const one = cadenceCases[shape]!(zone, aim);
        const part = one.cadence.daily ?? one.cadence.weekly ?? one.cadence.monthly!;
        const time = part.hour * hour + part.minute * 60_000;
        const [from, to] = years === 21 ? [first, last] : [Date.UTC(year, 0, 1), Date.UTC(year + years, 0, 1)];
        wrong.push(...eachOnItsDate(one, zone, time, from, to));
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});
