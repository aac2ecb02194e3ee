import { expect, test } from "vitest";
import type { Cell } from "../../src/contract/cell";
import { diffDrafts } from "../../src/projects/diff";
import { emptyDraft, matchedRevision } from "../../src/projects/draft";

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
  ["an added cell", [cell("a")], [cell("a"), cell("b")], ["b added"]],
  ["a removed cell", [cell("a"), cell("b")], [cell("b")], ["a removed"]],
  ["a changed cell, by field", [cell("a")], [cell("a", "other")], ["a changed source"]],
  ["one moved cell, not all the others", [cell("a"), cell("b"), cell("c")], [cell("b"), cell("c"), cell("a")], ["a moved"]],
])("a diff names %s", (_claim, before, after, expected) => {
  expect(changes(before, after)).toEqual(expected);
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
