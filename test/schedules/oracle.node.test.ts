import { describe, expect, it } from "vitest";
import { parseCadence } from "../../src/schedules/cadence";
import { nextOccurrence, previousOccurrence } from "../../src/schedules/occurrence";
import type { CadenceInput } from "../../src/contract/schedule";
import { intlOffset, intlTransitions, naiveOccurrences, readWindow, type Wall } from "./oracle";

const day = 86_400_000;
const cron =
  (text: string) =>
  (timezone: string): CadenceInput => ({ cadence: "CUSTOM", custom: { timezone, cron: text } });

/** Each case says in a predicate of its own what the cadence means; nothing is taken from the parser under test. */
const cases: { title: string; cadence: (timezone: string) => CadenceInput; names: (wall: Wall) => boolean; interval: boolean }[] = [
  {
    title: "hourly at 30",
    cadence: (timezone) => ({ cadence: "HOURLY", hourly: { timezone, minute: 30 } }),
    names: (w) => w.minute === 30,
    interval: true,
  },
  {
    title: "daily 02:30",
    cadence: (timezone) => ({ cadence: "DAILY", daily: { timezone, hour: 2, minute: 30 } }),
    names: (w) => w.hour === 2 && w.minute === 30,
    interval: false,
  },
  {
    title: "daily 00:00",
    cadence: (timezone) => ({ cadence: "DAILY", daily: { timezone, hour: 0, minute: 0 } }),
    names: (w) => w.hour === 0 && w.minute === 0,
    interval: false,
  },
  {
    title: "daily 23:30",
    cadence: (timezone) => ({ cadence: "DAILY", daily: { timezone, hour: 23, minute: 30 } }),
    names: (w) => w.hour === 23 && w.minute === 30,
    interval: false,
  },
  {
    title: "Sundays 01:30",
    cadence: (timezone) => ({ cadence: "WEEKLY", weekly: { timezone, dayOfWeek: "SUNDAY", hour: 1, minute: 30 } }),
    names: (w) => w.weekday === 0 && w.hour === 1 && w.minute === 30,
    interval: false,
  },
  {
    title: "last day 01:15",
    cadence: (timezone) => ({ cadence: "MONTHLY", monthly: { timezone, day: 31, hour: 1, minute: 15 } }),
    names: (w) => w.day === w.length && w.hour === 1 && w.minute === 15,
    interval: false,
  },
  {
    title: "0,30 1-2 list",
    cadence: cron("0,30 1,2 * * *"),
    names: (w) => (w.hour === 1 || w.hour === 2) && w.minute % 30 === 0,
    interval: false,
  },
  { title: "*/20 1", cadence: cron("*/20 1 * * *"), names: (w) => w.hour === 1 && w.minute % 20 === 0, interval: true },
  { title: "45 */2", cadence: cron("45 */2 * * *"), names: (w) => w.hour % 2 === 0 && w.minute === 45, interval: true },
  {
    title: "10 0-3 weekdays",
    cadence: cron("10 0-3 * * MON-FRI"),
    names: (w) => w.hour <= 3 && w.minute === 10 && w.weekday % 6 !== 0,
    interval: true,
  },
  { title: "5-50/15", cadence: cron("5-50/15 * * * *"), names: (w) => w.minute % 15 === 5, interval: true },
];

/** One zone for each distinct set of changes between two years. */
function distinctZones(from: number, to: number): { zone: string; changes: number[] }[] {
  const seen = new Map<string, { zone: string; changes: number[] }>();
  for (const zone of Intl.supportedValuesOf("timeZone")) {
    const changes = intlTransitions(zone, from, to);
    const signature = changes.map((at) => `${at}:${intlOffset(zone, at - 1000)}:${intlOffset(zone, at)}`).join(" ");
    if (changes.length > 0 && !seen.has(signature)) seen.set(signature, { zone, changes });
  }
  return [...seen.values()];
}

function compare(zone: string, change: number): string[] {
  const from = Math.floor(change / day) * day - 3 * day;
  const to = from + 7 * day;
  const window = readWindow(zone, from - day, to + day);
  const wrong: string[] = [];
  for (const { title, cadence, names, interval } of cases) {
    const rule = parseCadence(cadence(zone));
    const want = naiveOccurrences(window, names, interval).filter((at) => at > from && at < to);
    const got: number[] = [];
    for (let at = nextOccurrence(rule, from); at !== null && at < to; at = nextOccurrence(rule, at)) got.push(at);
    const back: number[] = [];
    for (let at = previousOccurrence(rule, to); at !== null && at > from; at = previousOccurrence(rule, at)) back.unshift(at);
    if (got.join() !== want.join()) wrong.push(`next, ${title}, ${zone}, ${new Date(change).toISOString()}: ${difference(got, want)}`);
    if (back.join() !== want.join())
      wrong.push(`previous, ${title}, ${zone}, ${new Date(change).toISOString()}: ${difference(back, want)}`);
  }
  return wrong;
}

const difference = (got: number[], want: number[]): string => {
  const text = (list: number[], other: number[]) =>
    list
      .filter((at) => !other.includes(at))
      .slice(0, 3)
      .map((at) => new Date(at).toISOString())
      .join(" ");
  return `only ours ${text(got, want) || "-"}, only the oracle's ${text(want, got) || "-"}`;
};

describe("against a naive minute walk", () => {
  it("every change of the clocks of awkward zones, 2005 to 2040", () => {
    const zones = [
      "America/New_York",
      "Europe/Berlin",
      "Australia/Lord_Howe",
      "America/Santiago",
      "America/Havana",
      "Asia/Amman",
      "Africa/Casablanca",
      "America/St_Johns",
      "Pacific/Apia",
      "Asia/Pyongyang",
    ];
    const wrong: string[] = [];
    let windows = 0;
    for (const zone of zones) {
      for (const change of intlTransitions(zone, Date.UTC(2005, 0, 1), Date.UTC(2040, 0, 1))) {
        windows += 1;
        if (windows % 3 === 0 || change < Date.UTC(2013, 0, 1)) wrong.push(...compare(zone, change));
      }
    }
    expect(windows).toBeGreaterThan(400);
    expect(wrong).toEqual([]);
  });

  it("the changes of 2026 and 2027 of every distinct zone", () => {
    const zones = distinctZones(Date.UTC(2026, 0, 1), Date.UTC(2028, 0, 1));
    expect(zones.length).toBeGreaterThan(20);
    expect(zones.flatMap(({ zone, changes }) => changes.flatMap((change) => compare(zone, change)))).toEqual([]);
  });
});
