import { describe, expect, test } from "vitest";
import { policiesSchema, type CadenceInput, type Policies, type ScheduleStatus } from "../../../src/contract/schedule";
import {
  answersFor,
  countsFrom,
  deadlineAfter,
  deadlinesOf,
  newestDeadline,
  occurrenceBefore,
  watchChange,
} from "../../../src/schedules/times/deadline";

const at = (time: string): number => Date.parse(time);
const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString().slice(0, 16));

const daily = (hour: number, minute = 0, timezone = "Europe/Berlin"): CadenceInput => ({
  cadence: "DAILY",
  daily: { timezone, hour, minute },
});
const row = (
  cadence: CadenceInput,
  deadline: string | null,
  more: { startsAt?: number | null; endsAt?: number | null; status?: ScheduleStatus } = {},
) => ({
  cadence,
  policies: policies(deadline),
  startsAt: null,
  endsAt: null,
  status: "active" as ScheduleStatus,
  ...more,
});
const policies = (deadline: string | null, more: Partial<Policies> = {}): Policies => policiesSchema.parse({ deadline, ...more });
const of = (...given: Parameters<typeof row>) => deadlinesOf(row(...given))!;

describe("a good run by a time of day", () => {
  test.each<[string, CadenceInput, string, string, string | null]>([
    ["the same morning", daily(7, 30), "08:30", "2027-01-11T05:00Z", "2027-01-11T07:30"],
    ["the next morning, when the run is in the evening", daily(23), "06:00", "2027-01-11T12:00Z", "2027-01-12T05:00"],
    ["at the very minute of the run: a day later, never at once", daily(8, 30), "08:30", "2027-01-11T05:00Z", "2027-01-12T07:30"],
    [
      "only on days with something to meet",
      { cadence: "WEEKLY", weekly: { timezone: "Europe/Berlin", dayOfWeek: "MONDAY", hour: 7, minute: 0 } },
      "08:30",
      "2027-01-11T07:00Z",
      "2027-01-18T07:30",
    ],
    [
      "in the hour the clocks skip: the first instant after it",
      daily(1, 0),
      "02:30",
      "2027-03-28T00:00Z".replace("28T00", "27T23"),
      "2027-03-28T01:00",
    ],
    ["in the hour that comes twice: its first coming", daily(1, 0), "02:30", "2027-10-30T22:00Z", "2027-10-31T00:30"],
  ])("falls due %s", (_, cadence, deadline, after, expected) => {
    expect(iso(deadlineAfter(of(cadence, deadline), at(after)))).toBe(expected);
  });

  test("nothing is due after the end, and the last run before it still is", () => {
    const bounded = of(daily(7, 30), "08:30", { endsAt: at("2027-01-12T08:00Z") });
    expect(iso(deadlineAfter(bounded, at("2027-01-11T08:00Z")))).toBe("2027-01-12T07:30");
    expect(deadlineAfter(bounded, at("2027-01-12T07:30Z"))).toBeNull();
    expect(iso(occurrenceBefore(bounded, at("2027-01-20T07:30Z")))).toBe("2027-01-12T06:30");
    expect(occurrenceBefore(of(daily(7, 30), "08:30", { startsAt: at("2027-02-01T00:00Z") }), at("2027-01-20T07:30Z"))).toBeNull();
  });

  test("an end exactly at the last occurrence leaves it its deadline; an end a millisecond before takes both", () => {
    const [deadline, last] = [at("2027-01-12T07:30Z"), at("2027-01-12T06:30Z")];
    const ending = (endsAt: number) => of(daily(7, 30), "08:30", { endsAt });
    expect(iso(occurrenceBefore(ending(last), deadline))).toBe("2027-01-12T06:30");
    expect(iso(deadlineAfter(ending(last), last - 1))).toBe("2027-01-12T07:30");
    expect(iso(occurrenceBefore(ending(last - 1), deadline))).toBe("2027-01-11T06:30");
    expect(deadlineAfter(ending(last - 1), last - 1)).toBeNull();
    expect(iso(occurrenceBefore(of(daily(7, 30), "08:30", { startsAt: last }), deadline))).toBe("2027-01-12T06:30");
    expect(occurrenceBefore(of(daily(7, 30), "08:30", { startsAt: last + 1 }), deadline)).toBeNull();
  });

  test("after days without a tick one deadline is judged: the newest that has an occurrence", () => {
    const deadlines = of(daily(7, 30), "08:30");
    const first = at("2027-01-11T07:30Z");
    expect(iso(newestDeadline(deadlines, first, first))).toBe("2027-01-11T07:30");
    expect(iso(newestDeadline(deadlines, first, at("2027-01-14T12:00Z")))).toBe("2027-01-14T07:30");
    const weekly = of({ cadence: "WEEKLY", weekly: { timezone: "Europe/Berlin", dayOfWeek: "MONDAY", hour: 7, minute: 0 } }, "08:30");
    expect(iso(newestDeadline(weekly, first, at("2027-01-14T12:00Z")))).toBe("2027-01-11T07:30");
    expect(iso(newestDeadline(weekly, first, at("2027-01-19T12:00Z")))).toBe("2027-01-18T07:30");
  });

  test("runs count from the start of its day, or from the evening before", () => {
    expect(iso(countsFrom(of(daily(7, 30), "08:30"), at("2027-01-11T07:30Z")))).toBe("2027-01-10T23:00");
    expect(iso(countsFrom(of(daily(23), "06:00"), at("2027-01-12T05:00Z")))).toBe("2027-01-11T22:00");
    const hourly = of({ cadence: "HOURLY", hourly: { timezone: "Europe/Berlin", minute: 0 } }, "08:30");
    expect(iso(countsFrom(hourly, at("2027-01-11T07:30Z")))).toBe("2027-01-10T23:00");
  });

  test("it covers the last occurrence before it; the others are judged by the usual duration", () => {
    const hourly = of({ cadence: "HOURLY", hourly: { timezone: "Europe/Berlin", minute: 0 } }, "08:30");
    expect(answersFor(hourly, at("2027-01-11T07:00Z"))).toBe(true);
    expect(answersFor(hourly, at("2027-01-11T06:00Z"))).toBe(false);
    expect(answersFor(of(daily(7, 30), "08:30"), at("2027-01-11T06:30Z"))).toBe(true);
  });
});

describe("what an edit does to the time at which a deadline is judged", () => {
  const stored = { ...row(daily(7, 30), "08:30"), createdAt: 0 };
  const eight = at("2027-01-11T07:00Z");
  test.each<[string, Parameters<typeof watchChange>[1], string | null | undefined]>([
    ["another policy: nothing", { policies: policies("08:30", { retries: 2 }) }, undefined],
    ["a later deadline holds this morning", { policies: policies("09:00") }, "2027-01-11T08:00"],
    ["one that has passed holds tomorrow", { policies: policies("07:45") }, "2027-01-12T06:45"],
    ["no deadline", { policies: policies(null) }, null],
    ["another time: from now on", { cadence: daily(7) }, "2027-01-12T07:30"],
    ["a pause", { status: "paused" }, null],
  ])("%s", (_, change, expected) => {
    const { watchAt } = watchChange(stored, change, eight);
    expect(watchAt === undefined ? undefined : iso(watchAt)).toBe(expected);
  });
  test("a new schedule owes nothing for occurrences before it was made", () => {
    const recent = { ...row(daily(7, 30), null), createdAt: eight };
    expect(iso(watchChange(recent, { policies: policies("08:30") }, eight).watchAt ?? null)).toBe("2027-01-12T07:30");
  });
});
