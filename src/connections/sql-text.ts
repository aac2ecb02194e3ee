import type { Dialect } from "./port";

export interface Span {
  /** `text` is a string literal, `name` a quoted identifier. */
  kind: "code" | "text" | "name" | "comment";
  start: number;
  /** Exclusive. */
  end: number;
  /** False when the statement ends inside a literal or comment. */
  closed: boolean;
}

/**
 * Cuts SQL into code, literals, quoted names and comments, as the database itself would. Pure.
 * Sources: SQLite "SQL Comment Syntax" and "Literal Values"; PostgreSQL manual 4.1 (nested comments, E'' strings, dollar quotes).
 */
export function sqlSpans(sql: string, dialect: Dialect): Span[] {
  const spans: Span[] = [];
  let codeStart = 0;
  let at = 0;
  while (at < sql.length) {
    const span = spanAt(sql, at, dialect);
    if (!span) {
      at++;
      continue;
    }
    if (span.start > codeStart) spans.push({ kind: "code", start: codeStart, end: span.start, closed: true });
    spans.push(span);
    at = codeStart = span.end;
  }
  if (sql.length > codeStart) spans.push({ kind: "code", start: codeStart, end: sql.length, closed: true });
  return spans;
}

function spanAt(sql: string, at: number, dialect: Dialect): Span | null {
  const postgres = dialect === "postgresql";
  switch (sql[at]) {
    case "-":
      return sql[at + 1] === "-" ? lineComment(sql, at) : null;
    case "/":
      return sql[at + 1] === "*" ? blockComment(sql, at, postgres) : null;
    case "'":
      return quoted(sql, at, "text", "'", postgres && isEscapeString(sql, at));
    case '"':
      return quoted(sql, at, "name", '"', false);
    case "`":
      return postgres ? null : quoted(sql, at, "name", "`", false);
    case "[":
      return postgres ? null : until(sql, at, "name", "]", 1);
    case "$":
      return postgres ? dollarQuoted(sql, at) : null;
    default:
      return null;
  }
}

const until = (sql: string, start: number, kind: Span["kind"], mark: string, from: number): Span => {
  const found = sql.indexOf(mark, start + from);
  return found === -1 ? { kind, start, end: sql.length, closed: false } : { kind, start, end: found + mark.length, closed: true };
};

function lineComment(sql: string, start: number): Span {
  const end = sql.indexOf("\n", start);
  return { kind: "comment", start, end: end === -1 ? sql.length : end, closed: true };
}

function blockComment(sql: string, start: number, nested: boolean): Span {
  let depth = 1;
  for (let at = start + 2; at < sql.length; at++) {
    if (sql.startsWith("*/", at)) {
      at++;
      if (--depth === 0) return { kind: "comment", start, end: at + 1, closed: true };
    } else if (nested && sql.startsWith("/*", at)) {
      at++;
      depth++;
    }
  }
  // SQLite closes an open comment at the end of the text.
  return { kind: "comment", start, end: sql.length, closed: !nested };
}

/** A doubled mark stands for itself; with `escapes` a backslash takes the next character along. */
function quoted(sql: string, start: number, kind: Span["kind"], mark: string, escapes: boolean): Span {
  for (let at = start + 1; at < sql.length; at++) {
    if (escapes && sql[at] === "\\") at++;
    else if (sql[at] === mark) {
      if (sql[at + 1] === mark) at++;
      else return { kind, start, end: at + 1, closed: true };
    }
  }
  return { kind, start, end: sql.length, closed: false };
}

const isEscapeString = (sql: string, at: number): boolean =>
  /(^|[^A-Za-z0-9_$\u0080-\uffff])[eE]$/.test(sql.slice(Math.max(0, at - 2), at));

function dollarQuoted(sql: string, start: number): Span | null {
  if (start > 0 && /[A-Za-z0-9_$\u0080-\uffff]/.test(sql[start - 1] ?? "")) return null;
  const tag = /^\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/.exec(sql.slice(start, start + 130))?.[0];
  return tag === undefined ? null : until(sql, start, "text", tag, tag.length);
}

/** The statement with everything that is not code blanked out, same length: positions stay true. */
export const codeOnly = (sql: string, dialect: Dialect): string =>
  sqlSpans(sql, dialect)
    .map(({ kind, start, end }) =>
      kind === "code" ? sql.slice(start, end) : kind === "comment" ? " ".repeat(end - start) : "_".repeat(end - start),
    )
    .join("");
