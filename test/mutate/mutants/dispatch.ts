import type { Mutant } from "../mutant.ts";

const queue = ["test/dispatch/queue.test.ts"];
const due = ["test/dispatch/due.test.ts"];
const handOver = ["test/dispatch/hand-over.test.ts"];

export const dispatch: Mutant[] = [
  {
    where: "src/dispatch",
    find: "message.retry({ delaySeconds: Math.min(2 ** message.attempts, 60) });",
    replace: "message.ack();",
    claim: "a message whose consumer throws comes again",
    fails: queue,
  },
  {
    where: "src/dispatch",
    find: "Math.min(2 ** message.attempts, 60)",
    replace: "Math.min(2 ** message.attempts, 600)",
    claim: "a message waits a minute at most before it comes again",
    fails: queue,
  },
  {
    where: "src/dispatch",
    find: "2 ** message.attempts",
    replace: "2 * message.attempts",
    claim: "each wait of a message is twice the one before",
    fails: queue,
  },
  {
    where: "src/dispatch",
    find: "if (live.current?.runId === runId || live.line.includes(runId)) return;",
    replace: "if (live.current?.runId === runId) return;",
    claim: "a dead letter does not end a run that waits in its line",
    fails: queue,
  },
  {
    where: "src/dispatch",
    find: "live.current?.runId === runId || ",
    replace: "",
    claim: "a dead letter does not end the run at work",
    fails: queue,
  },
  {
    where: "src/dispatch",
    find: `status: "failed",\n      reason: "lost",`,
    replace: `status: "cancelled",\n      reason: "lost",`,
    claim: "a run that no message could hand over has failed",
    fails: queue,
  },
  {
    where: "src/dispatch/due.ts",
    find: "const onTimeMs = 60_000;",
    replace: "const onTimeMs = 60;",
    claim: "a start within a minute is on time",
    fails: due,
  },
  {
    where: "src/dispatch/due.ts",
    find: "late <= policies.missedWindowMinutes * 60_000",
    replace: "late <= policies.missedWindowMinutes * 1000",
    claim: "the window for missed occurrences is in minutes",
    fails: due,
  },
  {
    where: "src/dispatch/due.ts",
    find: "return later < claimLimit;",
    replace: "return later <= claimLimit;",
    claim: "a catch-up runs the newest hundred",
    fails: due,
  },
  {
    where: "src/dispatch/due.ts",
    find: "at <= dueAt",
    replace: "at < dueAt",
    claim: "what is due at the very millisecond is claimed",
    fails: due,
  },
  {
    where: "src/dispatch",
    find: "const handedDirectly = 6;",
    replace: "const handedDirectly = 7;",
    claim: "a tick hands six runs over itself",
    fails: handOver,
  },
  {
    where: "src/dispatch",
    find: "Math.max(scheduledTime, Date.now())",
    replace: "scheduledTime",
    claim: "a trigger that comes late claims what is due by now",
    fails: ["test/dispatch/late-tick.test.ts"],
  },
  {
    where: "src/dispatch",
    find: "const messageSize = 100;",
    replace: "const messageSize = 1000;",
    claim: "a message names a hundred runs",
    fails: ["test/dispatch/sweep.test.ts"],
  },
];
