import type { Json } from "../contract/common";
import { rowCount, type Table } from "../contract/value";
import { codecs } from "./codecs/registry";

/** What stands in one field of a CSV file. */
export type CsvCell = string | number | boolean | null;

/** Says that a file is UTF-8. Spreadsheets take one without it for the letters of their own country; some programs take it for a part of the first name. */
export const byteOrderMark = "\uFEFF";

/**
 * Rows as CSV (RFC 4180): fields are quoted where they must be, lines end with CRLF, after the last one there is none. Null is an empty field, an empty text is `""`. Text that a
 * spreadsheet would compute is made safe, see `textCell`.
 */
export const csvOf = (rows: CsvCell[][]): string =>
  rows.map((row) => row.map((cell) => field(typeof cell === "string" ? textCell(cell) : cell)).join(",")).join("\r\n");

/** A whole table as CSV under a line of its names, every value digit for digit as the codec of its type writes it. */
export function tableCsv(table: Table): string {
  const { columns, types, data } = table;
  const writers = types.map((type) => {
    const isText = type === "string" || type === "json";
    return (value: Json): CsvCell =>
      value === null ? null : typeof value !== "string" ? codecs[type].write(value) : isText ? textCell(value) : value;
  });
  const lines = [csvOf([columns])];
  for (let row = 0; row < rowCount(table); row++) lines.push(writers.map((write, c) => field(write(data[c]?.[row] ?? null))).join(","));
  return lines.join("\r\n");
}

function field(cell: CsvCell): string {
  if (cell === null) return "";
  const text = String(cell);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Text for a cell of a CSV file. Spreadsheets take what begins with one of these characters for a formula and compute it, whoever wrote it; an apostrophe before it,
 * which they do not show, keeps it text. Source: OWASP, CSV injection.
 */
const textCell = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
