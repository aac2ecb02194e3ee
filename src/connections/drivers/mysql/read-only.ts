import { QueryFailure } from "../../port";
import { codeOnly } from "../../sql-text";
import { mysqlDialect } from "./dialect";

/** How a statement that reads begins. Everything else is refused before it is sent: `set global`, `kill`, `lock tables` or `call` change things that no transaction guards. */
const reading = /^[\s(]*(select|with|values|table|show|describe|desc|explain)\b/i;

/**
 * Throws unless the text is one statement that begins as a reading one does. Looks at code only, so that quotes and comments hide nothing. What passes is run in a
 * transaction that only reads: there the server itself refuses writes, also those of functions. Pure.
 */
export function refuseMysqlWrites(text: string): void {
  const code = codeOnly(text, mysqlDialect).replace(/[\s;]+$/, "");
  const end = code.indexOf(";");
  if (end !== -1)
    throw new QueryFailure(
      "sql",
      "A SQL cell runs one statement, and here are several. Put each into a cell of its own.",
      lineAt(code, end),
    );
  // Looked for in the whole text, since no transaction guards files: a server in another mode may read as code what counts here as a comment or a string.
  const file = /\b(outfile|dumpfile)\b/i.exec(text);
  if (file)
    throw new QueryFailure(
      "read_only",
      "SQL cells only read: INTO OUTFILE and INTO DUMPFILE write a file on the server. The two words may not stand in a statement, not even in a string or a comment.",
      lineAt(text, file.index),
    );
  if (reading.test(code)) return;
  const verb = /^[\s(]*([a-z]+)/i.exec(code)?.[1]?.toUpperCase();
  throw new QueryFailure(
    "read_only",
    `SQL cells only read: a statement begins with SELECT, WITH, VALUES, TABLE, SHOW, DESCRIBE or EXPLAIN${verb ? `, and this one with ${verb}` : ""}. A run can be repeated after a crash, so it must change nothing.`,
    1,
  );
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;
