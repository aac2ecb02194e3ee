import { describe, expect, it } from "vitest";
import { previewSchema, type CadenceInput } from "../../../src/contract/schedule";
import type { Failure } from "../../../src/lib/failure";
import { canonicalCadence, parseCadence } from "../../../src/schedules/times/cadence";
import { preview } from "../../../src/schedules/preview";
import { sentence } from "../../../src/schedules/times/sentence";

const custom = (cron: string, timezone = "Europe/Berlin"): CadenceInput => ({ cadence: "CUSTOM", custom: { timezone, cron } });
const at = { hour: 7, minute: 30 };
const berlin = { timezone: "Europe/Berlin", ...at };

function issuesOf(cadence: CadenceInput): [string, string][] {
  try {
    parseCadence(cadence);
    return [];
  } catch (thrown) {
    const failure = thrown as Failure;
    expect(failure.code).toBe("UNPROCESSABLE");
    return (failure.facts.issues ?? []).map(({ path, message }) => [path, message]);
  }
}

describe("what is refused, and where", () => {
  const table: [CadenceInput, string, RegExp][] = [
    [{ cadence: "DAILY" }, "daily", /DAILY needs daily/],
    [{ cadence: "DAILY", daily: berlin, weekly: { ...berlin, dayOfWeek: "MONDAY" } }, "weekly", /does not belong/],
    [{ cadence: "DAILY", daily: { ...berlin, timezone: "Mars/Olympus" } }, "daily.timezone", /“Mars\/Olympus” is not a time zone/],
    [{ cadence: "DAILY", daily: { ...berlin, timezone: "+02:00" } }, "daily.timezone", /IANA/],
    [{ cadence: "DAILY", daily: berlin, daysOfWeek: ["MONDAY"] }, "daysOfWeek", /WEEKLY/],
    [{ cadence: "DAILY", daily: berlin, lastDayOfMonth: true }, "lastDayOfMonth", /MONTHLY/],
    [{ cadence: "WEEKLY", weekly: { ...berlin, dayOfWeek: "MONDAY" }, daysOfWeek: ["FRIDAY"] }, "daysOfWeek", /MONDAY/],
    [custom("0 0 30 2 *"), "custom.cron", /never comes/],
    [custom("0 0 31 4,6 ?"), "custom.cron", /never comes/],
    [custom("0 25 * * *"), "custom.cron", /hour: “25” is not a number from 0 to 23/],
    [custom("0 0 * * FRIDAY"), "custom.cron", /day of the week: “FRIDAY”/],
    [custom("0 0 0 * * *"), "custom.cron", /has six. Leave out the seconds/],
    [custom("@reboot"), "custom.cron", /not a cron shorthand/],
    [custom("*/0 * * * *"), "custom.cron", /step from 1 to 59/],
    [custom("0 0 15,2W * *"), "custom.cron", /must stand alone/],
    [custom("1,".repeat(5000)), "custom.cron", /at most 1000 characters; this one has 10000/],
  ];
  it.each(table.map(([cadence, path, message]) => ({ cadence, path, message })))("$path: $message", ({ cadence, path, message }) => {
    const [issue] = issuesOf(cadence);
    expect(issue?.[0]).toBe(path);
    expect(issue?.[1]).toMatch(message);
    expect(issue?.[1].length).toBeLessThan(400);
  });

  it("every wrong field is named at once", () => {
    expect(
      issuesOf({ cadence: "DAILY", daily: { ...berlin, timezone: "X/Y" }, custom: { timezone: "UTC", cron: "x" } }).map(([path]) => path),
    ).toEqual(["custom", "daily.timezone"]);
  });
});

describe("what is stored", () => {
  it("only its own part, the zone as IANA spells it", () => {
    expect(canonicalCadence({ cadence: "DAILY", daily: { ...berlin, timezone: "europe/berlin" }, weekly: null })).toEqual({
      cadence: "DAILY",
      daily: berlin,
    });
  });
  it("several days in the order of the week, a last day as day 31", () => {
    expect(
      canonicalCadence({ cadence: "WEEKLY", weekly: { ...berlin, dayOfWeek: "SUNDAY" }, daysOfWeek: ["SUNDAY", "TUESDAY", "SUNDAY"] }),
    ).toEqual({
      cadence: "WEEKLY",
      weekly: { ...berlin, dayOfWeek: "TUESDAY" },
      daysOfWeek: ["TUESDAY", "SUNDAY"],
    });
    expect(canonicalCadence({ cadence: "MONTHLY", monthly: { ...berlin, day: 3 }, lastDayOfMonth: true })).toEqual({
      cadence: "MONTHLY",
      monthly: { ...berlin, day: 31 },
      lastDayOfMonth: true,
    });
  });
});

describe("sentences", () => {
  const table: [CadenceInput, string][] = [
    [{ cadence: "HOURLY", hourly: { timezone: "Europe/Berlin", minute: 10 } }, "Every hour at 10 past Berlin time"],
    [{ cadence: "HOURLY", hourly: { timezone: "UTC", minute: 0 } }, "Every hour on the hour UTC"],
    [{ cadence: "DAILY", daily: berlin }, "Every day at 07:30 Berlin time"],
    [{ cadence: "WEEKLY", weekly: { ...berlin, dayOfWeek: "SUNDAY" } }, "Every Sunday at 07:30 Berlin time"],
    [
      {
        cadence: "WEEKLY",
        weekly: { hour: 6, minute: 0, timezone: "America/New_York", dayOfWeek: "MONDAY" },
        daysOfWeek: ["THURSDAY", "MONDAY"],
      },
      "Mondays and Thursdays at 06:00 New York time",
    ],
    [
      {
        cadence: "WEEKLY",
        weekly: { ...berlin, dayOfWeek: "MONDAY" },
        daysOfWeek: ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
      },
      "Every weekday at 07:30 Berlin time",
    ],
    [{ cadence: "MONTHLY", monthly: { ...berlin, day: 15 } }, "On the 15th of every month at 07:30 Berlin time"],
    [{ cadence: "MONTHLY", monthly: { ...berlin, day: 31 } }, "On the 31st of every month, or its last day, at 07:30 Berlin time"],
    [
      { cadence: "MONTHLY", monthly: { ...berlin, timezone: "Europe/London", day: 31 }, lastDayOfMonth: true },
      "Last day of every month at 07:30 London time",
    ],
    [custom("30 7 * * 1-5"), "Every weekday at 07:30 Berlin time"],
    [custom("*/15 7-21 * * *"), "Every 15 minutes, 07:00 to 21:45 Berlin time"],
    [custom("*/15 9-17 * * MON-FRI"), "Every weekday, every 15 minutes, 09:00 to 17:45 Berlin time"],
    [custom("0 9 * * MON#1", "Europe/London"), "First Monday of every month at 09:00 London time"],
    [custom("0 6,12,18 * * *"), "Every day at 06:00, 12:00 and 18:00 Berlin time"],
    [custom("0 9 LW * *"), "Last weekday of every month at 09:00 Berlin time"],
    [custom("0 0 13 * 5"), "At 00:00, on day 13 of the month, or on Friday, Berlin time"],
    [custom("0 9 * 12-2 *"), "At 09:00, December through February, Berlin time"],
    [custom("@daily", "Etc/GMT+5"), "Every day at 00:00 UTC-05:00"],
    [custom("@daily", "America/Argentina/Buenos_Aires"), "Every day at 00:00 Buenos Aires time"],
    [custom("@daily", "US/Eastern"), "Every day at 00:00 US Eastern time"],
  ];
  it.each(table)("%j", (cadence, words) => expect(sentence(cadence)).toBe(words));
});

describe("preview", () => {
  const shown = (cadence: CadenceInput, after: string, count: number) => {
    const answer = preview(cadence, Date.parse(after), count);
    expect(previewSchema.parse(answer)).toEqual(answer);
    return answer.occurrences;
  };

  it("marks a day when the clocks go forward", () => {
    expect(shown(custom("30 2 * * *", "America/New_York"), "2027-03-13T12:00:00.000Z", 2)).toEqual([
      {
        at: "2027-03-14T07:00:00.000Z",
        local: "2027-03-14T03:00",
        offset: "-04:00",
        note: "Clocks go forward. There is no 02:30; it runs at 03:00. The next run is 23.5 hours later.",
      },
      { at: "2027-03-15T06:30:00.000Z", local: "2027-03-15T02:30", offset: "-04:00" },
    ]);
  });

  it("marks a day when the clocks go back", () => {
    expect(shown({ cadence: "DAILY", daily: { ...berlin, hour: 2 } }, "2026-10-24T12:00:00.000Z", 2)).toEqual([
      {
        at: "2026-10-25T00:30:00.000Z",
        local: "2026-10-25T02:30",
        offset: "+02:00",
        note: "Clocks go back. 02:30 comes twice; it runs once, the first time. The next run is 25 hours later.",
      },
      { at: "2026-10-26T01:30:00.000Z", local: "2026-10-26T02:30", offset: "+01:00" },
    ]);
  });

  it("labels the two hours of an interval differently", () => {
    const notes = shown(custom("*/30 1 * * *", "America/New_York"), "2026-11-01T04:00:00.000Z", 4).map(({ local, offset, note }) => [
      local.slice(11),
      offset,
      note?.slice(-9),
    ]);
    expect(notes).toEqual([
      ["01:00", "-04:00", "he first."],
      ["01:30", "-04:00", "he first."],
      ["01:00", "-05:00", "e second."],
      ["01:30", "-05:00", "e second."],
    ]);
  });

  it("has no notes where nothing changes, and stops at the bounds", () => {
    expect(shown({ cadence: "DAILY", daily: berlin }, "2026-08-01T00:00:00.000Z", 100).some((one) => one.note)).toBe(true);
    expect(
      shown({ cadence: "DAILY", daily: { ...berlin, timezone: "Asia/Kolkata" } }, "2026-07-01T00:00:00.000Z", 100).some((one) => one.note),
    ).toBe(false);
    const end = Date.parse("2026-07-03T00:00:00.000Z");
    expect(
      preview({ cadence: "DAILY", daily: berlin }, Date.parse("2026-07-01T00:00:00.000Z"), 10, { startsAt: null, endsAt: end }).occurrences,
    ).toHaveLength(2);
  });

  it("writes local times beyond the year 9999 in full, and ends where times of the API end", () => {
    const occurrences = shown({ cadence: "DAILY", daily: { timezone: "Asia/Tokyo", hour: 7, minute: 30 } }, "9999-12-29T12:00:00.000Z", 10);
    expect(occurrences.map((one) => one.local)).toEqual(["9999-12-30T07:30", "9999-12-31T07:30", "+010000-01-01T07:30"]);
    expect(shown(custom("30 2 * * *", "America/New_York"), "9999-12-31T23:59:59.999Z", 10)).toEqual([]);
  });
});
