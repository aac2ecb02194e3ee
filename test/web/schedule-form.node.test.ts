import { expect, test } from "vitest";
import { nextClockChange } from "../../src/web/features/schedules/clock-change";
import { blankForm, cadenceOf, endOfDay, parseTime, startOfDay } from "../../src/web/features/schedules/schedule-form";
import { matchingZones } from "../../src/web/features/schedules/zones";

test.each([
  ["2:30", 2, 30],
  ["02:30", 2, 30],
  ["0230", 2, 30],
  ["230", 2, 30],
  ["2.30", 2, 30],
  ["2:30 am", 2, 30],
  ["2:30 PM", 14, 30],
  ["12 am", 0, 0],
  ["12 pm", 12, 0],
  ["23:59", 23, 59],
  [" 7:05 ", 7, 5],
])("a time typed as %s is read", (text, hour, minute) => {
  expect(parseTime(text)).toEqual({ hour, minute });
});

test.each(["", "7", "25:30", "24:00", "7:60", "13 pm", "0 am", "noon", "7:3", "-1:00"])("%s is no time of day", (text) => {
  expect(parseTime(text)).toBeNull();
});

test("what was typed becomes the cadence of the contract, and only its own part", () => {
  const form = blankForm("Europe/Berlin");
  const timezone = "Europe/Berlin";
  const time = { timezone, hour: 7, minute: 30 };
  expect(cadenceOf({ ...form, kind: "HOURLY", minute: "10" }).cadence).toEqual({ cadence: "HOURLY", hourly: { timezone, minute: 10 } });
  expect(cadenceOf(form).cadence).toEqual({ cadence: "DAILY", daily: time });
  expect(cadenceOf({ ...form, kind: "WEEKLY", days: ["SUNDAY", "MONDAY"] }).cadence).toEqual({
    cadence: "WEEKLY",
    weekly: { ...time, dayOfWeek: "MONDAY" },
    daysOfWeek: ["MONDAY", "SUNDAY"],
  });
  expect(cadenceOf({ ...form, kind: "WEEKLY", days: ["FRIDAY"] }).cadence).toEqual({
    cadence: "WEEKLY",
    weekly: { ...time, dayOfWeek: "FRIDAY" },
  });
  expect(cadenceOf({ ...form, kind: "MONTHLY", monthDay: "last" }).cadence).toEqual({
    cadence: "MONTHLY",
    monthly: { ...time, day: 31 },
    lastDayOfMonth: true,
  });
  expect(cadenceOf({ ...form, kind: "CUSTOM", cron: " 0 6 * * 1-5 " }).cadence).toEqual({
    cadence: "CUSTOM",
    custom: { timezone, cron: "0 6 * * 1-5" },
  });
});

test.each([
  [{ kind: "DAILY", time: "25:30" }, { time: "“25:30” is not a time of day. The last one is 23:59." }],
  [{ kind: "HOURLY", minute: "60" }, { minute: "“60” is not a minute of the hour. The last one is 59." }],
  [{ kind: "WEEKLY", days: [] }, { days: "Choose at least one day." }],
  [{ kind: "CUSTOM", cron: " " }, { cron: "Five fields: minute, hour, day of the month, month, day of the week." }],
] as const)("%j is refused with its reason under the field", (part, errors) => {
  expect(cadenceOf({ ...blankForm("UTC"), ...part, days: "days" in part ? [...part.days] : [] })).toEqual({ cadence: null, errors });
});

test("the first and last day of a schedule are whole days of its zone, also when the clocks change", () => {
  expect(startOfDay("2026-10-23", "Europe/Berlin")).toBe("2026-10-22T22:00:00.000Z");
  expect(endOfDay("2026-10-25", "Europe/Berlin")).toBe("2026-10-25T22:59:59.999Z");
  expect(startOfDay("2027-03-14", "America/New_York")).toBe("2027-03-14T05:00:00.000Z");
  expect(endOfDay("2027-03-14", "America/New_York")).toBe("2027-03-15T03:59:59.999Z");
});

test("a change of the clocks is found to the minute, and only within the days asked for", () => {
  const now = Date.parse("2026-10-22T08:00:00.000Z");
  const change = nextClockChange("Europe/Berlin", now, 7);
  expect(change).toMatchObject({ zone: "Europe/Berlin", direction: "back" });
  expect(Math.abs((change?.at ?? 0) - Date.parse("2026-10-25T01:00:00.000Z"))).toBeLessThanOrEqual(60_000);
  expect(nextClockChange("America/New_York", now, 7)).toBeNull();
  expect(nextClockChange("Asia/Tokyo", now, 365)).toBeNull();
});

test.each([
  ["new york", ["America/New_York"]],
  ["New_York", ["America/New_York"]],
  ["america york", ["America/New_York"]],
  ["york  ", ["America/New_York"]],
  ["berlin", ["Europe/Berlin", "Antarctica/East_Berlin"]],
  ["mars", []],
  [" ", ["America/New_York", "Antarctica/East_Berlin", "Europe/Berlin"]],
])("zones are found by the words of their names, those that begin so first: %s", (typed, found) => {
  expect(matchingZones(["America/New_York", "Antarctica/East_Berlin", "Europe/Berlin"], typed)).toEqual(found);
});
