import { expect, test } from "vitest";
import { renderMarkdown } from "../../src/outputs/markdown";

test("markdown becomes HTML whose headings stand below the page's title", () => {
  expect(renderMarkdown("# Rain\n\nIt **rained** in [Seattle](https://example.com/a?b=1&c=2).")).toBe(
    `<h2>Rain</h2>\n<p>It <strong>rained</strong> in <a href="https://example.com/a?b=1&amp;c=2">Seattle</a>.</p>\n`,
  );
});

test("a table aligns its figures by class, without style attributes", () => {
  const html = renderMarkdown("| a | b |\n| --- | ---: |\n| x | 1 |");
  expect(html).toContain(`<td class="num">1</td>`);
  expect(html).not.toContain("style=");
});

test.each([
  ["<script>alert(1)</script>"],
  ["<img src=x onerror=alert(1)>"],
  ["[x](javascript:alert(1))"],
  ["[x](JaVaScRiPt:alert(1))"],
  ["[x](data:text/html,<script>alert(1)</script>)"],
  ["![x](https://example.com/pixel.png)"],
  ["![x](//example.com/pixel.png)"],
  ["[x](//example.com)"],
  [`[x](https://a.example "\\"onmouseover=alert(1) x=\\"")`],
  ["<style>body{display:none}</style>"],
  ["```<script>\nalert(1)\n```"],
  ["<svg/onload=alert(1)>"],
  ["&lt;script&gt;alert(1)&lt;/script&gt;"],
  ["![x](data:image/svg+xml;base64,PHN2Zy8+)"],
])("%s can neither run, nor load, nor restyle", (source) => {
  const html = renderMarkdown(source);
  expect(html).not.toMatch(/<(script|style|svg|iframe|object|embed|link|meta|base|form)/i);
  expect(html).not.toMatch(/<[^>]*\s(on\w+|style)\s*=/i);
  expect(html.replaceAll("&quot;", "")).not.toMatch(/(href|src)="(javascript|data:text|data:image\/svg|\/\/)/i);
  expect(html).not.toMatch(/src="http/i);
});

test("an image from elsewhere is its description, because it would never load in a frame", () => {
  expect(renderMarkdown("before ![a chart of rain](https://elsewhere.example/x.png) after")).toBe("<p>before a chart of rain after</p>\n");
});

test("each block runs in the direction of its own first letter, and nothing but that can be said of directions", () => {
  const html = renderMarkdown("# عنوان\n\nنص\n\n- واحد\n- two\n\n> ציטוט\n\n| שם |\n|---|\n| a |\n\n```\ncode\n```");
  for (const tag of ["h2", "p", "ul", "blockquote"]) expect(html).toMatch(new RegExp(`<${tag} dir="auto">`));
  expect(html).toContain(`<th scope="col" dir="auto">`);
  expect(html).toContain("<td>a</td>");
  expect(html).toContain("<li>واحد</li>");
  expect(renderMarkdown("# Rain")).toBe("<h2>Rain</h2>\n");
  expect(html).toContain("<pre><code>");
});
