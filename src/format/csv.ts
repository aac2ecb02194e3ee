import { writeCsv } from "hucre/csv";

/** What stands in one field of a CSV file; null is an empty field. */
export type CsvCell = string | number | boolean | null;

/**
 * Rows as CSV (RFC 4180): fields are quoted where they must be, lines end with CRLF, after the last one there is none. Text that a spreadsheet would compute is made safe,
 * see `textCell`. `numeric`, by column: its texts are numbers too large for JavaScript, which stay numbers.
 */
export const csvOf = (rows: CsvCell[][], numeric: readonly boolean[] = []): string =>
  writeCsv(rows.map((row) => row.map((cell, column) => (typeof cell === "string" && !numeric[column] ? textCell(cell) : cell))));

/**
 * Text for a cell of a CSV file. Spreadsheets take what begins with one of these characters for a formula and compute it, whoever wrote it; an apostrophe before it,
 * which they do not show, keeps it text. Source: OWASP, CSV injection.
 */
const textCell = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
