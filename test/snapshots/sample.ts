import type { Display, Output } from "../../src/contract/output";
import type { Snapshot } from "../../src/contract/snapshot";

/** A finished cell for tests; what is not named is ordinary. */
export const output = (over: Partial<Output> & Pick<Output, "staticId" | "kind">): Output => ({
  label: "",
  output: null,
  inApp: true,
  width: "full",
  status: "succeeded",
  startedAt: "2016-01-01T17:00:04.000Z",
  finishedAt: "2016-01-01T17:00:05.000Z",
  durationMs: 1000,
  rows: null,
  error: null,
  skippedBecause: [],
  log: [],
  valueHash: null,
  display: null,
  ...over,
});

export const text = (html: string): Display => ({ kind: "markdown", html });

export const snapshot = (outputs: Output[], over: Partial<Snapshot> = {}): Snapshot => ({
  schema: 1,
  runId: "019b0000-0000-7000-8000-00009f27c1d4",
  attempt: 1,
  projectId: "019b0000-0000-7000-8000-000000000001",
  projectTitle: "Seattle weather briefing",
  description: "December was the wettest month in the four years on record: 284.5 mm of rain on 24 of 31 days.",
  version: 14,
  status: "succeeded",
  reason: null,
  error: null,
  trigger: "schedule",
  context: "scheduled",
  scheduleName: "Every day at 09:00",
  timezone: "America/Los_Angeles",
  plannedAt: "2016-01-01T17:00:00.000Z",
  startedAt: "2016-01-01T17:00:04.000Z",
  finishedAt: "2016-01-01T17:00:11.300Z",
  inputParams: {},
  oldestDataAt: "2016-01-01T17:00:05.000Z",
  outputs,
  ...over,
});
