import MarkdownIt from "markdown-it";
import xss, { type IFilterXSSOptions } from "xss";
import { directionIn } from "../format/direction";

/** Markdown as sanitised HTML. Raw HTML shows as text, headings begin at `h2` (the page's title is the `h1`), images load only from `data:`. */
export function renderMarkdown(source: string): string {
  return xss(markdown.render(source), allowed);
}

const dataImage = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/;

const markdown = new MarkdownIt("default", { html: false, linkify: false, typographer: false });

markdown.core.ruler.push("heading_levels", (state) => {
  for (const token of state.tokens) {
    if (token.type === "heading_open" || token.type === "heading_close") token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 1)}`;
  }
});

// Where letters run from right to left, each block takes the direction of its first letter; what stands inside follows its block. Code runs from left to right.
const blocks = new Set(["paragraph_open", "heading_open", "bullet_list_open", "ordered_list_open", "blockquote_open"]);
markdown.core.ruler.push("direction", (state) => {
  if (directionIn(state.src) === undefined) return;
  for (const token of state.tokens) if (token.level === 0 && blocks.has(token.type)) token.attrSet("dir", "auto");
});

// A wide table scrolls by itself, and by keyboard.
markdown.renderer.rules["table_open"] = () => `<div class="db-scroll" tabindex="0" role="region" aria-label="Table"><table>`;
markdown.renderer.rules["table_close"] = () => `</table></div>`;
markdown.renderer.rules["th_open"] = (tokens, at) =>
  `<th scope="col"${direction(tokens[at + 1]?.content)}${alignClass(tokens[at]?.attrGet("style"))}>`;
markdown.renderer.rules["td_open"] = (tokens, at) => `<td${direction(tokens[at + 1]?.content)}${alignClass(tokens[at]?.attrGet("style"))}>`;

// An image from elsewhere would never load in a frame, and a picture is refused while an image is missing: its description stands in.
const image = markdown.renderer.rules["image"];
markdown.renderer.rules["image"] = (tokens, at, options, env, self) =>
  dataImage.test(String(tokens[at]?.attrGet("src") ?? "")) && image
    ? image(tokens, at, options, env, self)
    : markdown.utils.escapeHtml(tokens[at]?.content ?? "");

const direction = (cell = ""): string => (directionIn(cell) ? ` dir="auto"` : "");

/** The page's policy refuses style attributes. */
const alignClass = (style: unknown): string => (String(style).includes("right") ? ` class="num"` : "");

const plain = (...names: string[]): Record<string, string[]> => Object.fromEntries(names.map((name) => [name, []]));

// The second line of defence, independent of the parser: only these elements and attributes come through.
const allowed: IFilterXSSOptions = {
  whiteList: {
    ...plain("br", "hr", "pre", "li", "strong", "em", "s", "thead", "tbody", "tr", "table"),
    ...Object.fromEntries(["h2", "h3", "h4", "h5", "h6", "p", "blockquote", "ul"].map((name) => [name, ["dir"]])),
    code: ["class"],
    ol: ["start", "dir"],
    th: ["class", "scope", "dir"],
    td: ["class", "dir"],
    div: ["class", "tabindex", "role", "aria-label"],
    a: ["href", "title"],
    img: ["src", "alt", "title"],
  },
  css: false,
  stripIgnoreTagBody: ["script", "style"],
  safeAttrValue: (tag, name, value) => {
    if (name === "href") return /^(https?:|mailto:|#|\/(?!\/))/i.test(value) ? escapeAttribute(value) : "";
    if (name === "src") return dataImage.test(value) ? value : "";
    if (name === "dir") return value === "auto" ? value : "";
    if (name === "class") return /^(num|db-scroll|language-[\w-]{1,30})$/.test(value) ? value : "";
    return escapeAttribute(value);
  },
};

function escapeAttribute(value: string): string {
  return value.replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
