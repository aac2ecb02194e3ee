import { rowCount, type Table } from "../../../contract/value";
import { iso } from "../../../lib/clock";
import { messageOf } from "../../../lib/failure";
import { QueryFailure, type Driver, type Query, type QueryResult } from "../../port";
import { tooLarge } from "../../too-large";
import { cancelled } from "../../abort";
import { codeOnly } from "../../sql-text";
import { sqliteParameter } from "./bind";
import { sqliteDialect } from "./dialect";
import { exactStatement, unmarked, type Rows } from "./exact";
import { sampleIntrospection } from "./schema";
import { tableOf } from "./table";

/**
 * The built-in sample warehouse on D1. Read-only: one SELECT, WITH ... SELECT or VALUES. D1 has no call that stops a statement: a cancelled query is
 * abandoned, its answer dropped, and D1 ends it at its own limit of 30 s.
 */
export function openSample(warehouse: D1Database): Driver {
  return {
    dialect: sqliteDialect,
    introspection: sampleIntrospection,
    async query(query, signal) {
      refuseWrites(query.text);
      const work = exactRows(warehouse, limited(query), query.values.map(sqliteParameter)).catch((thrown: unknown) => {
        throw sqlFailure(thrown, query.text);
      });
      const { columns, rows } = await cancelled(work, signal);
      return bounded(query, tableOf(columns, rows));
    },
    async close() {},
  };
}

/** A second time, when D1's own answer may have changed a number. */
async function exactRows(warehouse: D1Database, text: string, values: unknown[]): Promise<{ columns: string[]; rows: Rows }> {
  const read = (statement: string) =>
    warehouse
      .prepare(statement)
      .bind(...values)
      .raw({ columnNames: true });
  const [columns = [], ...rows] = await read(text);
  const mark = `${crypto.randomUUID()} `;
  const again = exactStatement(text, columns, rows, mark);
  return { columns, rows: again === null ? rows : unmarked((await read(again)).slice(1), mark) };
}

const head = "select * from (";

/** One row more than allowed shows that there are more; the line break ends a trailing comment. */
const limited = ({ text, maxRows }: Query): string => `${head}${text.replace(/;\s*$/, "")}\n) limit ${maxRows + 1}`;

/** Throws unless the text is one reading statement. Looks at code only, so quotes and comments hide nothing. Pure. */
export function refuseWrites(text: string): void {
  const code = codeOnly(text, sqliteDialect).replace(/[\s;]+$/, "");
  if (code.includes(";"))
    throw new QueryFailure(
      "read_only",
      "A SQL cell runs one statement, and here are several. Put each into a cell of its own.",
      lineOf(code, code.indexOf(";")),
    );
  refuseOddBrackets(code);
  const word = firstWord(code);
  const verb = word === "with" ? mainVerb(code) : word;
  if (verb === "select" || verb === "values") return;
  throw new QueryFailure(
    "read_only",
    `The sample warehouse can only be read: a statement begins with SELECT, WITH or VALUES, and this one ${verb ? `does ${verb.toUpperCase()}` : "is empty"}.`,
    1,
  );
}

const firstWord = (code: string): string => /^\s*([a-z]+)/i.exec(code)?.[1]?.toLowerCase() ?? "";

/** Brackets that do not pair would end the one that is put around the statement. */
function refuseOddBrackets(code: string): void {
  const open: number[] = [];
  for (const { 0: sign, index } of code.matchAll(/[()]/g)) {
    if (sign === "(") open.push(index);
    else if (open.pop() === undefined)
      throw new QueryFailure("sql", "SQL error: a bracket is closed here that was never opened.", lineOf(code, index));
  }
  const [first] = open;
  if (first !== undefined) throw new QueryFailure("sql", "SQL error: a bracket is opened here that is never closed.", lineOf(code, first));
}

/** The verb after the common table expressions: the first one outside all brackets. */
function mainVerb(code: string): string {
  let depth = 0;
  for (const [token] of code.matchAll(/[()]|[a-z_][a-z0-9_$]*/gi)) {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (depth === 0 && /^(select|values|insert|update|delete|replace)$/i.test(token)) return token.toLowerCase();
  }
  return "";
}

function bounded(query: Query, table: Table): QueryResult {
  const rows = rowCount(table);
  if (rows > query.maxRows) throw tooLarge("rows", query.maxRows);
  if (JSON.stringify(table.data).length > query.maxBytes) throw tooLarge("bytes", query.maxBytes);
  return { table, totalRows: rows, readAt: iso(Date.now()) };
}

function sqlFailure(thrown: unknown, text: string): QueryFailure {
  const said = messageOf(thrown)
    .replace(/^D1_ERROR:\s*/, "")
    .replace(/:? SQLITE_[A-Z_]+(\s*\(.*\))?$/, "")
    .replace(/\s*\(extended:.*$/, "");
  const offset = /\s+at offset (\d+)/.exec(said);
  const line = offset ? lineOf(text, Number(offset[1]) - head.length) : null;
  const advice = /no such table/.test(said) ? " The sample warehouse lists its tables under Data connections." : "";
  return new QueryFailure("sql", `SQL error: ${said.replace(/\s+at offset \d+/, "")}.${advice}`, line);
}

const lineOf = (text: string, at: number): number => text.slice(0, Math.max(0, at)).split("\n").length;
