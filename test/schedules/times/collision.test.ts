import { describe, expect, test } from "vitest";
import type { CadenceInput } from "../../../src/contract/schedule";
import { parseCadence } from "../../../src/schedules/times/cadence";
import { collisions, type Neighbour } from "../../../src/schedules/times/collision";
import { usualDuration } from "../../../src/format/usual";
import { tooClose } from "../../../src/schedules/pace";
import { spanWords } from "../../../src/format/durations";

const minute = 60_000;
const open = { startsAt: null, endsAt: null };
const at = Date.parse("2026-11-03T06:30:00.000Z");
const cron = (text: string, timezone = "UTC"): CadenceInput => ({ cadence: "CUSTOM", custom: { timezone, cron: text } });
const other = (text: string, part: Partial<Neighbour> = {}): Neighbour => ({
  id: "019a2b3c-0000-7000-8000-000000000001",
  name: "Mornings",
  rule: parseCadence(cron(text)),
  bounds: open,
  usualMs: null,
  createdAt: 0,
  ...part,
});
const sentences = (own: { usualMs: number | null; createdAt: number | null }, neighbour: Neighbour, ...more: number[]): string[] =>
  collisions([at, ...more], own, [neighbour]).map((one) => one.sentence);
const unmade = { usualMs: null, createdAt: null };

describe("collisions with the project's other schedules", () => {
  test.each<[string, { usualMs: number | null; createdAt: number | null }, Neighbour, string[]]>([
    ["the same minute, the other older", unmade, other("30 6 * * *"), ["Starts together with “Mornings”: this run will wait for it."]],
    [
      "the same minute, and how long that is usually",
      { usualMs: 5000, createdAt: 9 },
      other("30 6 * * *", { usualMs: 12 * minute }),
      ["Starts together with “Mornings”: this run will wait for it, usually 12 min."],
    ],
    [
      "the same minute, this one older",
      { usualMs: 90_000, createdAt: 1 },
      other("30 6 * * *", { createdAt: 2 }),
      ["Starts together with “Mornings”, which will wait for this run, usually 1 min 30 s."],
    ],
    [
      "the same instant in another zone",
      unmade,
      other("@daily", { rule: parseCadence(cron("30 7 * * *", "Europe/Berlin")) }),
      ["Starts together with “Mornings”: this run will wait for it."],
    ],
    [
      "the other is usually still going",
      unmade,
      other("25 6 * * *", { usualMs: 12 * minute }),
      ["“Mornings” starts 5 min before and usually takes 12 min: this run will wait for it."],
    ],
    ["the other is usually done by then", unmade, other("25 6 * * *", { usualMs: 5 * minute }), []],
    ["the other has never run", unmade, other("29 6 * * *"), []],
    [
      "the other is due while this one is going",
      { usualMs: 12 * minute, createdAt: null },
      other("40 6 * * *"),
      ["“Mornings” is due 10 min later and will wait for this run, which usually takes 12 min."],
    ],
    ["the other is due as this one ends", { usualMs: 10 * minute, createdAt: null }, other("40 6 * * *"), []],
    ["the other has not begun", unmade, other("30 6 * * *", { bounds: { startsAt: at + 1, endsAt: null } }), []],
    [
      "the other has ended",
      unmade,
      other("25 6 * * *", { usualMs: 12 * minute, bounds: { startsAt: null, endsAt: at - 10 * minute } }),
      [],
    ],
    ["another hour", unmade, other("30 7 * * *"), []],
  ])("%s", (_, own, neighbour, expected) => expect(sentences(own, neighbour)).toEqual(expected));

  test("each occurrence is named with the schedule it meets", () => {
    const day = 24 * 60 * minute;
    expect(
      collisions([at, at + day, at + 2 * day], unmade, [other("30 6 * * 2"), other("30 6 4 * *", { id: "b", name: "Month" })]),
    ).toEqual([
      expect.objectContaining({ at: "2026-11-03T06:30:00.000Z", name: "Mornings" }),
      expect.objectContaining({ at: "2026-11-04T06:30:00.000Z", scheduleId: "b", name: "Month" }),
    ]);
  });

  test("ten occurrences are compared with a hundred schedules within 200 ms", () => {
    const many = Array.from({ length: 100 }, (_, index) => other(`${index % 60} 3 29 2 *`, { id: String(index), usualMs: minute }));
    const occurrences = Array.from({ length: 10 }, (_, day) => at + day * 86_400_000);
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      collisions(occurrences, { usualMs: minute, createdAt: null }, many);
      return performance.now() - start;
    });
    // The shortest of three: a pause of the machine makes one longer, never shorter. A clock of the runtime that stands still during work
    // would make this pass for nothing; the bound is for the machine that has one.
    expect(Math.min(...times)).toBeLessThan(200);
  });
});

describe("runs that take longer than the time to the next", () => {
  const every = (minutes: number, count = 4): number[] => Array.from({ length: count }, (_, index) => at + index * minutes * minute);
  test.each<[string, number[], number | null, "queue" | "skip" | "cancel_previous", boolean, string | null]>([
    ["time enough", every(15), 12 * minute, "queue", false, null],
    ["just time enough", every(12), 12 * minute, "queue", false, null],
    ["nothing known", every(1), null, "queue", false, null],
    ["only one occurrence left", [at], 12 * minute, "queue", false, null],
    ["none left", [], 12 * minute, "queue", false, null],
    [
      "queue",
      every(5),
      12 * minute,
      "queue",
      false,
      "A run usually takes 12 min, but the next one is due after 5 min: it waits until the one before is done, and what falls due while one waits already is skipped.",
    ],
    [
      "skip",
      every(5),
      12 * minute,
      "skip",
      false,
      "A run usually takes 12 min, but the next one is due after 5 min: it is skipped while the one before is still going.",
    ],
    [
      "cancel, always too close",
      every(5),
      12 * minute,
      "cancel_previous",
      false,
      "A run usually takes 12 min, but the next one is due after 5 min: it cancels the one before, so a usual run is never done.",
    ],
    [
      "cancel, sometimes too close",
      [at, at + 5 * minute, at + 60 * minute],
      12 * minute,
      "cancel_previous",
      false,
      "A run usually takes 12 min, but the next one is due after 5 min: it cancels the one before, which is then not done.",
    ],
    [
      "hardly too close",
      every(15),
      15 * minute + 9000,
      "skip",
      false,
      "A run usually takes a little more than 15 min, but the next one is due after 15 min: it is skipped while the one before is still going.",
    ],
    [
      "no run of its own yet",
      every(1),
      90_000,
      "skip",
      true,
      "A run of this project usually takes 1 min 30 s, but the next one is due after 1 min: it is skipped while the one before is still going.",
    ],
  ])("%s", (_, occurrences, usualMs, overlap, ofProject, sentence) =>
    expect(tooClose(occurrences, usualMs, overlap, ofProject)?.sentence ?? null).toBe(sentence),
  );

  test("what a run usually takes is the middle of the good ones, whatever their order", () => {
    expect(usualDuration([])).toBeNull();
    expect(usualDuration([null])).toBeNull();
    expect(usualDuration([9, 1, null, 5])).toBe(5);
    expect(usualDuration([4000, 1000])).toBe(4000);
  });
});

test.each([
  [200, "1 s"],
  [40_000, "40 s"],
  [59_700, "1 min"],
  [93_000, "1 min 33 s"],
  [12 * minute, "12 min"],
  [90 * minute, "1 h 30 min"],
  [120 * minute, "2 h"],
  [1439 * minute, "23 h 59 min"],
  [24 * 60 * minute, "24 h"],
  [3 * 1440 * minute, "3 days"],
])("%i ms is %s", (ms, words) => expect(spanWords(ms)).toBe(words));
