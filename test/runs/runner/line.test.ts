import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admit, inOrder, nextInLine, type Waiting } from "../../../src/runs/runner/line";
import { runLimits } from "../../../src/runs/limits";

const waiting = (runId: string, change: Partial<Waiting> = {}): Waiting => ({
  runId,
  scheduleId: "s1",
  trigger: "schedule",
  overlap: "queue",
  catchUp: false,
  sequence: 1,
  attempt: 1,
  notBefore: 0,
  ...change,
});

describe("joining the line", () => {
  const running = waiting("running");
  const other = waiting("other", { scheduleId: "s2" });
  test.each<[string, Waiting, Waiting | null, Waiting[], ReturnType<typeof admit>]>([
    ["an idle project takes anything", waiting("a"), null, [], { kind: "wait", cancel: [] }],
    ["queue: one waits behind the running one", waiting("a"), running, [], { kind: "wait", cancel: [] }],
    ["queue: a second one does not", waiting("a"), running, [waiting("b")], { kind: "skip", reason: "overlap" }],
    ["queue: other schedules do not count", waiting("a"), other, [other], { kind: "wait", cancel: [] }],
    [
      "cancel_previous: an older one that comes late does not end a newer one",
      waiting("a", { overlap: "cancel_previous", sequence: 1 }),
      waiting("b", { overlap: "cancel_previous", sequence: 2 }),
      [],
      { kind: "skip", reason: "overlap" },
    ],
    ["skip: not while its run is going", waiting("a", { overlap: "skip" }), running, [], { kind: "skip", reason: "overlap" }],
    ["skip: not while its run waits", waiting("a", { overlap: "skip" }), other, [waiting("b")], { kind: "skip", reason: "overlap" }],
    ["skip: a run of another schedule is no overlap", waiting("a", { overlap: "skip" }), other, [], { kind: "wait", cancel: [] }],
    [
      "cancel_previous ends running and waiting ones",
      waiting("a", { overlap: "cancel_previous" }),
      running,
      [waiting("b")],
      { kind: "wait", cancel: ["running", "b"] },
    ],
    [
      "a manual run of the schedule is no overlap",
      waiting("a", { trigger: "manual" }),
      running,
      [waiting("b")],
      { kind: "wait", cancel: [] },
    ],
    [
      "a manual run does not block the clock",
      waiting("a", { overlap: "skip" }),
      waiting("m", { trigger: "manual" }),
      [],
      { kind: "wait", cancel: [] },
    ],
    [
      "a catch-up that waits is no overlap for the next occurrence",
      waiting("a"),
      null,
      [waiting("b", { catchUp: true })],
      { kind: "wait", cancel: [] },
    ],
    [
      "cancel_previous: a catch-up that waits is not ended",
      waiting("a", { overlap: "cancel_previous", sequence: 3 }),
      null,
      [waiting("b", { catchUp: true, sequence: 2 })],
      { kind: "wait", cancel: [] },
    ],
    [
      "a catch-up waits whatever the overlap policy",
      waiting("a", { overlap: "skip", catchUp: true }),
      running,
      [waiting("b")],
      { kind: "wait", cancel: [] },
    ],
  ])("%s", (_claim, newcomer, current, line, expected) => {
    expect(admit(newcomer, current, line)).toEqual(expected);
  });

  test("the line is bounded, with extra places for catch-ups", () => {
    const full = Array.from({ length: runLimits.lineLength }, (_, index) =>
      waiting(`r${index}`, { scheduleId: `s${index}`, trigger: "api" }),
    );
    expect(admit(waiting("a", { trigger: "api" }), null, full)).toEqual({ kind: "skip", reason: "line_full" });
    expect(admit(waiting("a", { catchUp: true }), null, full)).toEqual({ kind: "wait", cancel: [] });
  });
});

describe("leaving the line", () => {
  const arbitrary = fc.array(
    fc.record({
      trigger: fc.constantFrom("schedule" as const, "manual" as const, "api" as const, "publish" as const),
      sequence: fc.nat(),
      notBefore: fc.nat({ max: 100 }),
    }),
    { maxLength: 30 },
  );
  test("publish and manual runs go first, then claims in order", () => {
    fc.assert(
      fc.property(arbitrary, (entries) => {
        const line = inOrder(entries.map((entry, index) => waiting(String(index), entry)));
        const rank = (run: Waiting) => (run.trigger === "publish" || run.trigger === "manual" ? 0 : 1);
        for (let i = 1; i < line.length; i++) {
          const [before, after] = [line[i - 1] as Waiting, line[i] as Waiting];
          expect(rank(before) < rank(after) || (rank(before) === rank(after) && before.sequence <= after.sequence)).toBe(true);
        }
      }),
    );
  });

  test("a run starts at its `notBefore`; until then the line returns that time", () => {
    fc.assert(
      fc.property(arbitrary, fc.nat({ max: 100 }), (entries, now) => {
        const line = entries.map((entry, index) => waiting(String(index), entry));
        const { run, wakeAt } = nextInLine(line, now);
        const ready = line.filter((entry) => entry.notBefore <= now);
        expect(run).toEqual(inOrder(ready)[0] ?? null);
        const later = run === null && line.length > 0 ? Math.min(...line.map((entry) => entry.notBefore)) : null;
        expect(wakeAt).toBe(later);
      }),
    );
  });

  const publish = waiting("publish", { trigger: "publish", sequence: 9 });
  const manual = waiting("manual", { trigger: "manual", sequence: 8 });
  const older = waiting("older", { sequence: 3 });
  const newer = waiting("newer", { trigger: "api", sequence: 4 });
  const again = waiting("again", { sequence: 1, attempt: 2, notBefore: 100 });
  test.each<[string, Waiting[], number, string | null, number | null]>([
    ["nothing waits", [], 0, null, null],
    ["the older claim, wherever it stands", [newer, older], 0, "older", null],
    ["what a person asked for, before the clock's and a program's", [older, newer, manual], 0, "manual", null],
    ["of two of people the older claim", [publish, manual], 0, "manual", null],
    ["a publish before the clock", [older, publish], 0, "publish", null],
    ["an attempt whose wait is not over keeps nobody waiting", [again, newer], 99, "newer", null],
    ["an attempt at the millisecond its wait is over", [newer, again], 100, "again", null],
    ["nobody yet, and look again at the first of the waits", [{ ...newer, notBefore: 200 }, again], 99, null, 100],
  ])("next is %s", (_claim, line, now, runId, wakeAt) => {
    const next = nextInLine(line, now);
    expect([next.run?.runId ?? null, next.wakeAt]).toEqual([runId, wakeAt]);
  });
});
