import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  allSchedulesMs,
  deliveriesMs,
  homeMs,
  isMoving,
  overviewMs,
  runHeadMs,
  runMs,
  runningMs,
  schedulesMs,
  timelineMs,
} from "../../src/web/api/intervals";

const minute = Date.parse("2026-10-22T08:30:00.000Z");

test.each([
  ["every 2 s while something moves", true, 30_000, 2000, 2000],
  ["every 2 s in the first seconds of a minute, when what is due begins", false, 1000, 2000, 2000],
  ["and until a late tick has come", false, 7999, 2000, 2000],
  ["else every 5 s and every 15 s", false, 20_000, 5000, 15_000],
  ["but in time for the next full minute", false, 57_500, 3500, 3500],
])("log and home are read again %s", (_words, moving, intoMinute, logMs, ofHomeMs) => {
  expect(runHeadMs(moving, minute + intoMinute)).toBe(logMs);
  expect(homeMs(moving, minute + intoMinute)).toBe(ofHomeMs);
});

test("a run from the clock is found within 2 s of the first second of its minute, whenever the page was read last", () => {
  for (let from = 0; from < 60_000; from += 250) {
    let time = from;
    while (time < 61_000) time += homeMs(false, time);
    expect(time).toBeLessThanOrEqual(63_000);
  }
});

test("lists are read every 2 s while a run of theirs is live, else the more seldom the dearer they are", () => {
  expect([overviewMs, schedulesMs, allSchedulesMs].map((each) => [each(true), each(false)])).toEqual([
    [2000, 10_000],
    [2000, 15_000],
    [2000, 20_000],
  ]);
  expect(runningMs).toBe(10_000);
});

describe("a run's own page", () => {
  const end = minute;
  test.each([
    ["while the run is live", true, null, 0, 1500, 5000],
    ["when it has just ended: deliveries and pictures follow", false, end, 19_999, 2500, 4000],
    ["a little later: deliveries are retried, the timeline is complete", false, end, 20_000, 2500, false],
    ["a minute after the end, never again", false, end, 60_000, false, false],
    ["a run that never began has no end, and nothing follows", false, null, 0, false, false],
  ] as const)("is read again %s", (_words, live, endedAt, laterMs, run, timeline) => {
    expect(runMs(live, endedAt, end + laterMs)).toBe(run);
    expect(timelineMs(live, endedAt, end + laterMs)).toBe(timeline);
    expect(isMoving(live, endedAt, end + laterMs)).toBe(timeline !== false);
  });

  test("deliveries are read again until each is sent or failed", () => {
    expect([deliveriesMs(true), deliveriesMs(false)]).toEqual([2000, false]);
  });
});

test("every refetchInterval of the application is false or one of these functions: no other file holds a number of its own", () => {
  const src = path.resolve(import.meta.dirname, "../../src/web");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !file.endsWith("intervals.ts"),
  );
  const values = files.flatMap((file) =>
    [...readFileSync(path.join(src, file), "utf8").matchAll(/refetchInterval:\s*/g)].map((found) => {
      const value = expressionAt(found.input, found.index + found[0].length);
      return { file, value, named: value === "false" || (/\b\w+Ms\b/.test(value) && !/\d/.test(value)) };
    }),
  );
  expect(values.length).toBeGreaterThan(8);
  expect(values.filter(({ named }) => !named)).toEqual([]);
});

/** The expression that begins at `start`: up to the comma or bracket that ends it. */
function expressionAt(text: string, start: number): string {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (depth === 0 && /[,)}]/.test(letter)) return text.slice(start, at).trim();
    if (/[([{]/.test(letter)) depth++;
    if (/[)\]}]/.test(letter)) depth--;
  }
  return text.slice(start);
}
