import { expect, test } from "vitest";
import type { Delivery } from "../../src/contract/notification";
import type { CellEvent, RunEvent } from "../../src/contract/events";
import type { Run, RunCell } from "../../src/contract/run";
import { layOutDay } from "../../src/web/features/home/day";
import type { Ahead, RunTimeline } from "../../src/contract/timeline";
import { foldHead, hasNews, straysOf, watchedSince, type LogPages } from "../../src/web/api/fold-runs";
import { noEvents, withEvent, withEvents } from "../../src/web/features/run/live-cells";
import { beatsOf, behindWords, scaleOf, tickLabel } from "../../src/web/features/run/timeline";
import { filtersOf, hasDays } from "../../src/web/runs/log-search";
import { logSearch } from "../../src/web/search";
import { splitNewRuns } from "../../src/web/runs/new-runs";
import { deliveryWords, reasonSentence, startedBy } from "../../src/web/runs/run-words";

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

test("new runs are held back above the log; those started on this page and those of older pages are not", () => {
  const runs = ["e", "d", "c", "b", "a"].map((id) => run({ id }));
  const ids = (parts: ReturnType<typeof splitNewRuns>) => [
    parts.shown.map((each) => each.id).join(""),
    parts.fresh.map((each) => each.id).join(""),
  ];
  expect(ids(splitNewRuns(runs, null, () => false))).toEqual(["edcba", ""]);
  expect(ids(splitNewRuns(runs, "e", () => false))).toEqual(["edcba", ""]);
  expect(ids(splitNewRuns(runs, "c", () => false))).toEqual(["cba", "ed"]);
  expect(ids(splitNewRuns(runs, "c", (id) => id === "d"))).toEqual(["dcba", "e"]);
  expect(ids(splitNewRuns(runs, "gone", () => false))).toEqual(["edcba", ""]);
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
  expect(reasonSentence(run({ status: "failed", reason: "cell_failed", error }))).toBe("Clean, line 6: “n/a” is not a number");
  expect(reasonSentence(run({ status: "cancelled", reason: "user", error }))).toBe("Somebody cancelled it");
  expect(reasonSentence(run({ status: "failed", reason: "sandbox" }))).toBe("The sandbox could not start");
  expect(reasonSentence(run({ status: "queued", attempt: 2 }))).toBe("Attempt 1 failed; it is tried again after a pause");
  expect(reasonSentence(run({ status: "skipped", reason: "overlap" }))).toBe(
    "The previous run was still running, and this schedule skips overlapping runs",
  );
  expect(reasonSentence(run({ trigger: "publish" }))).toBe("First result of version 3");
  expect(reasonSentence(run({}))).toBeNull();
});

test.each([
  [{ total: 0, sent: 0, failed: 0, unknown: 0 }, "No messages", false],
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
  const beats = beatsOf(run({ status: "failed", cells }), [delivery], undefined, planned + 60_000);
  expect(beats.map((beat) => [beat.name, beat.from, beat.to, beat.note])).toEqual([
    ["Claimed by the clock", 0, 100, null],
    ["Waited in the queue", 100, 400, "no other run was before it"],
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

const known = (part: Partial<RunTimeline>): RunTimeline => ({
  position: null,
  ahead: [],
  attempts: [],
  snapshotAt: null,
  captures: [],
  ...part,
});
const ahead = (part: Partial<Ahead>): Ahead => ({
  runId: "x",
  trigger: "schedule",
  schedule: "Mornings",
  startedBy: null,
  startedAt: at(0),
  finishedAt: at(1),
  ...part,
});

test.each<[string, Ahead[], string | null]>([
  ["nobody", [], null],
  ["a schedule by its name", [ahead({})], "behind “Mornings”"],
  ["the same schedule again and again", [ahead({}), ahead({})], "behind 2 runs of “Mornings”"],
  ["a person", [ahead({ trigger: "manual", startedBy: "Ines Vogt", schedule: null })], "behind Ines Vogt’s run"],
  [
    "several",
    [ahead({}), ahead({ schedule: "Pace" }), ahead({ trigger: "api", startedBy: "Mika Kallio" })],
    "behind “Mornings” and 2 more",
  ],
])("a run that waited for %s says so", (_whom, list, words) => {
  expect(behindWords(known({ ahead: list }))).toBe(words);
});

test("the timeline names whom it waited for, earlier attempts with their pauses, the snapshot and its pictures", () => {
  const timeline = known({
    ahead: [ahead({})],
    attempts: [
      {
        attempt: 1,
        status: "failed",
        startedAt: at(180_000),
        finishedAt: at(184_500),
        error: { message: "no", staticId: "b", label: "Clean", line: 14 },
      },
    ],
    snapshotAt: at(218_000),
    captures: [
      { kind: "png", at: at(221_000) },
      { kind: "pdf", at: at(90_000_000) },
    ],
  });
  const beats = beatsOf(
    run({
      attempt: 2,
      startedAt: at(214_500),
      finishedAt: at(217_500),
      cells: [cell({ startedAt: at(214_500), finishedAt: at(217_500) })],
    }),
    [
      {
        status: "sent",
        notice: { kind: "did_not_run", expectedAt: null, at: at(0) },
        attempts: [],
        sentAt: at(100),
      } as unknown as Delivery,
    ],
    timeline,
    planned + 999_999,
  );
  expect(beats.map((beat) => [beat.name, beat.from, beat.to, beat.note])).toEqual([
    ["Claimed by the clock", 0, 100, null],
    ["Waited in the queue", 100, 180_000, "behind “Mornings”"],
    ["Attempt 1", 180_000, 184_500, "failed at Clean, line 14"],
    ["Pause before trying again", 184_500, 214_500, null],
    ["Load", 214_500, 217_500, null],
    ["Snapshot kept", 217_500, 218_000, null],
    ["Picture", 218_000, 221_000, null],
    ["PDF", null, null, "made 1 day later"],
  ]);
});

const pageOf = (values: Run[], cursor: string | null = null): LogPages["pages"][number] => ({ values, cursor, looked: null });
const logOf = (...pages: LogPages["pages"]): LogPages => ({ pages, pageParams: pages.map(() => undefined) });
const idsOf = (pages: LogPages): string[] => pages.pages.map((page) => page.values.map((each) => `${each.id}:${each.status}`).join(" "));
const planAt = (id: string, minutes: number, status: Run["status"] = "succeeded") => run({ id, status, plannedAt: at(minutes * 60_000) });

test("an opened log is kept up to date: rows change in place, new ones are added on top, a run that ended is never live again", () => {
  const before = logOf(pageOf([planAt("c", 30, "running"), planAt("b", 20)], "next"), pageOf([planAt("a", 10, "queued")], "more"));
  expect(straysOf(before, [planAt("c", 30)])).toEqual(["a"]);
  expect(watchedSince(before, planned + 3_600_000)).toBe(at(10 * 60_000));
  const head = [planAt("e", 41), planAt("d", 25, "failed"), planAt("c", 30), planAt("b", 20, "running"), planAt("old", 1)];
  const { pages, gap } = foldHead(before, head, [planAt("a", 10, "running")], true);
  expect(gap).toBe(false);
  expect(idsOf(pages)).toEqual(["e:succeeded c:succeeded d:failed b:succeeded", "a:running"]);
  expect(hasNews(before, pages)).toBe(true);
  expect(hasNews(before, logOf(pageOf([planAt("b", 20)])))).toBe(false);
  expect(hasNews(before, logOf(pageOf([planAt("c", 30, "failed")])))).toBe(true);
});

test("when there are more new runs than were read, the log reports a gap and adds no row", () => {
  const before = logOf(pageOf([planAt("b", 20)], null));
  const { pages, gap } = foldHead(before, [planAt("z", 90), planAt("y", 80)], [], false);
  expect(gap).toBe(true);
  expect(idsOf(pages)).toEqual(["b:succeeded"]);
  expect(idsOf(foldHead(logOf(pageOf([])), [planAt("z", 90)], [], true).pages)).toEqual(["z:succeeded"]);
});

test("chosen dates take precedence over the last days, and an invalid date is no filter", () => {
  const now = Date.parse("2026-10-22T08:30:00.000Z");
  expect(filtersOf({}, "p", now)).toMatchObject({ projectId: "p", from: "2026-10-15T00:00:00.000Z" });
  expect(filtersOf({ days: 0 }, undefined, now).from).toBeUndefined();
  const days = filtersOf({ from: "2026-10-01", to: "2026-10-02", days: 30 }, undefined, now);
  expect(Date.parse(days.to!) - Date.parse(days.from!)).toBe(2 * 86_400_000 - 1);
  expect(hasDays({ from: "yesterday" })).toBe(false);
  expect(logSearch({ status: "broken", trigger: "api", days: "7", from: "2026-10-01" })).toEqual({ trigger: "api", from: "2026-10-01" });
});

test("cells of a live run have the times of its events and never return to an earlier state", () => {
  const untimed = { startedAt: null, finishedAt: null, durationMs: null, rows: null };
  const cells = [cell({ ...untimed, staticId: "a", status: "running" }), cell({ ...untimed, staticId: "b", status: "pending" })];
  const event = (staticId: string, part: Partial<CellEvent>): CellEvent => ({
    type: "cell",
    at: at(0),
    staticId,
    status: "running",
    startedAt: at(100),
    finishedAt: null,
    durationMs: null,
    rows: null,
    error: null,
    skippedBecause: [],
    ...part,
  });
  const begun: RunEvent = { type: "run", at: at(0), status: "running", reason: null, attempt: 1, position: null, error: null };
  const heard = [begun, event("a", {}), event("a", { status: "succeeded", finishedAt: at(400), durationMs: 300, rows: 2 })];
  const heardSoFar = heard.reduce(withEvent, noEvents);
  expect(withEvents(cells, heardSoFar)).toMatchObject([
    { status: "succeeded", startedAt: at(100), finishedAt: at(400), durationMs: 300, rows: 2 },
    { status: "pending", startedAt: null },
  ]);
  const late = [cell({ ...untimed, staticId: "a", status: "failed" })];
  expect(withEvents(late, withEvent(noEvents, event("a", {})))).toMatchObject([{ status: "failed", startedAt: at(100), finishedAt: null }]);
  expect(withEvent(heardSoFar, { ...begun, status: "failed" })).toBe(heardSoFar);
  expect(withEvents(cells, withEvent(heardSoFar, { ...begun, status: "queued", attempt: 2 }))).toEqual(cells);
});
