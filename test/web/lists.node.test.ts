import { describe, expect, test } from "vitest";
import type { BulkAnswer } from "../../src/contract/all-schedules";
import type { Run, RunCell } from "../../src/contract/run";
import type { AttentionItem, HomeProject, Overview } from "../../src/web/api/types";
import { selectProjects, type Filter } from "../../src/web/features/home/project-rows";
import { report } from "../../src/web/features/run/report";
import { outcome, refusals } from "../../src/web/features/workspace/bulk-words";
import { countOf, isChosen, none, stillShown, toggled } from "../../src/web/features/workspace/chosen";
import { may } from "../../src/web/project/overview";
import { isFiltered, noHit } from "../../src/web/runs/log-search";
import { logSearch, schedulesSearch } from "../../src/web/search";

describe("the list of projects", () => {
  const project = (id: string, part: object = {}): HomeProject =>
    ({
      id,
      title: id,
      owner: { id: "u1", name: "Ines Vogt" },
      archivedAt: null,
      schedules: [],
      lastRun: null,
      nextOccurrenceAt: null,
      ...part,
    }) as unknown as HomeProject;
  const ran = (status: string, at: string) => ({ lastRun: { status, plannedAt: `2026-10-22T${at}:00.000Z` } });
  const projects = [
    project("Alpha", { ...ran("succeeded", "06:00"), nextOccurrenceAt: "2026-10-23T06:00:00.000Z" }),
    project("Beta", { ...ran("running", "07:00"), schedules: [{ name: "Mornings", sentence: "Every day at 07:30" }] }),
    project("Gamma", { ...ran("failed", "05:00"), owner: { id: "u2", name: "Mika Kallio" }, nextOccurrenceAt: "2026-10-22T12:00:00.000Z" }),
    project("Old", { archivedAt: "2026-01-01T00:00:00.000Z" }),
  ];
  const attention = [{ projectId: "Gamma" }] as AttentionItem[];
  const shown = (filter: Partial<Filter>): string =>
    selectProjects([...projects], attention, { text: "", show: "all", owner: "", order: "name", ...filter })
      .map(({ title }) => title)
      .join(" ");

  test.each<[Partial<Filter>, string]>([
    [{}, "Alpha Beta Gamma"],
    [{ show: "archived" }, "Old"],
    [{ show: "attention" }, "Gamma"],
    [{ show: "running" }, "Beta"],
    [{ show: "unscheduled" }, "Alpha Gamma"],
    [{ owner: "u2" }, "Gamma"],
    [{ text: "MIKA" }, "Gamma"],
    [{ text: "every mornings" }, "Beta"],
    [{ text: "mornings alpha" }, ""],
    [{ order: "attention" }, "Gamma Beta Alpha"],
    [{ order: "next" }, "Gamma Alpha Beta"],
    [{ order: "last" }, "Beta Alpha Gamma"],
  ])("with %j shows %s", (filter, titles) => expect(shown(filter)).toBe(titles));
});

describe("what an address says of a list", () => {
  test("is a filter when it is one, and nothing otherwise", () => {
    const search = { project: "p", schedule: "s", status: "failed", trigger: "api", days: 30, from: "2026-10-01", to: "" };
    expect(logSearch(search)).toEqual({ ...search, to: undefined });
    expect(logSearch({ status: "done", trigger: "toString", days: "30", project: 7 })).toEqual({});
    expect(schedulesSearch({ status: "auto_paused", owner: "u", project: "p", search: "x" })).toEqual({
      status: "auto_paused",
      owner: "u",
      project: "p",
      search: "x",
    });
    expect(schedulesSearch({ status: "failed" })).toEqual({});
  });

  test.each([
    [{}, false, "No runs like this in the last 7 days."],
    [{ status: "failed" }, true, "No failed runs in the last 7 days."],
    [{ days: 1 }, true, "No runs like this in the last 24 hours."],
    [{ days: 0, trigger: "api" }, true, "No runs like this."],
    [{ status: "timed_out", from: "2026-10-01" }, true, "No timed out runs on these days."],
    [{ project: "p" }, true, "No runs like this in the last 7 days."],
  ] as const)("%j counts as a filter: %s, and without a hit it says: %s", (search, filtered, words) => {
    expect(isFiltered(search)).toBe(filtered);
    expect(noHit(search)).toBe(words);
  });
});

describe("schedules that are chosen", () => {
  const shown = ["a", "b", "c"];
  test("are some by their ids; one is taken away by choosing it again", () => {
    const one = toggled(none, "a", shown);
    expect(shown.filter((id) => isChosen(one, id))).toEqual(["a"]);
    expect(countOf(toggled(one, "b", shown), 50)).toBe(2);
    expect(countOf(toggled(one, "a", shown), 50)).toBe(0);
  });

  test("or all that match: then all of them count, and taking one away leaves those on show", () => {
    const all = { all: true } as const;
    expect([countOf(all, 50), isChosen(all, "z")]).toEqual([50, true]);
    expect(toggled(all, "b", shown)).toEqual({ all: false, ids: new Set(["a", "c"]) });
  });

  test("one that is no longer listed is not changed unseen", () => {
    const two = { all: false, ids: new Set(["a", "z"]) } as const;
    expect(stillShown(two, shown)).toEqual({ all: false, ids: new Set(["a"]) });
    expect(stillShown({ all: true }, [])).toEqual({ all: true });
  });
});

describe("what became of a change of many", () => {
  const answer = (changed: number, unchanged: number, refused: [string, string][] = []): BulkAnswer => ({
    changed,
    unchanged,
    refused: refused.length,
    results: refused.map(([name, reason]) => ({ id: name, name, outcome: "refused", reason }) as BulkAnswer["results"][number]),
  });

  test.each([
    ["pause", answer(198, 2), "Paused 198 schedules. 2 were paused already."],
    ["resume", answer(1, 1), "Resumed 1 schedule. 1 was active already."],
    ["owner", answer(0, 1), "Nothing changed. 1 runs as this person already."],
    ["owner", answer(3, 2), "Changed whom they run as: 3 schedules. 2 run as this person already."],
  ] as const)("%s: %j in words", (action, of, words) => expect(outcome(action, of)).toBe(words));

  test("refusals stand together by their reason, the commonest first", () => {
    expect(
      refusals(
        answer(0, 0, [
          ["A", "no access"],
          ["B", "archived"],
          ["C", "archived"],
        ]),
      ),
    ).toEqual([
      { reason: "archived", names: ["B", "C"] },
      { reason: "no access", names: ["A"] },
    ]);
  });
});

test("the report of a run says what failed and where, in UTC, and ends with its address", () => {
  const cell = (part: Partial<RunCell>): RunCell =>
    ({ label: "", output: null, kind: "sql", status: "succeeded", error: null, ...part }) as RunCell;
  const run = {
    projectTitle: "Sales",
    status: "failed",
    trigger: "schedule",
    scheduleName: "Mornings",
    plannedAt: "2026-10-22T05:30:00.000Z",
    version: 3,
    attempt: 2,
    durationMs: 61_000,
    error: { label: "Returns", line: 14, message: "“n/a” is not a number." },
    reason: "cell_failed",
    cells: [
      cell({ label: "Orders" }),
      cell({ label: "Returns", status: "failed", error: { line: 14, message: "“n/a” is not a number." } as RunCell["error"] }),
      cell({ output: "totals", status: "skipped" }),
    ],
  } as unknown as Run;
  expect(report(run, "https://daybook.example/r").split("\n")).toEqual([
    "Sales: failed",
    "Mornings, planned 2026-10-22T05:30:00.000Z, version 3, attempt 2, took 1 m 01 s",
    "Returns, line 14: “n/a” is not a number.",
    "- Returns: failed, line 14: “n/a” is not a number.",
    "- totals: skipped",
    "https://daybook.example/r",
  ]);
});

test("an action is offered only when the server says so: an ability that it does not name is none", () => {
  const overview = { abilities: { "draft.edit": true, "project.publish": false } } as unknown as Overview;
  expect([may(overview, "draft.edit"), may(overview, "project.publish"), may(overview, "schedule.edit")]).toEqual([true, false, false]);
});
