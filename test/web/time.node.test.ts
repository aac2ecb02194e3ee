import { expect, test } from "vitest";
import { duration, lateness, roughSpan } from "../../src/format/durations";
import { usualDuration } from "../../src/format/usual";
import { cityOf } from "../../src/format/zones";
import { ago, clockSeconds, dayName, inSentence, moment, shortDay, timeUntil, zoneLetters, zoneNote } from "../../src/web/ui/time";

const now = Date.parse("2026-10-22T07:45:00.000Z");
const berlin = "Europe/Berlin";

test.each([
  ["2026-10-22T08:00:00.000Z", "Today, 10:00 CEST"],
  ["2026-10-21T22:30:00.000Z", "Today, 00:30 CEST"],
  ["2026-10-21T08:00:00.000Z", "Yesterday, 10:00 CEST"],
  ["2026-10-23T05:30:00.000Z", "Tomorrow, 07:30 CEST"],
  ["2026-10-26T06:30:00.000Z", "Mon 26 Oct, 07:30 CET"],
  ["2027-03-28T01:00:00.000Z", "Sun 28 Mar 2027, 03:00 CEST"],
])("a moment is said with its day and its zone: %s", (at, words) => {
  expect(moment(at, now, berlin)).toBe(words);
});

test("a zone is named by its letters, or by its offset where it has none", () => {
  expect(zoneLetters("America/New_York", now)).toBe("EDT");
  expect(zoneLetters("Europe/London", now)).toBe("BST");
  expect(zoneLetters("Asia/Kathmandu", now)).toBe("UTC+05:45");
  expect(zoneNote("Europe/London", now)).toBe("Times as in London (BST).");
  expect(zoneNote("UTC", now)).toBe("Times in UTC.");
  expect(cityOf("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
});

test.each([
  [30, "30 ms"],
  [800, "0.8 s"],
  [42_100, "42 s"],
  [64_000, "1 m 04 s"],
  [1_200_000, "20 m 00 s"],
  [3_720_000, "1 h 02 m"],
  [null, "–"],
])("a duration of %s ms is %s", (ms, words) => {
  expect(duration(ms)).toBe(words);
});

test.each([
  [14 * 60_000, "14 min"],
  [74 * 60_000, "1 h 14 min"],
  [22 * 3_600_000, "22 h"],
  [65 * 3_600_000, "2 days 17 h"],
  [9 * 86_400_000, "9 days"],
])("%s ms ahead are %s", (ms, words) => {
  expect(roughSpan(ms)).toBe(words);
  expect(timeUntil(now + ms, now)).toBe(`In ${words}`);
  expect(ago(now - ms, now)).toBe(`${words} ago`);
});

test("small words", () => {
  expect(lateness(412)).toBe("0.4 s");
  expect(lateness(null)).toBe("–");
  expect(inSentence("Today, 10:00")).toBe("today, 10:00");
  expect(inSentence("Mon 26 Oct, 10:00")).toBe("Mon 26 Oct, 10:00");
  expect(usualDuration([300, null, 100, 200])).toBe(200);
  expect(usualDuration([null])).toBeNull();
  expect(clockSeconds("2026-10-22T07:45:09.400Z", berlin)).toBe("09:45:09");
  expect(shortDay("2026-09-30T10:00:00.000Z", now, berlin)).toBe("Wed 30 Sep");
  expect(dayName("2026-10-22T23:30:00.000Z", now, berlin)).toBe("Tomorrow");
});
