import type { Literal } from "./literal";

export interface Span {
  /** `text` is a string literal, `name` a quoted identifier. */
  kind: "code" | "text" | "name" | "comment";
  start: number;
  /** Exclusive. */
  end: number;
}

/** How a database writes SQL. */
export interface Dialect {
  /** The literal, quoted name or comment that begins at this character; null when it is code. Pure. */
  spanAt(sql: string, at: number): Span | null;
  /** The placeholder of a bound value, counted from 1, that behaves like this literal. */
  placeholder(position: number, literal: Literal): string;
  /** Placeholders that somebody may have written by hand, in code. */
  handwritten: RegExp;
  /** Whether `any({{ list }})` takes a list as one array. */
  hasArrays: boolean;
  /** Bound values of one statement. */
  maxParameters: number;
  /** How text around a value is written, for advice: the value is `{{ name }}`. */
  concatenation: string;
}

/** Cuts SQL into code, literals, quoted names and comments, as the database itself would. Pure. */
export function sqlSpans(sql: string, dialect: Dialect): Span[] {
  const spans: Span[] = [];
  let codeStart = 0;
  let at = 0;
  while (at < sql.length) {
    const span = dialect.spanAt(sql, at);
    if (!span) {
      at++;
      continue;
    }
    if (span.start > codeStart) spans.push({ kind: "code", start: codeStart, end: span.start });
    spans.push(span);
    at = codeStart = span.end;
  }
  if (sql.length > codeStart) spans.push({ kind: "code", start: codeStart, end: sql.length });
  return spans;
}

/** The statement with everything that is not code blanked out, same length, so that positions stay true. */
export const codeOnly = (sql: string, dialect: Dialect): string =>
  sqlSpans(sql, dialect)
    .map(({ kind, start, end }) =>
      kind === "code" ? sql.slice(start, end) : kind === "comment" ? " ".repeat(end - start) : "_".repeat(end - start),
    )
    .join("");

/** From `start` to the first `mark` at or after `start + from`, or to the end of the text. */
export function spanUntil(sql: string, start: number, kind: Span["kind"], mark: string, from: number): Span {
  const found = sql.indexOf(mark, start + from);
  return { kind, start, end: found === -1 ? sql.length : found + mark.length };
}

/** A comment from `start` to the end of its line. */
export function lineComment(sql: string, start: number): Span {
  const end = sql.indexOf("\n", start);
  return { kind: "comment", start, end: end === -1 ? sql.length : end };
}

/** A comment between slash and star. With `nested` a comment inside it needs an end of its own. */
export function blockComment(sql: string, start: number, { nested }: { nested: boolean }): Span {
  let depth = 1;
  for (let at = start + 2; at < sql.length; at++) {
    if (sql.startsWith("*/", at)) {
      at++;
      if (--depth === 0) return { kind: "comment", start, end: at + 1 };
    } else if (nested && sql.startsWith("/*", at)) {
      at++;
      depth++;
    }
  }
  return { kind: "comment", start, end: sql.length };
}

/** A doubled mark stands for itself; with `escapes` a backslash does so for the character after it. */
export function quoted(sql: string, start: number, kind: "text" | "name", { escapes }: { escapes: boolean }): Span {
  const mark = sql[start];
  for (let at = start + 1; at < sql.length; at++) {
    if (escapes && sql[at] === "\\") at++;
    else if (sql[at] === mark) {
      if (sql[at + 1] === mark) at++;
      else return { kind, start, end: at + 1 };
    }
  }
  return { kind, start, end: sql.length };
}
