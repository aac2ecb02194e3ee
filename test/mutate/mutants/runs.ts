import type { Mutant } from "../mutant.ts";

const whose = ["test/flows/whose-run.test.ts"];
const line = ["test/runs/runner/line.test.ts"];
const compare = ["test/runs/log/compare.test.ts"];
const path = ["test/runs/log/path.test.ts"];
const finish = ["test/runs/finish.test.ts"];
const faults = ["test/faults/runner.test.ts"];
const log = ["test/http/runs/routes.test.ts"];

export const runs: Mutant[] = [
  {
    where: "src/runs",
    find: "notifications is not null and ?3 = 'succeeded'",
    replace: "0",
    claim: "a good API run tells whom it named",
    fails: whose,
  },
  {
    where: "src/runs",
    find: "coalesce(s.run_as, r.created_by, p.owner_id)",
    replace: "coalesce(r.created_by, p.owner_id)",
    claim: "a run of a schedule runs as whom the schedule names",
    fails: whose,
  },
  {
    where: "src/runs",
    find: "coalesce(s.run_as, r.created_by, p.owner_id)",
    replace: "coalesce(s.run_as, p.owner_id)",
    claim: "a run that somebody started runs as them",
    fails: whose,
  },
  {
    where: "src/runs/retry.ts",
    find: "updatePublishedResults: run.",
    replace: "updatePublishedResults: true || run.",
    claim: "the retry of a run that publishes nothing publishes nothing",
    fails: whose,
  },
  {
    where: "src/runs/retry.ts",
    find: "    retryOf: run.id,\n",
    replace: "",
    claim: "a retry says which run it repeats",
    fails: whose,
  },
  {
    where: "src/runs/limits.ts",
    find: "[30_000, 120_000, 480_000]",
    replace: "[30, 120, 480]",
    claim: "attempts wait 30, 120 and 480 seconds",
    fails: faults,
  },
  {
    where: "src/runs/runner",
    find: "runLimits.retryBackoffMs[attempt - 2]",
    replace: "runLimits.retryBackoffMs[attempt - 1]",
    claim: "the second attempt waits the first of the waits",
    fails: faults,
  },
  {
    where: "src/runs/runner/line.ts",
    find: "inOrder(line).find((run)",
    replace: "line.find((run)",
    claim: "the run that starts is the first of the line, wherever it stands",
    fails: line,
  },
  {
    where: "src/runs/runner/line.ts",
    find: "run.notBefore <= now",
    replace: "run.notBefore < now",
    claim: "an attempt starts at the millisecond its wait is over",
    fails: line,
  },
  {
    where: "src/runs/runner/line.ts",
    find: `run.trigger === "publish" || run.trigger === "manual"`,
    replace: `run.trigger === "publish"`,
    claim: "what a person asked for goes before a backlog",
    fails: line,
  },
  {
    where: "src/runs/finish.ts",
    find: "await effects.announce(runId);",
    replace: "void effects.announce(runId);",
    claim: "a run has ended when its announcement was asked for",
    fails: finish,
  },
  {
    where: "src/runs/log/compare.ts",
    find: "return after - before",
    replace: "return before - after",
    claim: "a metric that grew has a positive difference",
    fails: compare,
  },
  {
    where: "src/runs/log/compare.ts",
    find: "before?.status !== after?.status || old !== now",
    replace: "old !== now",
    claim: "a cell that failed this time has changed",
    fails: compare,
  },
  {
    where: "src/runs/log/path.ts",
    find: "projectIds.length <= pathLimits.mergedProjects",
    replace: "projectIds.length < pathLimits.mergedProjects",
    claim: "the logs of twenty projects are merged by plan",
    fails: path,
  },
  {
    where: "src/runs/log/path.ts",
    find: "(!left || projectIds.length === 1)",
    replace: "true",
    claim: "the logs of several projects are not merged in steps",
    fails: path,
  },
  {
    where: "src/runs/log/export.ts",
    find: `["finished_at", (run) => run.finishedAt]`,
    replace: `["finished_at", (run) => run.startedAt]`,
    claim: "the log as a file says when a run ended",
    fails: log,
  },
  {
    where: "src/runs/finish.ts",
    find: "await effects.announce(runId);",
    replace: "void effects.announce(runId);",
    claim: "a run has ended only when its announcement was asked for, and an announcement that fails is logged",
    fails: ["test/runs/finish.test.ts"],
  },
  {
    where: "src/runs/store.ts",
    find: " and cleaned_at is null",
    replace: "",
    claim: "a run that is being cleaned is not made the result",
    fails: ["test/upkeep/retain.test.ts"],
  },
  {
    where: "src/runs/view.ts",
    find: "may.restore && run.status ===",
    replace: "may.restore || run.status ===",
    claim: "only a good run offers to be the result",
    fails: log,
  },
  {
    where: "src/runs/store.ts",
    find: "coalesce(cancel_asked_at, ?2)",
    replace: "cancel_asked_at",
    claim: "a run cancelled while it starts is cancelled",
    fails: ["test/dispatch/hand-over.test.ts"],
  },
  {
    where: "src/runs",
    find: "and r.finished_at > schedules.updated_at",
    replace: "",
    claim: "failures from before a person touched a schedule do not pause it",
    fails: ["test/runs/auto-pause.test.ts"],
  },
  {
    where: "src/runs",
    find: "const onTimeMs = 60_000;",
    replace: "const onTimeMs = 60;",
    claim: "a run that was claimed within a minute is no catch-up",
    fails: ["test/runs/brief.test.ts"],
  },
  {
    where: "src/runs/runner/journal.ts",
    find: `this.sql.exec("delete from stored_values");`,
    replace: "void this.sql;",
    claim: "the bundle of a run holds no value of the run before it",
    fails: ["test/runs/runner/bundle.test.ts"],
  },
  {
    where: "src/runs/publish.ts",
    find: "planCells(draft.cells);",
    replace: "",
    claim: "a draft that cannot be planned is not published",
    fails: ["test/runs/publish.test.ts"],
  },
];
