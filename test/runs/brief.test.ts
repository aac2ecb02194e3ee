import { expect, test } from "vitest";
import type { Policies } from "../../src/contract/schedule";
import { briefOf, type BriefedRun } from "../../src/runs/brief";

const run: BriefedRun = {
  id: "r",
  projectId: "p",
  scheduleId: "s",
  trigger: "schedule",
  plannedAt: 0,
  claimedAt: 60_001,
  sequence: 7,
  attempt: 2,
};
const policies = (missed: Policies["missed"], overlap: Policies["overlap"] = "skip"): Policies => ({
  overlap,
  missed,
  missedWindowMinutes: 60,
  retries: 0,
  pauseAfterFailures: null,
  deadline: null,
});

test("a brief names the run, its place among claims, its attempt, and what its schedule says of overlaps", () => {
  expect(briefOf(run, policies("latest"))).toEqual({
    runId: "r",
    projectId: "p",
    scheduleId: "s",
    trigger: "schedule",
    overlap: "skip",
    catchUp: false,
    sequence: 7,
    attempt: 2,
  });
  expect(briefOf({ ...run, scheduleId: null, trigger: "api" }, null)).toMatchObject({ overlap: "queue", catchUp: false });
});

test.each<[string, Partial<BriefedRun>, Policies["missed"], boolean]>([
  ["more than a minute late, where all are made up for", {}, "all", true],
  ["a minute late is on time", { claimedAt: 60_000 }, "all", false],
  ["where only the latest is made up for", {}, "latest", false],
  ["where none is", {}, "none", false],
  ["started by hand", { trigger: "manual" }, "all", false],
])("a catch-up is what was claimed late: %s", (_, change, missed, catchUp) => {
  expect(briefOf({ ...run, ...change }, policies(missed)).catchUp).toBe(catchUp);
});
