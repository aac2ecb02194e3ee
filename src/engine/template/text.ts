import type { Json } from "../../contract/common";
import { formatNumber } from "../../format/values";
import { count } from "../../format/words";
import { engineLimits, overLimit } from "../limits";
import { CellFailure } from "../kinds/kind";
import { openLanguage, render } from "./language";
import { TableRows } from "./scope";
import { TypedScalar } from "./typed-scalar";

/** Fills a Markdown template. Values show as they are: their Markdown and HTML stay text, unless `{{ name | raw }}` lets Markdown through (HTML never passes the renderer). */
export const fillMarkdown = (source: string, scope: Record<string, unknown>): string =>
  bounded(render(openLanguage({ escape: (value) => escapeMarkdown(shown(value)), allowRaw: true, filters }), source, scope));

/** Fills plain text, such as the reference line of a metric. */
export const fillText = (source: string, scope: Record<string, unknown>): string =>
  bounded(render(openLanguage({ escape: shown, allowRaw: false, filters }), source, scope));

function bounded(text: string): string {
  if (text.length > engineLimits.templateChars)
    throw new CellFailure(
      `${overLimit(`The template writes more than ${count(engineLimits.templateChars)} characters`, "templateChars", "a template")} Show fewer rows, or use a table cell.`,
    );
  return text;
}

const filters = {
  /** `{{ total | format: ",.0f" }}`: a d3-format. */
  format(value: unknown, specifier: unknown): unknown {
    const number = typeof value === "number" ? value : Number(value);
    if (value === null || !Number.isFinite(number)) return value;
    try {
      return formatNumber(number, String(specifier ?? ""));
    } catch {
      throw new CellFailure(`"${String(specifier)}" is not a number format. Examples: ",.0f" for 1,234 and ".1%" for 12.3%.`);
    }
  },
};

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof TableRows)
    throw new CellFailure(
      "{{ }} holds a whole table. Show it with a table cell, loop over it with {% for row in name %}, or name one value: {{ name[0].column }}.",
    );
  if (value instanceof TypedScalar) return TypedScalar.shown(value);
  if (typeof value === "number") return String(Number(value.toPrecision(12))).replace(/^-/, "\u2212");
  if (Array.isArray(value)) return value.map((item) => (isScalar(item) ? shown(item) : JSON.stringify(item as Json))).join(", ");
  return isScalar(value) ? String(value) : JSON.stringify(value);
}

const isScalar = (value: unknown): boolean => value === null || typeof value !== "object" || value instanceof TypedScalar;

/** Text that Markdown shows literally. A value stays on its line: it can begin no list, heading or block. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\r\n\t\f\v\u2028\u2029]+|^ +/g, " ")
    .replace(/[\\`*[\]<>&~|!#]/g, (sign) => (sign === "&" ? "&amp;" : sign === "<" ? "&lt;" : sign === ">" ? "&gt;" : `\\${sign}`))
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
    .replace(/^( ?)([-+=])/, "$1\\$2")
    .replace(/^( ?\d{1,9})([.)])(?= |$)/, "$1\\$2");
