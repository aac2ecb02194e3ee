import { describe, expect, test } from "vitest";
import { day, dayAndTime, dayAndMonth, fileMoment, time, timeWithSeconds, zoned } from "../../src/format/dates";
import { ageWords, amount } from "../../src/format/relative";
import { usualDuration } from "../../src/format/usual";
import { count, counted, listed } from "../../src/format/words";
import { cityOf, offsetText, zoneOffset, zoneOffsetMs, zoneWords } from "../../src/format/zones";

const at = Date.parse("2016-01-01T04:05:09.900Z");
const hour = 3_600_000;

test("an instant is written in its zone, on the day it is there", () => {
  expect(dayAndTime(at, "America/New_York")).toBe("Thursday 31 December 2015, 23:05 EST");
  expect([day(at, "UTC"), dayAndMonth(at, "America/New_York"), time(at, "UTC"), timeWithSeconds(at, "UTC")]).toEqual([
    "Friday 1 January 2016",
    "31 December",
    "04:05",
    "04:05:09",
  ]);
  expect(zoned(at, "America/New_York")).toEqual({
    full: "31 December 2015, 23:05",
    clock: "23:05:09",
    day: "Thursday 31 December, 23:05",
    short: "31 Dec",
  });
  expect(zoned("2016-07-01T00:00:00Z", "Europe/London")).toMatchObject({ full: "1 July 2016, 01:00", short: "1 Jul" });
});

test("of an hour that the clocks repeat, both are told apart", () => {
  const [summer, winter] = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"].map((instant) => zoned(instant, "Europe/Berlin"));
  expect([summer?.full, winter?.full]).toEqual(["25 October 2026, 02:30 +02:00", "25 October 2026, 02:30 +01:00"]);
  expect([summer?.day, winter?.clock]).toEqual(["Sunday 25 October, 02:30 +02:00", "02:30:00 +01:00"]);
  expect(dayAndTime(Date.parse("2026-10-25T01:30:00Z"), "Europe/Berlin")).toBe("Sunday 25 October 2026, 02:30 CET");
});

test("a file is named after its local time, without colons", () => {
  expect(fileMoment(at, "America/New_York")).toBe("2015-12-31 2305");
  expect(fileMoment(Date.parse("2026-10-25T01:30:00Z"), "Europe/Berlin")).toBe("2026-10-25 0230 +0100");
});

test("a zone that is not known is read as UTC", () => expect(zoned(at, "Mars/Olympus").clock).toBe("04:05:09"));

describe("zones", () => {
  test.each([
    ["Europe/Berlin", "Berlin time"],
    ["America/Argentina/Buenos_Aires", "Buenos Aires time"],
    ["US/Central", "US Central time"],
    ["Etc/UTC", "UTC"],
    ["Etc/GMT+5", "UTC-05:00"],
    ["Etc/GMT-14", "UTC+14:00"],
  ])("%s in a sentence is %s", (zone, words) => expect(zoneWords(zone)).toBe(words));

  test.each([
    [0, "+00:00"],
    [5.5 * hour, "+05:30"],
    [-3.5 * hour, "-03:30"],
    [14 * hour, "+14:00"],
  ])("an offset of %d ms is %s", (ms, text) => expect(offsetText(ms)).toBe(text));

  test("the offset of a zone is that of the instant, in summer another one", () => {
    expect([zoneOffset("Europe/Berlin", at), zoneOffset("Europe/Berlin", at + 182 * 24 * hour)]).toEqual(["UTC+01:00", "UTC+02:00"]);
    expect([zoneOffset("UTC", at), zoneOffset("Asia/Kolkata", at), zoneOffset("America/St_Johns", at)]).toEqual([
      "UTC",
      "UTC+05:30",
      "UTC-03:30",
    ]);
    expect(zoneOffsetMs("Asia/Kolkata", at)).toBe(5.5 * hour);
    expect(cityOf("America/New_York")).toBe("New York");
  });
});

test.each([
  [59_999, "just now"],
  [60_000, "1 minute ago"],
  [119_999, "1 minute ago"],
  [2 * hour - 1, "1 hour ago"],
  [24 * hour - 1, "23 hours ago"],
  [24 * hour, "1 day ago"],
  [50 * hour, "2 days ago"],
])("a result of %d ms ago is from %s", (ms, words) => expect(ageWords(ms)).toBe(words));

test("an amount is rounded down", () => expect(amount(89 * 60_000)).toBe("1 hour"));

test("counts, plurals and lists", () => {
  expect([count(12_408), counted(1, "run"), counted(0, "run"), counted(2000, "person", "people")]).toEqual([
    "12,408",
    "1 run",
    "0 runs",
    "2,000 people",
  ]);
  expect([listed([]), listed(["Mika"]), listed(["Mika", "Aiko"]), listed(["Mika", "Tomasz", "Aiko"])]).toEqual([
    "",
    "Mika",
    "Mika and Aiko",
    "Mika, Tomasz and Aiko",
  ]);
});

test("the usual duration is the middle one, of an even number the longer of two, by size and not by order", () => {
  expect([usualDuration([1000, 9, null, 20]), usualDuration([100, 20]), usualDuration([null]), usualDuration([])]).toEqual([
    20,
    100,
    null,
    null,
  ]);
});
