import { blockComment, lineComment, quoted, spanUntil, type Dialect, type Span } from "../../sql-text";

/** Source: PostgreSQL manual 4.1 (nested comments, E'' strings, dollar quotes). */
export const postgresDialect: Dialect = {
  placeholder: (position) => `$${position}`,
  // `::` is a cast and `?` an operator of jsonb.
  handwritten: /(?<![\w$\u0080-\uffff])\$\d+|(?<!:):[A-Za-z_]\w*/g,
  hasArrays: true,
  // The protocol counts parameters with 16 bits; half of that is enough.
  maxParameters: 32_767,
  concatenation: "'%' || {{ name }} || '%'",
  spanAt(sql, at) {
    switch (sql[at]) {
      case "-":
        return sql[at + 1] === "-" ? lineComment(sql, at) : null;
      case "/":
        return sql[at + 1] === "*" ? blockComment(sql, at, { nested: true }) : null;
      case "'":
        return quoted(sql, at, "text", { escapes: isEscapeString(sql, at) });
      case '"':
        return quoted(sql, at, "name", { escapes: false });
      case "$":
        return dollarQuoted(sql, at);
      default:
        return null;
    }
  },
};

const isEscapeString = (sql: string, at: number): boolean =>
  /(^|[^A-Za-z0-9_$\u0080-\uffff])[eE]$/.test(sql.slice(Math.max(0, at - 2), at));

function dollarQuoted(sql: string, start: number): Span | null {
  if (start > 0 && /[A-Za-z0-9_$\u0080-\uffff]/.test(sql[start - 1] ?? "")) return null;
  const tag = /^\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/.exec(sql.slice(start, start + 130))?.[0];
  return tag === undefined ? null : spanUntil(sql, start, "text", tag, tag.length);
}
