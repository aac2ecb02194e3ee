import MarkdownIt from "markdown-it";
import xss, { type IFilterXSSOptions } from "xss";

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

// A wide table scrolls by itself, and by keyboard.
markdown.renderer.rules["table_open"] = () => `<div class="db-scroll" tabindex="0" role="region" aria-label="Table"><table>`;
markdown.renderer.rules["table_close"] = () => `</table></div>`;
markdown.renderer.rules["th_open"] = (tokens, at) => `<th scope="col"${alignClass(tokens[at]?.attrGet("style"))}>`;
markdown.renderer.rules["td_open"] = (tokens, at) => `<td${alignClass(tokens[at]?.attrGet("style"))}>`;

// An image from elsewhere would never load in a frame, and a picture is refused while an image is missing: its description stands in.
const image = markdown.renderer.rules["image"];
markdown.renderer.rules["image"] = (tokens, at, options, env, self) =>
  dataImage.test(String(tokens[at]?.attrGet("src") ?? "")) && image
    ? image(tokens, at, options, env, self)
    : markdown.utils.escapeHtml(tokens[at]?.content ?? "");

/** The page's policy refuses style attributes. */
const alignClass = (style: unknown): string => (String(style).includes("right") ? ` class="num"` : "");

const plain = (...names: string[]): Record<string, string[]> => Object.fromEntries(names.map((name) => [name, []]));

// The second line of defence, independent of the parser: only these elements and attributes come through.
const allowed: IFilterXSSOptions = {
  whiteList: {
    ...plain(
      "h2",
      "h3",
      "h4",
      "h5",
      "h6",
      "p",
      "br",
      "hr",
      "blockquote",
      "pre",
      "ul",
      "li",
      "strong",
      "em",
      "s",
      "thead",
      "tbody",
      "tr",
      "table",
    ),
    code: ["class"],
    ol: ["start"],
    th: ["class", "scope"],
    td: ["class"],
    div: ["class", "tabindex", "role", "aria-label"],
    a: ["href", "title"],
    img: ["src", "alt", "title"],
  },
  css: false,
  stripIgnoreTagBody: ["script", "style"],
  safeAttrValue: (tag, name, value) => {
    if (name === "href") return /^(https?:|mailto:|#|\/(?!\/))/i.test(value) ? escapeAttribute(value) : "";
    if (name === "src") return dataImage.test(value) ? value : "";
    if (name === "class") return /^(num|db-scroll|language-[\w-]{1,30})$/.test(value) ? value : "";
    return escapeAttribute(value);
  },
};

function escapeAttribute(value: string): string {
  return value.replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
