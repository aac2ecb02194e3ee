import { expect, test } from "vitest";
import type { Delivery } from "../../src/contract/notification";
import type { Run, RunCell } from "../../src/contract/run";
import { layOutDay } from "../../src/web/features/home/day";
import { beatsOf, scaleOf, tickLabel } from "../../src/web/features/run/timeline";
import { gather } from "../../src/web/features/runs/gathered";
import { deliveryWords, reasonSentence, startedBy } from "../../src/web/features/runs/run-words";

const planned = Date.parse("2026-10-22T08:00:00.000Z");
const at = (ms: number): string => new Date(planned + ms).toISOString();

const run = (part: Partial<Run>): Run =>
  ({
    id: "run",
    trigger: "schedule",
    status: "succeeded",
    reason: null,
    error: null,
    attempt: 1,
    version: 3,
    scheduleName: "Pace check",
    createdBy: null,
    retryOf: null,
    plannedAt: at(0),
    claimedAt: at(100),
    startedAt: at(400),
    finishedAt: at(5000),
    deliveries: { total: 0, sent: 0, failed: 0, unknown: 0 },
    ...part,
  }) as Run;

const cell = (part: Partial<RunCell>): RunCell =>
  ({
    staticId: "a",
    kind: "sql",
    label: "Load",
    output: null,
    status: "succeeded",
    startedAt: at(400),
    finishedAt: at(3400),
    durationMs: 3000,
    rows: 1,
    error: null,
    skippedBecause: [],
    log: [],
    valueHash: null,
    ...part,
  }) as RunCell;

test("new runs wait above the log; those started here and those loaded later do not", () => {
  const runs = ["e", "d", "c", "b", "a"].map((id) => run({ id }));
  const ids = (parts: ReturnType<typeof gather>) => [
    parts.shown.map((each) => each.id).join(""),
    parts.fresh.map((each) => each.id).join(""),
  ];
  expect(ids(gather(runs, null, () => false))).toEqual(["edcba", ""]);
  expect(ids(gather(runs, "e", () => false))).toEqual(["edcba", ""]);
  expect(ids(gather(runs, "c", () => false))).toEqual(["cba", "ed"]);
  expect(ids(gather(runs, "c", (id) => id === "d"))).toEqual(["dcba", "e"]);
  expect(ids(gather(runs, "gone", () => false))).toEqual(["edcba", ""]);
});

test("the day line counts runs of the reader's day by quarters, and what is still to come", () => {
  const mark = (ms: number, status: Run["status"]) => ({ id: String(ms), projectId: "p", status, plannedAt: at(ms), durationMs: null });
  const day = layOutDay(
    {
      runs: [mark(0, "succeeded"), mark(60_000, "timed_out"), mark(-86_400_000, "failed"), mark(1000, "running"), mark(2000, "skipped")],
      planned: [
        { scheduleId: "s", projectId: "p", at: at(3_600_000) },
        { scheduleId: "s", projectId: "q", at: at(1_800_000) },
        { scheduleId: "s", projectId: "p", at: at(-1000) },
      ],
    },
    planned + 120_000,
    "Europe/Berlin",
  );
  expect(day.totals).toEqual({ succeeded: 1, failed: 1, skipped: 1, live: 1, planned: 2, all: 6, ended: 3 });
  expect(day.slots[40]).toEqual({ succeeded: 1, failed: 1, skipped: 1, live: 1, planned: 0 });
  expect(day.next?.projectId).toBe("q");
});

test("who started a run, and why it ended so", () => {
  const ines = { id: "u", name: "Ines Vogt" };
  expect(startedBy(run({}))).toBe("Pace check");
  expect(startedBy(run({ scheduleName: "" }), "Every hour")).toBe("Every hour");
  expect(startedBy(run({ trigger: "manual", createdBy: ines }))).toBe("Ines Vogt · run now");
  expect(startedBy(run({ trigger: "manual", createdBy: ines, retryOf: "x" }))).toBe("Ines Vogt · retry");
  expect(startedBy(run({ trigger: "api", createdBy: ines }))).toBe("API · Ines Vogt");
  const error = { message: "“n/a” is not a number", staticId: "a", label: "Clean", line: 6 };
  expect(reasonSentence(run({ status: "failed", reason: "cell_failed", error, attempt: 2 }))).toBe(
    "Clean, line 6: “n/a” is not a number · attempt 2",
  );
  expect(reasonSentence(run({ status: "skipped", reason: "overlap" }))).toBe(
    "The run before was still going, and this schedule skips overlaps",
  );
  expect(reasonSentence(run({ trigger: "publish" }))).toBe("First result of version 3");
  expect(reasonSentence(run({}))).toBeNull();
});

test.each([
  [{ total: 0, sent: 0, failed: 0, unknown: 0 }, "Nobody to tell", false],
  [{ total: 3, sent: 3, failed: 0, unknown: 0 }, "3/3 sent", false],
  [{ total: 5, sent: 3, failed: 2, unknown: 0 }, "2 of 5 failed", true],
  [{ total: 5, sent: 4, failed: 0, unknown: 1 }, "1 of 5 unknown", true],
])("deliveries %j are %s", (deliveries, text, look) => {
  expect(deliveryWords(run({ deliveries }))).toMatchObject({ text, look });
});

test("the timeline goes from the plan to the last delivery, with the skipped cells and their cause", () => {
  const cells = [
    cell({}),
    cell({
      staticId: "b",
      label: "Clean",
      status: "failed",
      startedAt: at(3400),
      finishedAt: at(4200),
      durationMs: 800,
      error: { message: "no", line: 6 },
    }),
    cell({
      staticId: "c",
      label: "Rate",
      status: "skipped",
      startedAt: null,
      finishedAt: null,
      durationMs: null,
      skippedBecause: ["Clean"],
    }),
  ];
  const delivery = { status: "sent", sentAt: at(6000), attempts: [{ at: at(5500), result: "sent", error: null }] } as Delivery;
  const beats = beatsOf(run({ status: "failed", cells }), [delivery], planned + 60_000);
  expect(beats.map((beat) => [beat.name, beat.from, beat.to, beat.note])).toEqual([
    ["Claimed by the clock", 0, 100, null],
    ["Waited in line", 100, 400, "nobody before it"],
    ["Load", 400, 3400, null],
    ["Clean", 3400, 4200, "line 6"],
    ["1 cell skipped", null, null, "It reads Clean"],
    ["Snapshot kept", 4200, 5000, null],
    ["Deliveries, 1 of 1 sent", 5000, 6000, null],
  ]);
  const scale = scaleOf(beats);
  expect(scale).toEqual({ tick: 1000, total: 6000 });
  expect(tickLabel(3000, scale.tick)).toBe("3 s");
});
