import { expect, test } from "vitest";
import type { Output } from "../../src/contract/output";
import type { Table } from "../../src/contract/value";
import { renderPage } from "../../src/snapshots/page";
import { readStyleMark } from "../../src/snapshots/frame";
import { planPage } from "../../src/snapshots/sections";
import { output, snapshot, text } from "./sample";

const runUrl = "https://daybook.example.com/projects/p/runs/r";
const page = (outputs: Output[], over = {}) => renderPage(snapshot(outputs, over), { runUrl });
const body = async (outputs: Output[], over = {}) => (await page(outputs, over)).split("<body>")[1] ?? "";
const metric = (staticId: string, over: Partial<Output> = {}) =>
  output({
    staticId,
    kind: "metric",
    label: staticId,
    display: {
      kind: "metric",
      text: "284.5",
      raw: 284.5,
      unit: "mm",
      change: { text: "71.9", direction: "up", unit: "mm", label: "on November" },
      reference: null,
    },
    ...over,
  });
const table = (rows: number, totalRows = rows): Output => {
  const data: Table = {
    columns: ["n", "label"],
    types: ["integer", "string"],
    data: [Array.from({ length: rows }, (_, at) => at), Array.from({ length: rows }, () => "x")],
  };
  return output({
    staticId: "t",
    kind: "table",
    label: "Rows",
    display: { kind: "table", table: data, totalRows, config: { columns: [{ name: "n", unit: "mm", bar: true }, { name: "label" }] } },
  });
};

test("a page stands alone: fonts inside, no script, no style attribute, nothing fetched", async () => {
  const html = await page([metric("Rain"), table(3)]);
  expect(html.match(/@font-face/g)).toHaveLength(3);
  expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|\son\w+=|<[^>]+\sstyle=/i);
  for (const [, address] of html.matchAll(/url\(([^)]*)\)/g)) expect(address).toMatch(/^(data:font\/woff2;base64,|#)/);
  expect(html).toMatch(/^<!doctype html>\n<html lang="en"><head><meta charset="utf-8">/);
});

test("letters beyond Latin-1 bring their own slice of the font", async () => {
  expect((await page([], { projectTitle: "Pogoda w Łodzi" })).match(/@font-face/g)).toHaveLength(6);
});

test("the style mark names the hash of the style sheet", async () => {
  const html = await page([metric("Rain")]);
  const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
  expect(readStyleMark(html)).toBe(`sha256-${btoa(String.fromCharCode(...digest))}`);
});

test("a title cannot leave its place: not the page's text, not the running foot", async () => {
  const html = await page([], { projectTitle: `</style><script>alert(1)</script>"}body{display:none}\\` });
  expect(html).not.toContain("<script>");
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect(html).toContain(`@bottom-left{content:"\\3c \\2f style\\3e `);
});

test("every shown cell is one block, and the page says how many", async () => {
  const outputs = [
    metric("a"),
    metric("b", { status: "failed", display: null, error: { message: "no value", line: null } }),
    output({
      staticId: "i",
      kind: "input",
      label: "Month",
      display: { kind: "input", type: "text", name: "month", value: "May", text: "May" },
    }),
    output({ staticId: "m", kind: "markdown", display: text("<p>Hello</p>") }),
    output({ staticId: "hidden", kind: "markdown", inApp: false, display: text("<p>No</p>") }),
    output({ staticId: "silent", kind: "javascript" }),
    output({ staticId: "half", kind: "markdown", width: "half", display: text("<p>Half</p>") }),
    output({ staticId: "skipped", kind: "chart", label: "Rain", status: "skipped", skippedBecause: ["b"] }),
    table(2),
  ];
  const html = await body(outputs);
  expect(html).toContain(`data-blocks="7"`);
  expect([...html.matchAll(/data-block="([^"]+)"/g)].map(([, id]) => id).sort()).toEqual(["a", "b", "half", "i", "m", "skipped", "t"]);
});

test("metrics that follow each other make one row, narrow blocks another, in the author's order", () => {
  const narrow = (staticId: string) => output({ staticId, kind: "chart", width: "half", status: "skipped" });
  const plan = planPage(
    snapshot([
      metric("a"),
      metric("b"),
      narrow("c"),
      narrow("d"),
      output({ staticId: "e", kind: "table", status: "skipped" }),
      metric("f"),
    ]),
  );
  expect(
    plan.sections.map((section) =>
      section.kind === "block" ? section.output.staticId : `${section.kind} ${section.outputs.map((one) => one.staticId).join("")}`,
    ),
  ).toEqual(["metrics ab", "row cd", "e", "metrics f"]);
});

test("a failed cell says message, cell and line; a skipped one names the cause", async () => {
  const html = await body([
    output({
      staticId: "a",
      kind: "sql",
      label: "Rain by month",
      status: "failed",
      error: { message: "column “precip” does not exist", line: 7 },
    }),
    output({ staticId: "b", kind: "chart", label: "Rain", status: "skipped", skippedBecause: ["Rain by month", "Wind"] }),
  ]);
  expect(html).toMatch(/column “precip” does not exist<\/b><br\/>SQL cell “Rain by month”, line 7\./);
  expect(html).toMatch(/Not run<\/b><br\/>It reads “Rain by month” and “Wind”, which failed\./);
});

test("a long table shows its first 50 rows, how many there are, and where to get them", async () => {
  const html = await body([table(200, 12_345)]);
  expect(html.match(/<tr>/g)).toHaveLength(51);
  expect(html).toContain("The first 50 of 12,345 rows.");
  expect(html).toContain(
    `href="https://daybook.example.com/api/v1/runs/019b0000-0000-7000-8000-00009f27c1d4/outputs/t?format=csv&amp;bom=1"`,
  );
  expect(html).toMatch(/<i>mm<\/i>/);
});

test("a table without rows says so and draws no head", async () => {
  const html = await body([table(0)]);
  expect(html).toContain("No rows");
  expect(html).not.toContain("<table");
});

test("the provenance speaks in the zone of the snapshot", async () => {
  const html = (await body([])).replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
  expect(html).toContain("Planned 1 January 2016, 09:00 America/Los_Angeles");
  expect(html).toContain("Started 09:00:04 , 4 s late took 7.3 s");
  expect(html).toContain("Run 9f27c1d4 schedule “Every day at 09:00”");
});

test("a run of the day before is dated, and a zone nobody knows does not break the page", async () => {
  const html = await body([], { timezone: "Mars/Olympus", startedAt: "2016-01-02T00:30:00.000Z", finishedAt: "2016-01-02T00:31:05.000Z" });
  expect(html.replaceAll(/<[^>]+>/g, "")).toContain(
    "2 Jan, 00:30:00, 7 h 30 m latetook 1 m 05 s"
      .replaceAll(/(\d) (h|m|s)/g, "$1\u00a0$2")
      .replaceAll("h 30", "h\u00a030")
      .replaceAll("m 05", "m\u00a005"),
  );
});
