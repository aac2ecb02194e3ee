import { describe, expect, test } from "vitest";
import { pathLimits, pathOf, type LogFilter, type LogPath } from "../../../src/runs/log/path";

const nothing: LogFilter = { projectIds: null, scheduleId: null, status: null, trigger: null, from: null, to: null };
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);
const one = many(1);
const planned = (projectIds: string[], index: "runs_project" | "runs_unsuccessful_project", steps: boolean): LogPath => ({
  way: "planned",
  projectIds,
  index,
  steps,
});
const claimed = (index: "runs_unsuccessful" | "runs_asked" | null, steps: boolean): LogPath => ({ way: "claimed", index, steps });

describe("the query plan of the log", () => {
  test.each<[string, Partial<LogFilter>, LogPath]>([
    ["everything: by claim, and every run matches", {}, claimed(null, false)],
    ["one project: by plan", { projectIds: one }, planned(one, "runs_project", false)],
    [
      "as many projects as are merged: by plan",
      { projectIds: many(pathLimits.mergedProjects) },
      planned(many(pathLimits.mergedProjects), "runs_project", false),
    ],
    ["one more: by claim, in steps", { projectIds: many(pathLimits.mergedProjects + 1) }, claimed(null, true)],
    ["no project", { projectIds: [] }, planned([], "runs_project", false)],
    ["queued", { status: "queued" }, { way: "open" }],
    ["running, in one project", { status: "running", projectIds: one }, { way: "open" }],
    ["failed: by their own index", { status: "failed" }, claimed("runs_unsuccessful", false)],
    ["timed out in one project", { status: "timed_out", projectIds: one }, planned(one, "runs_unsuccessful_project", false)],
    ["cancelled, of more projects than are merged", { status: "cancelled", projectIds: many(21) }, claimed("runs_unsuccessful", true)],
    [
      "skipped runs of a schedule: in steps",
      { status: "skipped", scheduleId: "s", projectIds: one },
      planned(one, "runs_unsuccessful_project", true),
    ],
    ["good ones: most runs, so in steps", { status: "succeeded" }, claimed(null, true)],
    ["good ones of two projects: nothing is merged in steps", { status: "succeeded", projectIds: many(2) }, claimed(null, true)],
    ["a schedule: in steps", { scheduleId: "s", projectIds: one }, planned(one, "runs_project", true)],
    ["what somebody asked for: by its own index", { trigger: "manual" }, claimed("runs_asked", false)],
    ["what somebody asked for in one project", { trigger: "api", projectIds: one }, claimed("runs_asked", true)],
    ["what somebody asked for and went well", { trigger: "api", status: "succeeded" }, claimed("runs_asked", true)],
    ["what somebody asked for and failed: by the rarer", { trigger: "api", status: "failed" }, claimed("runs_unsuccessful", true)],
    ["what the clock started: most runs, so in steps", { trigger: "schedule" }, claimed(null, true)],
    ["a time asks for no other way", { from: 1, to: 2 }, claimed(null, false)],
  ])("%s", (_what, filter, path) => {
    expect(pathOf({ ...nothing, ...filter })).toEqual(path);
  });
});
