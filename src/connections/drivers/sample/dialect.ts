import { sqlitePlaceholder } from "./bind";
import { blockComment, lineComment, quoted, spanUntil, type Dialect } from "../../sql-text";

/** Sources: SQLite "SQL Comment Syntax" and "Literal Values"; Cloudflare, limits of D1. */
export const sqliteDialect: Dialect = {
  placeholder: sqlitePlaceholder,
  handwritten: /\?\d*|(?<![\w$])[:@$]\w+/g,
  hasArrays: false,
  maxParameters: 100,
  concatenation: "'%' || {{ name }} || '%'",
  spanAt(sql, at) {
    switch (sql[at]) {
      case "-":
        return sql[at + 1] === "-" ? lineComment(sql, at) : null;
      case "/":
        return sql[at + 1] === "*" ? blockComment(sql, at, { nested: false }) : null;
      case "'":
        return quoted(sql, at, "text", { escapes: false });
      case '"':
      case "`":
        return quoted(sql, at, "name", { escapes: false });
      case "[":
        return spanUntil(sql, at, "name", "]", 1);
      default:
        return null;
    }
  },
};
