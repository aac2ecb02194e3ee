import type { Mutant } from "../mutant.ts";

const home = ["test/overview/home.test.ts"];
const watch = ["test/watchman/watch.test.ts"];

export const overview: Mutant[] = [
  {
    where: "src/overview/attention.ts",
    find: `run.status === "failed" || run.status === "timed_out"`,
    replace: `run.status === "timed_out"`,
    claim: "a failed last run needs attention",
    fails: home,
  },
  {
    where: "src/overview/attention.ts",
    find: `schedule.status === "auto_paused"`,
    replace: `schedule.status !== "active"`,
    claim: "a schedule that a person paused needs no attention",
    fails: home,
  },
  {
    where: "src/overview/store.ts",
    find: ` and d.origin <> 'test'`,
    replace: "",
    claim: "a test message that failed is not counted",
    fails: home,
  },
  {
    where: "src/overview/store.ts",
    find: `d.status <> 'suppressed' and `,
    replace: "",
    claim: "a message that nobody wanted is not counted",
    fails: home,
  },
  {
    where: "src/overview/store.ts",
    find: `and good.planned_at >= late.about_at`,
    replace: "",
    claim: "only a later good run ends the worry about a missing one",
    fails: home,
  },
  {
    where: "src/overview/store.ts",
    find: ` and r.status <> 'skipped'`,
    replace: "",
    claim: "a skipped occurrence is not the last run",
    fails: home,
  },
  {
    where: "src/overview/home.ts",
    find: `one.archivedAt === null && one.publishedVersion !== null`,
    replace: `one.archivedAt === null`,
    claim: "nothing is planned for a project that has no version to run",
    fails: home,
  },
  {
    where: "src/overview/home.ts",
    find: `if (at >= now)`,
    replace: `if (at >= 0)`,
    claim: "what should have begun is not announced as coming",
    fails: home,
  },
];

export const watchman: Mutant[] = [
  {
    where: "src/watchman/lateness.ts",
    find: `Math.max(marginMs, usualMs ?? 0)`,
    replace: `(usualMs ?? marginMs)`,
    claim: "a short run is not late before a quarter of an hour",
    fails: watch,
  },
  {
    where: "src/watchman/watch.ts",
    find: `a.plannedAt - b.plannedAt`,
    replace: `b.plannedAt - a.plannedAt`,
    claim: "one notice covers all that is late, and names the oldest",
    fails: watch,
  },
  {
    where: "src/watchman/watch.ts",
    find: `trigger === "schedule" && scheduleId !== null`,
    replace: `scheduleId !== null`,
    claim: "what a person started by hand is not missed",
    fails: watch,
  },
  {
    where: "src/watchman/watch.ts",
    find: `return deadlines !== null && answersFor(deadlines, plannedAt);`,
    replace: `return false;`,
    claim: "an occurrence with a deadline is judged at the deadline only",
    fails: watch,
  },
  {
    where: "src/watchman/watch.ts",
    find: `planned.length < 2 * usualOver`,
    replace: `planned.length < 1`,
    claim: "what is usual is learned from more than the last run",
    fails: watch,
  },
  {
    where: "src/watchman/watch.ts",
    find: `raised > 0 || seen.noticesDue`,
    replace: `raised > 0`,
    claim: "a notice whose messages were not written yet is announced by the next tick",
    fails: watch,
  },
];
