import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentence } from "../../../src/schedules/times/sentence";

const said = (cron: string): string => sentence({ cadence: "CUSTOM", custom: { timezone: "Europe/Berlin", cron } });

describe("when both day fields restrict, either is enough, and the sentence says so", () => {
  test.each([
    ["0 4 1 * 1-5", "At 04:00, on day 1 of the month, or Monday through Friday, Berlin time"],
    ["0 4 L * 1-5", "At 04:00, on the last day of the month, or Monday through Friday, Berlin time"],
    ["0 4 L-2 * 1-5", "At 04:00, 2 days before the last day of the month, or Monday through Friday, Berlin time"],
    ["0 4 LW * 5", "At 04:00, on the last weekday of the month, or on Friday, Berlin time"],
    ["0 4 15W * MON", "At 04:00, on the weekday nearest day 15 of the month, or on Monday, Berlin time"],
    ["0 4 1,15 * 5", "At 04:00, on day 1 and 15 of the month, or on Friday, Berlin time"],
    ["0 4 1-7 * 1#2", "At 04:00, between day 1 and 7 of the month, or on the second Monday of the month, Berlin time"],
    ["0 4 */2 * 1", "At 04:00, every 2 days in a month, or on Monday, Berlin time"],
    ["0 4 1 * 5L", "At 04:00, on day 1 of the month, or on the last Friday of the month, Berlin time"],
    ["*/5 * 1 * 1", "Every 5 minutes, on day 1 of the month, or on Monday, Berlin time"],
    ["0 4 1 1,6 1-5", "At 04:00, on day 1 of the month, or Monday through Friday, only in January and June, Berlin time"],
    ["0 9-17 1 * 1", "Every hour, between 09:00 and 17:00, on day 1 of the month, or on Monday, Berlin time"],
    ["0 0 13 * 5", "At 00:00, on day 13 of the month, or on Friday, Berlin time"],
    ["0   4  1 *   1-5", "At 04:00, on day 1 of the month, or Monday through Friday, Berlin time"],
  ])("%s", (cron, words) => expect(said(cron)).toBe(words));
});

test.each([
  ["0 4 1 * *", "On the 1st of every month at 04:00 Berlin time"],
  ["0 4 ? * 1-5", "Every weekday at 04:00 Berlin time"],
  ["0 4 */1 * 1-5", "Every weekday at 04:00 Berlin time"],
  ["0 4 1 6 *", "At 04:00, on day 1 of the month, only in June, Berlin time"],
  ["0 4 * 6 1", "At 04:00, only on Monday, only in June, Berlin time"],
])("one day field alone needs no or: %s", (cron, words) => expect(said(cron)).toBe(words));

const dayField = fc.constantFrom("1", "31", "1,15", "1-7", "*/2", "L", "L-3", "LW", "15W");
const weekdayField = fc.constantFrom("1", "1-5", "MON,WED", "SAT,SUN", "5L", "1#2", "*/2", "FRI-MON", "7");
const monthField = fc.constantFrom("*", "1", "1,6", "JAN-MAR", "*/3");
const timeField = fc.constantFrom("0 4", "*/5 *", "0 9-17", "5,10 3,7", "* *", "30 2-5,9");

test("no cron with two day fields is told with and", () => {
  fc.assert(
    fc.property(timeField, dayField, monthField, weekdayField, (time, day, month, weekday) => {
      const words = said(`${time} ${day} ${month} ${weekday}`);
      expect(words).toContain(", or ");
      expect(words).not.toMatch(/, and (on|the)\b/);
    }),
  );
});
