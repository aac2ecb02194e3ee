import { expect, test } from "vitest";
import { duration, durationInMail, durationOnPage, lateness, roughSpan, secondsText, spanWords } from "../../src/format/durations";

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

/** Milliseconds, and how the web application, a page and a mail write them. */
test.each([
  [0, "0 ms", "0 s", "0 ms"],
  [94, "94 ms", "0.1 s", "94 ms"],
  [95, "0.1 s", "0.1 s", "95 ms"],
  [999, "1.0 s", "1 s", "999 ms"],
  [second, "1.0 s", "1 s", "1.0 s"],
  [7300, "7.3 s", "7.3 s", "7.3 s"],
  [9949, "9.9 s", "9.9 s", "9.9 s"],
  [9950, "10 s", "10 s", "9.9 s"],
  [42_400, "42 s", "42 s", "42.4 s"],
  [59_499, "59 s", "59 s", "59.5 s"],
  [59_500, "1 m 00 s", "1 m 00 s", "59.5 s"],
  [59_950, "1 m 00 s", "1 m 00 s", "1 min 00 s"],
  [125 * second, "2 m 05 s", "2 m 05 s", "2 min 05 s"],
  [hour - 501, "59 m 59 s", "59 m 59 s", "59 min 59 s"],
  [hour, "1 h 00 m", "1 h 00 m", "1 h 00 min"],
  [64 * minute + 59 * second, "1 h 04 m", "1 h 04 m", "1 h 04 min"],
  [27 * hour + 5 * minute, "27 h 05 m", "27 h 05 m", "27 h 05 min"],
])("%d ms", (ms, web, page, mail) => {
  expect([duration(ms), durationOnPage(ms).replaceAll("\u00a0", " "), durationInMail(ms)]).toEqual([web, page, mail]);
  expect(durationOnPage(ms)).not.toContain(" ");
});

test("a duration that is not known is a dash, and none is negative", () => {
  expect([duration(null), duration(undefined), lateness(null)]).toEqual(["–", "–", "–"]);
  expect([duration(-5), durationOnPage(-5), lateness(-5)]).toEqual(["0 ms", "0\u00a0s", "0.0 s"]);
});

test.each([
  [40, "0.0 s"],
  [59_940, "59.9 s"],
  [60_000, "1 m 00 s"],
])("%d ms late is %s", (ms, text) => expect(lateness(ms)).toBe(text));

test.each([
  [600_000, "600 s"],
  [1500, "1.5 s"],
  [1449, "1.4 s"],
])("a limit of %d ms is %s", (ms, text) => expect(secondsText(ms)).toBe(text));

test.each([
  [0, "1 s"],
  [40 * second, "40 s"],
  [93 * second, "1 min 33 s"],
  [2 * minute, "2 min"],
  [599 * second, "9 min 59 s"],
  [10 * minute + 20 * second, "10 min"],
  [90 * minute, "1 h 30 min"],
  [2 * hour, "2 h"],
  [23 * hour + 59 * minute, "23 h 59 min"],
  [24 * hour + 20 * minute, "24 h"],
  [47 * hour + 59 * minute, "48 h"],
  [2 * day, "2 days"],
])("%d ms in a sentence are %s", (ms, words) => expect(spanWords(ms)).toBe(words));

test.each([
  [59 * second, "59 s"],
  [60 * second, "1 min"],
  [74 * minute, "1 h 14 min"],
  [2 * hour, "2 h"],
  [day, "1 day"],
  [2 * day + 17 * hour, "2 days 17 h"],
  [4 * day - 1 * minute, "3 days 23 h"],
  [4 * day + 13 * hour, "5 days"],
])("%d ms ahead or past are %s", (ms, words) => expect(roughSpan(ms)).toBe(words));
