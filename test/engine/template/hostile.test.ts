import { describe, expect, it } from "vitest";
import { postgresDialect } from "../../../src/connections/drivers/postgresql/dialect";
import type { Value } from "../../../src/contract/value";
import type { CellContext } from "../../../src/engine/kinds/kind";
import { markdown } from "../../../src/engine/kinds/markdown";
import { templateReads } from "../../../src/engine/template/language";
import { templateScope } from "../../../src/engine/template/scope";
import { bindSql } from "../../../src/engine/template/sql";
import { fillMarkdown } from "../../../src/engine/template/text";
import { cells } from "../cells";

const numbers = Array.from({ length: 10_000 }, (_, at) => at);
const rows: Value = { kind: "table", table: { columns: ["n", "t"], types: ["integer", "string"], data: [numbers, numbers.map(String)] } };
const scope = () =>
  templateScope(
    {
      rows,
      list: { kind: "json", value: numbers },
      blanks: { kind: "json", value: numbers.map(() => "") },
      long: { kind: "json", value: "x".repeat(1_000_000) },
      zero: { kind: "json", value: 0 },
    },
    {},
  );

const limits = /\((templateWork|templateMemory|templateChars|templateDepth|templateRows|parameters)[,)]/;
const nest = (open: string, close: string, levels: number, body = "x"): string => open.repeat(levels) + body + close.repeat(levels);
const loop = (body: string, turns = 100_000): string => `{% for i in (1..${turns}) %}${body}{% endfor %}`;

/** Each ends soon, because of a limit that it names. No test measures time: one that runs for long fails by the time limit of tests. */
const hostile: [name: string, source: string][] = [
  ["a range of a hundred million", loop("", 100_000_000)],
  ["ranges that go down", loop("{% for j in (1000000..1) %}{% endfor %}").repeat(10)],
  ["loops in loops", loop(loop(""), 1000)],
  ["loops of loops over rows", "{% for a in rows %}{% for b in rows %}{{ a.n }}{% endfor %}{% endfor %}"],
  ["a long body", loop("{% if zero %}{% endif %}".repeat(5000))],
  ["many conditions", loop(`{% if zero == 1 ${"or zero == 1 ".repeat(10_000)}%}{% endif %}`)],
  ["many branches", loop(`{% if zero == 1 %}${"{% elsif zero == 2 %}".repeat(8000)}{% endif %}`)],
  ["many cases", loop(`{% case zero %}${"{% when 1, 2, 3 %}".repeat(8000)}{% endcase %}`)],
  ["many filters", loop(`{{ zero ${"| plus: 1 ".repeat(15_000)}}}`)],
  ["a search in a list", loop("{% if list contains -1 %}{% endif %}")],
  ["a search in a text", loop('{% if long contains "y" %}{% endif %}')],
  ["a comparison of lists", loop("{% if list == list %}{% endif %}")],
  ["a doubled text", `{% assign s = "x" %}${"{% assign s = s | append: s %}".repeat(64)}{{ s }}`],
  [
    "a text that replaces each of its letters",
    `{% assign s = "${"x".repeat(1000)}" %}${'{% assign s = s | replace: "x", s %}'.repeat(8)}{{ s }}`,
  ],
  ["a joined list", `{% assign s = long | split: "" | join: long %}`],
  ["a doubled list", `{% assign l = list %}${"{% assign l = l | concat: l %}".repeat(64)}`],
  ["a list that holds itself over and over", `{% assign l = list %}${"{% assign l = l | push: l | push: l %}".repeat(64)}{{ l | join }}`],
  ["a list of blanks as text", loop("{% assign x = blanks | upcase %}")],
  ["a wide date", '{{ "now" | date: "%1000000000Y" }}'],
  ["a sort in a loop", loop("{% assign x = list | sort %}")],
  ["a filter over rows in a loop", loop('{% assign x = rows | where: "t", "1" | map: "n" %}')],
  ["a table as JSON in a loop", loop("{{ rows | json }}")],
  ["a long text in a loop", loop("{{ long }}")],
  ["a long text unescaped in a loop", loop("{{ long | raw }}")],
  ["much text", loop("x".repeat(100))],
  ["conditions inside conditions", nest("{% if true %}", "{% endif %}", 51)],
  ["ten thousand conditions inside each other", nest("{% if true %}", "{% endif %}", 8_000)],
  ["loops inside loops inside loops", nest("{% for i in list %}", "{% endfor %}", 4_000)],
  ["paths in paths", `{{ ${"list[".repeat(60_000)}0${"]".repeat(60_000)} }}`],
  ["a long source", "x".repeat(200_001)],
];

describe("a hostile template ends soon, with a limit that names itself", () => {
  it.each(hostile)("%s", (_, source) => {
    expect(() => fillMarkdown(source, scope())).toThrow(limits);
    const sql = source.replaceAll("| raw", "");
    expect(() => bindSql(`select 1 ${sql}`, scope(), postgresDialect)).toThrow(limits);
    // Reading its names, as a save does, ends too.
    expect(templateReads(source).reads.length).toBeLessThan(10);
  });
});

describe("a template that only looks large", () => {
  it.each<[string, string]>([
    ["a row for each of 10,000", "{% for row in rows %}{{ row.n }} {{ row.t }}\n{% endfor %}"],
    ["fifty levels", nest("{% if true %}", "{% endif %}", 50)],
    ["many names", "{{ zero }}".repeat(15_000)],
    ["200,000 characters", "x".repeat(200_000)],
  ])("is filled: %s", (_, source) => {
    expect(fillMarkdown(source, scope()).length).toBeGreaterThan(0);
    expect(templateReads(source).error).toBeNull();
  });
});

const show = (source: string, reads: Record<string, Value> = {}) =>
  markdown.run(cells({ kind: "markdown", label: "Text", source })[0] as never, { reads, unstorable: {} } as unknown as CellContext);

describe("hostile Markdown ends soon", () => {
  const fill = (part: string): string => part.repeat(Math.ceil(150_000 / part.length)).slice(0, 150_000);
  it.each(["[", "![", "[a](", "[*"])("%s again and again is a limit", async (part) => {
    await expect(show(fill(part))).rejects.toThrow(/\((markdownBrackets)\)/);
    const source = `{% raw %}${part.repeat(5_000)}${fill("* ")}{% endraw %}`;
    expect((await show(source)).display).toMatchObject({ kind: "markdown" });
  });
  it.each([
    "*a **b ",
    "_",
    "`a",
    "<a ",
    "&amp;",
    "> ",
    "- ",
    "1. ",
    "~~",
    "\\",
    "|a|b|\n|-|-|\n|c|d|\n",
    "a\n===\n",
    "***a",
    "\t- a\n",
    "<!--",
    "# ",
  ])("%j again and again", async (part) => {
    // Shown, or too large for an output: in any case it ends.
    const shown = await show(fill(part)).catch((thrown: unknown) => thrown as Error);
    if (shown instanceof Error) expect(shown.message).toContain("(displayBytes)");
    else expect(shown.display).toMatchObject({ kind: "markdown" });
  });
  it("escaped brackets of values are no brackets", async () => {
    const source = "{% for n in list %}{{ t }} {% endfor %}";
    const reads: Record<string, Value> = { list: { kind: "json", value: numbers }, t: { kind: "json", value: "[a]" } };
    expect((await show(source, reads)).display).toMatchObject({ kind: "markdown" });
  });
});
