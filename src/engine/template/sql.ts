import { literalOf, type Bound } from "../../connections/literal";
import { codeOnly, sqlSpans, type Dialect } from "../../connections/sql-text";
import { CellFailure } from "../kinds/kind";
import { count } from "../../format/words";
import { openLanguage, render } from "./language";
import { handwrittenPlaceholder, isArrayPlace, positionsOf } from "./sql-places";
import { takeLineMarks, withLineMarks } from "./sql-lines";
import { TypedScalar } from "./typed-scalar";

export interface BoundStatement {
  /** SQL with the dialect's placeholders. Made of the cell's own source only: no value is ever part of it. */
  text: string;
  values: Bound[];
  /** Line in the cell's source for a 1-based line of `text`. */
  sourceLine(line: number): number;
}

/** What one `{{ }}` held. */
interface Group {
  items: Bound[];
  isList: boolean;
}

/**
 * Turns `{{ name }}` into bound parameters. The template writes a mark where a value belongs and the value goes to a list, so whatever a value holds, the
 * statement's text is the author's. A list becomes one parameter per item. A mark inside quotes is refused: it would be text there, not a parameter.
 */
export function bindSql(source: string, scope: Record<string, unknown>, dialect: Dialect): BoundStatement {
  const groups: Group[] = [];
  let total = 0;
  const escape = (value: unknown): string => {
    const group = Array.isArray(value) ? { items: value.map(scalar), isList: true } : { items: [scalar(value)], isList: false };
    total += group.items.length;
    if (total > dialect.maxParameters)
      throw new CellFailure(
        `The statement has more than ${count(dialect.maxParameters)} parameters, the limit of this database (parameters). Put long lists into a table and join it.`,
      );
    groups.push(group);
    return `\u0001${groups.length - 1}\u0003`;
  };
  const rendered = render(openLanguage({ escape, allowRaw: false }), withLineMarks(source), scope, source.length);
  const { text, sourceLine } = takeLineMarks(rendered);
  const code = codeOnly(text, dialect);
  const written = handwrittenPlaceholder(code, dialect);
  if (written) throw new CellFailure(byHand(written.text), sourceLine(lineAt(text, written.at)));
  const placed = placeParameters(text, code, groups, dialect, sourceLine);
  if (placed.text.trim() === "") throw new CellFailure("There is no SQL to run. Write a statement, or delete the cell.");
  return { ...placed, sourceLine };
}

function scalar(value: unknown): Bound {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof TypedScalar) return TypedScalar.bound(value);
  throw new CellFailure(
    '{{ }} holds an object or a table where one value is needed. Name a part of it, such as {{ name.part }} or {{ rows | map: "column" }}.',
  );
}

/** Replaces marks by placeholders, numbered as they appear; those in comments disappear with their values. */
function placeParameters(
  text: string,
  code: string,
  groups: Group[],
  dialect: Dialect,
  sourceLine: (line: number) => number,
): { text: string; values: Bound[] } {
  const values: Bound[] = [];
  const isPosition = positionsOf(code);
  const sign = (value: Bound): string => dialect.placeholder(values.push(value), literalOf(value));
  const placed = sqlSpans(text, dialect).map(({ kind, start, end }) =>
    text.slice(start, end).replace(mark, (whole, index: string, offset: number) => {
      if (kind === "comment") return "";
      const at = start + offset;
      const fail = (message: string): never => {
        throw new CellFailure(message, sourceLine(lineAt(text, at)));
      };
      if (kind !== "code") return fail(inQuotes(kind, dialect));
      const { items, isList } = groups[Number(index)] ?? { items: [], isList: false };
      if (isPosition(at, at + whole.length)) return fail(asPosition);
      // Spaces keep a placeholder apart from a name or number it was written against.
      if (isList && dialect.hasArrays && isArrayPlace(code, at, at + whole.length)) return ` ${sign({ type: "list", value: items })} `;
      return items.length === 0 ? fail(emptyList) : ` ${items.map(sign).join(", ")} `;
    }),
  );
  return { text: placed.join(""), values };
}

// oxlint-disable-next-line no-control-regex -- the marks are control characters so that no source can hold them
const mark = /\u0001(\d+)\u0003/g;

const emptyList = "A list in {{ }} is empty, and SQL has no empty list. Put the condition between {% if name.size > 0 %} and {% endif %}.";

const asPosition =
  "{{ }} stands alone in ORDER BY or GROUP BY, where a number typed by hand would be the position of a column. A parameter is a value there and sorts nothing. Choose the column with {% if %} or {% case %}.";

const byHand = (written: string): string =>
  `${written} is a placeholder written by hand, and nothing is bound to it. Write {{ name }} where a value belongs; it becomes a parameter.`;

const inQuotes = (kind: "text" | "name", { concatenation }: Dialect): string =>
  kind === "text"
    ? `{{ }} stands inside quotes, where it would be text instead of a parameter. Take it out of the quotes: {{ name }} instead of '{{ name }}', and ${concatenation} instead of '%{{ name }}%'. If the braces themselves are meant, put them between {% raw %} and {% endraw %}.`
    : "{{ }} stands inside a quoted name. A parameter is a value: names of tables and columns cannot come from one. Choose between them with {% if %}.";

const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;
