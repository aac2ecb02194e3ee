import { expect, test } from "vitest";
import type { Cell } from "../../src/contract/cell";
import { diffDrafts } from "../../src/projects/diff";
import { completeCells, emptyDraft, matchedRevision } from "../../src/projects/draft";

const cell = (staticId: string, source = staticId): Cell => ({
  id: staticId,
  staticId,
  kind: "sql",
  label: staticId,
  source,
  output: null,
  inApp: true,
  width: "full",
  config: { connection: "sample" },
});
const draft = (...cells: Cell[]) => ({ ...emptyDraft, cells });
const changes = (before: Cell[], after: Cell[]) =>
  diffDrafts(draft(...before), draft(...after)).cells.map((entry) => `${entry.staticId} ${entry.change} ${entry.fields.join()}`.trim());

test.each<[string, Cell[], Cell[], string[]]>([
  ["nothing", [cell("a"), cell("b")], [cell("a"), cell("b")], []],
  ["nothing of a cell that only has another id", [cell("a")], [{ ...cell("a"), id: "saved again" }], []],
  ["an added cell", [cell("a")], [cell("a"), cell("b")], ["b added"]],
  ["a removed cell", [cell("a"), cell("b")], [cell("b")], ["a removed"]],
  ["a changed cell, by field", [cell("a")], [cell("a", "other")], ["a changed source"]],
  ["one moved cell, not all the others", [cell("a"), cell("b"), cell("c")], [cell("b"), cell("c"), cell("a")], ["a moved"]],
])("a diff names %s", (_claim, before, after, expected) => {
  expect(changes(before, after)).toEqual(expected);
});

test("cells keep the ids they come with; what is left out is made, once for each", () => {
  let made = 0;
  const { id, ...unnamed } = cell("a");
  const { staticId, ...unplaced } = cell("b");
  const completed = completeCells([cell("c"), unnamed, unplaced], () => `new ${++made}`);
  expect(completed.map((one) => [one.id, one.staticId])).toEqual([
    ["c", "c"],
    ["new 1", id],
    [staticId, "new 2"],
  ]);
});

test("settings are named by field", () => {
  expect(diffDrafts(emptyDraft, { ...emptyDraft, settings: { ...emptyDraft.settings, timezone: "Europe/Berlin" } }).settings).toEqual([
    "timezone",
  ]);
});

test.each<[string | undefined, number | null | undefined]>([
  [undefined, null],
  ["*", null],
  ['"draft-7"', 7],
  ['W/"draft-7"', 7],
  ['"something-else"', undefined],
])("If-Match %s names revision %s", (header, expected) => {
  expect(matchedRevision(header)).toBe(expected);
});
