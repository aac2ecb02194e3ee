import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it, vi } from "vitest";
import type { CadenceInput } from "../../../src/contract/schedule";
import { parseCadence } from "../../../src/schedules/times/cadence";
import { nextLocalMinute } from "../../../src/schedules/times/calendar";
import { nextOccurrence, previousOccurrence } from "../../../src/schedules/times/occurrence";
import type { Rule } from "../../../src/schedules/times/rule";

const custom = (cron: string, timezone: string): Rule => parseCadence({ cadence: "CUSTOM", custom: { timezone, cron } });

function occurrences(rule: Rule, after: string, count: number): string[] {
  const found: string[] = [];
  for (let at = nextOccurrence(rule, Date.parse(after)); at !== null && found.length < count; at = nextOccurrence(rule, at)) {
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe("daylight saving", () => {
  const table: [claim: string, cron: string, zone: string, after: string, expected: string[]][] = [
    [
      "a time that does not exist runs as the clocks land",
      "30 2 * * *",
      "America/New_York",
      "2027-03-13T12:00Z",
      ["2027-03-14T07:00", "2027-03-15T06:30"],
    ],
    ["two times in one gap run once", "0,30 2 * * *", "America/New_York", "2027-03-13T12:00Z", ["2027-03-14T07:00", "2027-03-15T06:00"]],
    [
      "a gap and the time it lands on run once",
      "0 2,3 * * *",
      "America/New_York",
      "2027-03-14T05:00Z",
      ["2027-03-14T07:00", "2027-03-15T06:00"],
    ],
    [
      "02:00 and 14:00 run at 03:00 and 14:00 on that day",
      "0 2,14 * * *",
      "America/New_York",
      "2027-03-14T05:00Z",
      ["2027-03-14T07:00", "2027-03-14T18:00"],
    ],
    [
      "a fixed time that comes twice runs once, the first",
      "30 1 * * *",
      "America/New_York",
      "2026-11-01T04:00Z",
      ["2026-11-01T05:30", "2026-11-02T06:30"],
    ],
    [
      "a list is fixed times: each runs once",
      "0,30 1 * * *",
      "America/New_York",
      "2026-11-01T04:00Z",
      ["2026-11-01T05:00", "2026-11-01T05:30", "2026-11-02T06:00"],
    ],
    [
      "a step runs in both hours",
      "*/30 1 * * *",
      "America/New_York",
      "2026-11-01T04:00Z",
      ["2026-11-01T05:00", "2026-11-01T05:30", "2026-11-01T06:00", "2026-11-01T06:30", "2026-11-02T06:00"],
    ],
    [
      "a start inside the second hour finds no fixed time there",
      "45 1 * * *",
      "America/New_York",
      "2026-11-01T06:10Z",
      ["2026-11-02T06:45"],
    ],
    ["half an hour back", "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00Z", ["2026-04-04T14:45", "2026-04-05T15:15"]],
    ["a whole day that never was", "30 7 * * *", "Pacific/Apia", "2011-12-29T20:00Z", ["2011-12-30T10:00", "2011-12-30T17:30"]],
    ["midnight that does not exist", "0 0 * * *", "Asia/Beirut", "2026-03-28T12:00Z", ["2026-03-28T22:00", "2026-03-29T21:00"]],
  ];
  it.each(table)("%s: %s in %s", (_, cron, zone, after, expected) => {
    expect(occurrences(custom(cron, zone), after, expected.length)).toEqual(expected);
  });

  it("HOURLY uses elapsed time: both hours run, and a skipped minute runs at the first instant after the gap", () => {
    const rule = parseCadence({ cadence: "HOURLY", hourly: { timezone: "Europe/Berlin", minute: 30 } });
    expect(occurrences(rule, "2026-10-25T00:00Z", 3)).toEqual(["2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:30"]);
    expect(occurrences(rule, "2027-03-28T00:00Z", 3)).toEqual(["2027-03-28T00:30", "2027-03-28T01:00", "2027-03-28T01:30"]);
  });
});

describe("cadences and cron", () => {
  const monthly: CadenceInput = { cadence: "MONTHLY", monthly: { timezone: "UTC", day: 31, hour: 9, minute: 0 } };
  it("a short month runs on its last day", () => {
    expect(occurrences(parseCadence(monthly), "2027-01-01T00:00Z", 4)).toEqual([
      "2027-01-31T09:00",
      "2027-02-28T09:00",
      "2027-03-31T09:00",
      "2027-04-30T09:00",
    ]);
    expect(occurrences(custom("0 9 31 * *", "UTC"), "2027-01-01T00:00Z", 2)).toEqual(["2027-01-31T09:00", "2027-03-31T09:00"]);
  });

  it.each([
    ["names, in any case", "0 9 * jan-Mar,OCT mon-FRI", "0 9 * 1,2,3,10 1,2,3,4,5"],
    ["a wrapping range", "50-10/10 22-2 28-3 NOV-FEB SAT-TUE", "50,0,10 22,23,0,1,2 28,29,30,31,1,2,3 11,12,1,2 6,0,1,2"],
    ["a step from a value", "5/20 8/6 10/10 3/4 *", "5,25,45 8,14,20 10,20,30 3,7,11 *"],
    ["0 and 7 are Sunday", "0 0 * * 7", "0 0 * * 0"],
    ["a range may end on 7", "0 0 * * 5-7", "0 0 * * 0,5,6"],
    ["a range may begin on 7", "0 0 * * 7-2", "0 0 * * 0,1,2"],
    ["?", "0 0 ? * ?", "0 0 * * *"],
    ["the last Sunday by number and name", "0 0 ? * 7L", "0 0 * * SUNL"],
    ["the third Friday by number and name", "0 0 ? * 5#3", "0 0 * * fri#3"],
    ["L-0", "0 0 L-0 * *", "0 0 L * *"],
    ["@hourly", "@hourly", "0 * * * *"],
    ["@daily", "@daily", "0 0 * * *"],
    ["@midnight", "@MIDNIGHT", "0 0 * * *"],
    ["@weekly", "@weekly", "0 0 * * SUN"],
    ["@monthly", "@monthly", "0 0 1 * *"],
    ["@yearly", "@yearly", "0 0 1 JAN *"],
    ["@annually", "@annually", "0 0 1 1 ?"],
  ])("%s: %s says the same as %s", (_, one, other) => {
    const meant = (cron: string) => occurrences({ ...custom(cron, "UTC"), interval: false }, "2026-11-01T00:00Z", 200);
    expect(meant(one)).toEqual(meant(other));
  });

  it.each([
    ["L", "0 0 L * *", ["2027-01-31", "2027-02-28", "2027-03-31"]],
    ["L-n", "0 0 L-3 * *", ["2027-01-28", "2027-02-25", "2027-03-28"]],
    ["LW", "0 0 LW * *", ["2027-01-29", "2027-02-26", "2027-03-31"]],
    ["L-nW", "0 0 L-1W * *", ["2027-01-29", "2027-02-26", "2027-03-30"]],
    ["a Saturday's W goes back", "0 0 2W * *", ["2027-01-01", "2027-02-02", "2027-03-02"]],
    ["a Sunday's W goes on, but not into the next month", "0 0 31W * *", ["2027-01-29", "2027-03-31", "2027-05-31"]],
    ["W on the 1st goes on", "0 0 1W * *", ["2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01", "2027-05-03"]],
    ["#", "0 0 * * 1#5", ["2027-03-29", "2027-05-31"]],
    ["nL", "0 0 * * 5L", ["2027-01-29", "2027-02-26", "2027-03-26"]],
  ])("%s: %s", (_, cron, expected) => {
    expect(occurrences(custom(cron, "UTC"), "2026-12-31T12:00Z", expected.length).map((at) => at.slice(0, 10))).toEqual(expected);
  });

  it("both day fields restricted means either", () => {
    expect(occurrences(custom("0 0 13 * FRI", "UTC"), "2026-11-01T00:00Z", 4)).toEqual([
      "2026-11-06T00:00",
      "2026-11-13T00:00",
      "2026-11-20T00:00",
      "2026-11-27T00:00",
    ]);
    expect(occurrences(custom("0 0 1,L * MON#1", "UTC"), "2026-11-01T00:00Z", 3)).toEqual([
      "2026-11-02T00:00",
      "2026-11-30T00:00",
      "2026-12-01T00:00",
    ]);
  });

  it("the bounds include their own instant", () => {
    const rule = custom("0 * * * *", "UTC");
    const at = Date.parse("2026-11-01T10:00Z");
    expect(nextOccurrence(rule, at - 86_400_000, { startsAt: at, endsAt: at })).toBe(at);
    expect(nextOccurrence(rule, at, { startsAt: at, endsAt: at })).toBeNull();
    expect(nextOccurrence(rule, at - 1, { startsAt: null, endsAt: at - 1 })).toBeNull();
  });
});

const zone = fc.constantFrom(
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Asia/Kolkata",
  "Africa/Casablanca",
  "America/Havana",
  "UTC",
  "Pacific/Chatham",
);
const instant = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });
const hour = fc.integer({ min: 0, max: 23 });
const minute = fc.integer({ min: 0, max: 59 });
const weekday = fc.constantFrom("SUNDAY" as const, "MONDAY" as const, "SATURDAY" as const);
const field = (first: number, last: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min: first, max: last }).map(String),
    fc.tuple(fc.integer({ min: first, max: last }), fc.integer({ min: first, max: last })).map(([a, b]) => `${a}-${b}`),
    fc.integer({ min: 1, max: last }).map((step) => `*/${step}`),
    fc.array(fc.integer({ min: first, max: last }), { minLength: 1, maxLength: 4 }).map((list) => list.join(",")),
  );
const days = fc.oneof(field(1, 28), fc.constantFrom("L", "L-3", "LW", "15W", "?"));
const weekdays = fc.oneof(field(0, 7), fc.constantFrom("FRI", "MON-FRI", "5L", "MON#2", "SAT-TUE/2", "?"));
const cronText = fc.tuple(field(0, 59), field(0, 23), days, field(1, 12), weekdays).map((fields) => fields.join(" "));
const fixed: fc.Arbitrary<CadenceInput> = fc.oneof(
  fc.record({ timezone: zone, hour, minute }).map((daily) => ({ cadence: "DAILY" as const, daily })),
  fc.record({ timezone: zone, hour, minute, dayOfWeek: weekday }).map((weekly) => ({ cadence: "WEEKLY" as const, weekly })),
  fc
    .record({ timezone: zone, hour, minute, day: fc.integer({ min: 1, max: 31 }) })
    .map((monthlyPart) => ({ cadence: "MONTHLY" as const, monthly: monthlyPart })),
);
const any = fc.oneof(
  fixed,
  fc.tuple(zone, cronText).map(([timezone, cron]): CadenceInput => ({ cadence: "CUSTOM", custom: { timezone, cron } })),
);

describe("properties", () => {
  it("next is strictly later, and previous of it is the start", () => {
    fc.assert(
      fc.property(any, instant, (cadence, at) => {
        const rule = parseCadence(cadence);
        const first = nextOccurrence(rule, at)!;
        const second = nextOccurrence(rule, first)!;
        expect(first).toBeGreaterThan(at);
        expect(second).toBeGreaterThan(first);
        expect(previousOccurrence(rule, second)).toBe(first);
        expect(nextOccurrence(rule, previousOccurrence(rule, first)!)).toBe(first);
        // Nothing lies between: asking from any instant in between gives the same answer.
        expect(nextOccurrence(rule, Math.floor((first + second) / 2))).toBe(second);
        expect(nextOccurrence(rule, first - 1)).toBe(first);
      }),
      { numRuns: 3000 },
    );
  });

  it("no daily, weekly or monthly occurrence is skipped or repeated: one a period", () => {
    const longest = { DAILY: 2, WEEKLY: 8, MONTHLY: 32 } as Record<string, number>;
    const shortest = { DAILY: 0.9, WEEKLY: 6.9, MONTHLY: 27.9 } as Record<string, number>;
    fc.assert(
      fc.property(fixed, instant, (cadence, at) => {
        const rule = parseCadence(cadence);
        let last = nextOccurrence(rule, at)!;
        for (let count = 0; count < 40; count++) {
          const next = nextOccurrence(rule, last)!;
          const distance = (next - last) / 86_400_000;
          expect(distance).toBeGreaterThan(shortest[cadence.cadence]!);
          expect(distance).toBeLessThan(longest[cadence.cadence]!);
          last = next;
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** How much is looked at is what makes time; `npm run bench -- schedules` holds the milliseconds themselves. */
describe("steps", () => {
  /** Months that were searched and offsets that were read from the zone data meanwhile. */
  function counted<T>(rule: Rule, work: (rule: Rule) => T): { answer: T; months: number; reads: number } {
    const months = [...rule.months];
    const searched = vi.spyOn(months, "includes");
    const reads = vi.spyOn(Temporal.Instant, "fromEpochMilliseconds");
    try {
      return { answer: work({ ...rule, months }), months: searched.mock.calls.length, reads: reads.mock.calls.length };
    } finally {
      reads.mockRestore();
    }
  }

  it.each(["30 7 * * 1-5", "*/15 * * * *", "0 9 L * *", "30 2 * * *", "0 9 LW * MON#1"])(
    "a hundred of %s read no zone data twice",
    (cron) => {
      const hundred = (rule: Rule): number => {
        let at = Date.UTC(2027, 0, 1);
        for (let count = 0; count < 100; count++) at = nextOccurrence(rule, at)!;
        return at;
      };
      const rule = custom(cron, "America/Denver");
      const cold = counted(rule, hundred);
      const warm = counted(rule, hundred);
      expect(warm.answer).toBe(cold.answer);
      expect(warm.reads).toBe(0);
      // A month or two each; a change of the clocks asks once more.
      expect(warm.months).toBeLessThanOrEqual(250);
      // At most two reads a day of the hundred occurrences and a halving for each change of the clocks.
      expect(cold.reads).toBeLessThanOrEqual(100 * 7 * 2 + 17 * 2 * 30);
    },
  );

  it("a rare day is found by its month, not by its days", () => {
    const { months, reads } = counted(custom("0 0 29 2 *", "Asia/Seoul"), (rule) => nextOccurrence(rule, Date.UTC(2096, 2, 1)));
    expect(months).toBeLessThanOrEqual(8 * 12 + 4);
    expect(reads).toBeLessThanOrEqual(100);
  });

  it("a day that never occurs is searched for through one cycle of the calendar, without its zone", () => {
    const never: Rule = { ...custom("0 0 30 * *", "Europe/Berlin"), months: [2] };
    const { answer, months, reads } = counted(never, (rule) => nextLocalMinute(rule, 0));
    expect(answer).toBeNull();
    expect(months).toBeLessThanOrEqual(4801);
    expect(reads).toBe(0);
    expect(() => custom("0 0 30 2 *", "Europe/Berlin")).toThrow(/never comes/);
  });

  it.each([["1,".repeat(5000)], ["* ".repeat(5000)], ["0 0 " + "1-31/1,".repeat(1428)], [" ".repeat(10_000)]])(
    "10,000 characters are refused by their number, none of them read",
    (cron) => expect(() => custom(cron, "Europe/Berlin")).toThrow(`this one has ${cron.length}`),
  );

  it("the longest text that is read leaves no more rules than there are days", () => {
    const rule = custom(`0 0 ${"*,1-31,L-3,".repeat(80)}1 * ${"*,5#3,".repeat(10)}6`, "Europe/Berlin");
    expect(rule.days).toHaveLength(31 + 1);
    expect(rule.weekdays).toHaveLength(7 + 1);
  });
});
