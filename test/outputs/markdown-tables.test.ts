import { expect, test } from "vitest";
import { renderMarkdown } from "../../src/outputs/markdown";
import { withStillTables } from "../../src/outputs/table/markdown-tables";

const tableOf = (columns: number, cell: string): string => {
  const line = (inside: (at: number) => string): string => `| ${Array.from({ length: columns }, (_, at) => inside(at)).join(" | ")} |`;
  return renderMarkdown(
    `Before.\n\n${line((at) => `C${at + 1}`)}\n${line(() => "---")}\n${line((at) => (at === 0 ? "North &amp; *South*" : cell))}\n\nBehind.`,
  );
};
const text = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

test("a wide table of a text gets blocks for pictures and paper, each column once, its own cells as text", () => {
  const html = withStillTables(tableOf(14, "1,234,567"));
  const [screen = "", ...stills] = html.split(/(?=<div class="db-still )/);
  expect(text(screen)).toMatch(/^Before\. C1 C2 .* C14 North &amp; South 1,234,567/);
  expect(stills.length).toBeGreaterThan(1);
  for (const still of stills) {
    const heads = [...still.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/g)].map(([, inside]) => inside).filter((name) => name !== "C1");
    const missing = /Columns? (\d+) (?:to \d+ )?of \d+ (?:is|are) not shown here/.exec(text(still))?.[1];
    expect(heads).toEqual(Array.from({ length: (missing ? Number(missing) : 15) - 2 }, (_, at) => `C${at + 2}`));
    expect(text(still)).toContain("North &amp; South");
  }
  expect(html).not.toContain("style=");
});

test("a table that fits everywhere, and a text without one, stay as they are", () => {
  for (const html of [tableOf(2, "12"), renderMarkdown("Just *words*."), ""]) expect(withStillTables(html)).toBe(html);
});
