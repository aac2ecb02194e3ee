import { beforeAll, expect, test } from "vitest";
import { csvOf } from "../../src/format/csv";
import { openWorkspace, publishProject, type Workspace } from "./workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
}, 60_000);

test.each([
  ["=1+1", "'=1+1"],
  ["+49 30", "'+49 30"],
  ["-x", "'-x"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", `"'\r=1"`],
  ["a=1", "a=1"],
  [" =1", " =1"],
  ["", ""],
])("%j is %j in a spreadsheet", (text, cell) => {
  expect(csvOf([[text]])).toBe(cell);
});

test("a CSV file computes nothing: text that begins like a formula stays text, in cells and headings; numbers stay numbers", async () => {
  const source = `[{ "=name": "=HYPERLINK('x')", n: -5, big: -9007199254740993n, note: "+1, -2" }, { "=name": "Lyon", n: 2.5, big: 3n, note: "@here" }]`;
  const { firstRun } = await publishProject(workspace, "Files", [{ kind: "javascript", output: "rows", source }]);
  const cell = firstRun.cells?.[0]?.staticId ?? "";
  const { status, body } = await workspace.call<string>("GET", `/runs/${firstRun.id}/outputs/${cell}?format=csv`);
  expect(status, body).toBe(200);
  expect(body.trim().split(/\r?\n/)).toEqual(["'=name,n,big,note", `'=HYPERLINK('x'),-5,-9007199254740993,"'+1, -2"`, "Lyon,2.5,3,'@here"]);
}, 60_000);
