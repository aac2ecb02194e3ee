import { mysqlPlaceholder } from "./bind";
import { blockComment, lineComment, quoted, type Dialect } from "../../sql-text";

/**
 * Source: MySQL reference manual 9.1.1 (string literals), 9.2 (identifiers) and 9.7 (comments). It goes by the default `sql_mode`, where double quotes hold text and a
 * backslash escapes. A server with another mode reads some texts differently: values are bound in any case, and what must not run is looked for in the whole text (`read-only.ts`).
 */
export const mysqlDialect: Dialect = {
  placeholder: (_, literal) => mysqlPlaceholder(literal),
  handwritten: /\?|(?<!:):[A-Za-z_]\w*/g,
  hasArrays: false,
  // The protocol counts parameters with 16 bits; half of that is enough.
  maxParameters: 32_767,
  concatenation: "concat('%', {{ name }}, '%')",
  spanAt(sql, at) {
    switch (sql[at]) {
      case "#":
        return lineComment(sql, at);
      case "-":
        // Two dashes begin a comment only before a space, a control character or the end: `5--2` is 7.
        return /^--(?![\u0021-\uffff])/.test(sql.slice(at, at + 3)) ? lineComment(sql, at) : null;
      case "/":
        // What stands in `/*! */` and MariaDB's `/*M! */` is run.
        return /^\/\*(?!M?!)/.test(sql.slice(at, at + 4)) ? blockComment(sql, at, { nested: false }) : null;
      case "'":
      case '"':
        return quoted(sql, at, "text", { escapes: true });
      case "`":
        return quoted(sql, at, "name", { escapes: false });
      default:
        return null;
    }
  },
};
