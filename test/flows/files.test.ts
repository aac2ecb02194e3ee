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
  ["", '""'],
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

test("a table without an output name is a file with all its rows, not only those that its page keeps", async () => {
  const source = "Array.from({ length: 1200 }, (_, n) => ({ n, half: n / 2 }))";
  const { firstRun } = await publishProject(workspace, "All rows", [
    { kind: "javascript", output: "rows", source },
    { kind: "table", label: "Shown", config: { table: "rows", columns: [{ name: "half" }] } },
  ]);
  const cell = firstRun.cells?.[1];
  expect(cell).toMatchObject({ kind: "table", status: "succeeded", rows: 1200 });
  const { status, body } = await workspace.call<string>("GET", `/runs/${firstRun.id}/outputs/${cell?.staticId}?format=csv`);
  expect(status, body).toBe(200);
  const lines = body.split("\r\n");
  expect([lines.length, lines[0], lines[1], lines.at(-1)]).toEqual([1201, "half", "0", "599.5"]);
}, 60_000);
