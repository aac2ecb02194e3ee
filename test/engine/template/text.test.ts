import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { templateScope } from "../../../src/engine/template/scope";
import { fillMarkdown, fillText } from "../../../src/engine/template/text";
import { renderMarkdown } from "../../../src/outputs/markdown";

const html = (source: string, scope: Record<string, unknown>): string => renderMarkdown(fillMarkdown(source, scope)).trim();

describe("values in text", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["Rain in {{ city }}", { city: "Seattle" }, "<p>Rain in Seattle</p>"],
    ["# {{ city }}", { city: "Berlin" }, "<h2>Berlin</h2>"],
    ["{{ total }} mm", { total: 0.1 + 0.2 }, "<p>0.3 mm</p>"],
    ["{{ year }}", { year: 2026 }, "<p>2026</p>"],
    ["{{ total | format: ',.1f' }}", { total: -1234.56 }, "<p>\u22121,234.6</p>"],
    ["{{ list }}", { list: ["a", "b_c"] }, "<p>a, b_c</p>"],
    ["{{ nothing }}.", { nothing: null }, "<p>.</p>"],
    ["{% for c in list %}- {{ c }}\n{% endfor %}", { list: ["x", "y"] }, "<ul>\n<li>x</li>\n<li>y</li>\n</ul>"],
    ["{{ md | raw }}", { md: "**bold** <b>x</b>" }, "<p><strong>bold</strong> &lt;b&gt;x&lt;/b&gt;</p>"],
  ])("%s", (source, scope, expected) => {
    expect(html(source, scope)).toBe(expected);
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](https://example.com)",
    "![x](https://example.com/x.png)",
    "**bold** _em_ `code` ~~gone~~",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "a | b",
    "a\n\n# b",
    "    code",
    "===",
    "```js",
    "&lt;",
    "\\*",
    "{{ city }}",
    "<https://example.com>",
  ])("%j shows as it is", (value) => {
    const shown = html("{{ value }}", { value });
    expect(shown).not.toMatch(/<(?!\/?p>)/);
    expect(textOf(shown)).toBe(value.replace(/\s+/g, " ").trim());
  });

  it("holds for every text: a value adds no element", () => {
    const sign = fc.constantFrom(...Array.from("*_`[]()<>&~|!#-+=\\\"' \n\tab1.:/"));
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 40 }), (value) => {
        const shown = html("x {{ value }} y", { value });
        expect(shown).not.toMatch(/<(?!\/?p>)/);
        expect(textOf(shown).replace(/\s+/g, " ")).toBe(`x ${value} y`.replace(/\s+/g, " "));
      }),
      { numRuns: 500 },
    );
  });

  it("plain text stays plain", () => {
    expect(fillText("Normal is {{ mean }} mm, *{{ note }}*", { mean: 12, note: "a_b" })).toBe("Normal is 12 mm, *a_b*");
  });

  it("a whole table, files and writing tags are refused", () => {
    const scope = templateScope({ rain: { kind: "table", table: { columns: ["mm"], types: ["number"], data: [[1]] } } }, {});
    expect(() => fillMarkdown("{{ rain }}", scope)).toThrow("holds a whole table");
    expect(fillMarkdown("{{ rain[0].mm }}", scope)).toBe("1");
    expect(() => fillMarkdown("{% include 'x' %}", {})).toThrow("{% include %} is not available");
    const loops = [1, 2, 3, 4].map((n) => `{% for v${n} in s %}`).join("") + "{% endfor %}".repeat(4);
    expect(() => fillMarkdown(`{% assign s = "${"a,".repeat(300)}" | split: "," %}${loops}`, {})).toThrow("templateWork");
    expect(() => fillMarkdown("{% for i in (1..100000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}", {})).toThrow("templateWork");
  });

  it("a value that lives only in the sandbox says so", () => {
    expect(() => fillText("{{ f }}", templateScope({}, { f: '"f" is a function' }))).toThrow('"f" is a function.');
  });
});

const textOf = (shown: string): string =>
  shown
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&")
    .trim();
