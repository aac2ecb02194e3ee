import type { Json } from "../../contract/common";
import { sqlSpans, type Dialect } from "../../connections/sql-text";
import { CellFailure } from "../kinds/kind";
import { count } from "../../format/words";
import { openLanguage, render } from "./language";

export interface BoundStatement {
  /** SQL with the dialect's placeholders. Made of the cell's own source only: no value is ever part of it. */
  text: string;
  values: Json[];
  /** Line in the cell's source for a 1-based line of `text`. */
  sourceLine(line: number): number;
}

// Marks inside the rendered text; they cannot stand in a source.
const open = "\u0001";
const lineOpen = "\u0002";
const close = "\u0003";

/**
 * Turns `{{ name }}` into bound parameters. The template writes a mark where a value belongs and the value goes to a list, so whatever a value holds, the
 * statement's text is the author's. A list becomes one parameter per item. A mark inside quotes is refused: it would be text there, not a parameter.
 */
export function bindSql(source: string, scope: Record<string, unknown>, dialect: Dialect): BoundStatement {
  const values: Json[] = [];
  const groups: { from: number; size: number }[] = [];
  const escape = (value: unknown): string => {
    const items = itemsOf(value);
    groups.push({ from: values.length, size: items.length });
    values.push(...items);
    if (values.length > dialect.maxParameters)
      throw new CellFailure(
        `The statement has more than ${count(dialect.maxParameters)} parameters, the limit of this database (parameters). Put long lists into a table and join it.`,
      );
    return `${open}${groups.length - 1}${close}`;
  };
  const liquid = openLanguage({ escape, allowRaw: false });
  const rendered = render(liquid, withLineMarks(source), scope);
  const { text, lines } = takeLineMarks(rendered);
  const sourceLine = (line: number): number => lines[line - 1] ?? line;
  const placed = placeParameters(text, groups, values, dialect, sourceLine);
  if (placed.text.trim() === "") throw new CellFailure("There is no SQL to run. Write a statement, or delete the cell.");
  return { ...placed, sourceLine };
}

function itemsOf(value: unknown): Json[] {
  if (!Array.isArray(value)) return [scalar(value)];
  if (value.length === 0)
    throw new CellFailure(
      "A list in {{ }} is empty, and SQL has no empty list. Put the condition between {% if name.size > 0 %} and {% endif %}.",
    );
  return value.map(scalar);
}

function scalar(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new CellFailure(
    '{{ }} holds an object or a table where one value is needed. Name a part of it, such as {{ name.part }} or {{ rows | map: "column" }}.',
  );
}

/** Replaces marks by placeholders, numbered as they appear; those in comments disappear with their values. */
function placeParameters(
  text: string,
  groups: { from: number; size: number }[],
  all: Json[],
  dialect: Dialect,
  sourceLine: (line: number) => number,
): { text: string; values: Json[] } {
  const values: Json[] = [];
  const placed = sqlSpans(text, dialect).map(({ kind, start, end }) => {
    const part = text.slice(start, end);
    return part.replace(mark, (_, index: string) => {
      if (kind === "comment") return "";
      if (kind !== "code") throw new CellFailure(inQuotes(kind, dialect), sourceLine(lineAt(text, start)));
      const { from, size } = groups[Number(index)] ?? { from: 0, size: 0 };
      const signs = all.slice(from, from + size).map((value) => dialect.placeholder(values.push(value)));
      // Spaces keep a placeholder apart from a name or number it was written against.
      return ` ${signs.join(", ")} `;
    });
  });
  return { text: placed.join(""), values };
}

// oxlint-disable-next-line no-control-regex -- the marks are control characters so that no source can hold them
const mark = /\u0001(\d+)\u0003/g;

const inQuotes = (kind: "text" | "name", { concatenation }: Dialect): string =>
  kind === "text"
    ? `{{ }} stands inside quotes, where it would be text instead of a parameter. Take it out of the quotes: {{ name }} instead of '{{ name }}', and ${concatenation} instead of '%{{ name }}%'.`
    : "{{ }} stands inside a quoted name. A parameter is a value: names of tables and columns cannot come from one. Choose between them with {% if %}.";

const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;

/** Marks each line with its number, so that errors of a database find their line after loops and conditions. */
function withLineMarks(source: string): string {
  let line = 1;
  return source
    .replace(controls, "")
    .split(/(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})/)
    .map((part, index) => part.replace(/\n/g, () => (line++, index % 2 === 0 ? `\n${lineOpen}${line}${close}` : "\n")))
    .join("");
}

// oxlint-disable-next-line no-control-regex -- these are the marks
const controls = /[\u0000-\u0003]/g;

function takeLineMarks(rendered: string): { text: string; lines: number[] } {
  let known = 1;
  const lines: number[] = [];
  const clean = rendered.split("\n").map((line) => {
    // oxlint-disable-next-line no-control-regex -- these are the marks
    const text = line.replace(/\u0002(\d+)\u0003/g, (_, number: string) => ((known = Number(number)), ""));
    lines.push(known);
    return text;
  });
  return { text: clean.join("\n"), lines };
}
