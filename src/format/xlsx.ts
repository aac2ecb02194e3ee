import { writeXlsx } from "hucre/xlsx";
import type { Json } from "../contract/common";
import { rowCount, type ColumnType, type Table } from "../contract/value";
import type { SheetCell } from "./codecs/codec";
import { codecs } from "./codecs/registry";
import { count } from "./words";

/** What a spreadsheet holds. Source: Excel specifications and limits. */
const sheetLimits = { rows: 1_048_576, columns: 16_384, cellChars: 32_767, nameChars: 31 } as const;

/** Why a table cannot be a sheet, as a sentence; null when it can. */
export function sheetProblem(table: Table): string | null {
  const rows = rowCount(table) + 1;
  if (rows > sheetLimits.rows)
    return `A spreadsheet holds ${count(sheetLimits.rows - 1)} rows under its names, and this table has ${count(rows - 1)}. Take it as CSV.`;
  if (table.columns.length > sheetLimits.columns)
    return `A spreadsheet holds ${count(sheetLimits.columns)} columns, and this table has ${count(table.columns.length)}. Take it as CSV.`;
  return null;
}

/**
 * A table as a workbook of one sheet. Dates and times are real ones; instants show UTC. Numbers of more than 15 digits, NaN and infinities are text, since a spreadsheet would change
 * them; no text is a formula. Text beyond the limit of a cell ends with a sentence on how long it was. Takes a table without a `sheetProblem`.
 */
export async function tableXlsx(table: Table, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const columns = table.data.map((values, c) => sheetColumn(table.types[c] ?? "json", values));
  const rows = Array.from({ length: rowCount(table) }, (_, row) => columns.map(({ cells }) => cells[row] ?? null));
  const sheet = {
    name: sheetName(name),
    columns: columns.map(({ format }) => (format === null ? {} : { numFmt: format })),
    rows: [table.columns.map(cellText), ...rows],
  };
  return (await writeXlsx({ sheets: [sheet] })) as Uint8Array<ArrayBuffer>;
}

/** One format for all cells of a column: the one that shows the most. */
function sheetColumn(type: ColumnType, values: Json[]): { cells: SheetCell["value"][]; format: string | null } {
  let format = "";
  const cells = values.map((value) => {
    if (value === null) return null;
    const cell = typeof value === "string" && type === "json" ? { value } : codecs[type].sheet(value);
    if (cell.format !== undefined && cell.format.length > format.length) format = cell.format;
    return typeof cell.value === "string" ? cellText(cell.value) : cell.value;
  });
  return { cells: cells as SheetCell["value"][], format: format === "" ? null : format };
}

/** Within the limit, and so that no part of it reads as a code of the file format, such as `_x000D_`, or is no character of XML. */
function cellText(text: string): string {
  const over = text.length > sheetLimits.cellChars;
  const note = `... (cut: a cell of a spreadsheet holds ${count(sheetLimits.cellChars)} characters, this text has ${count(text.length)}; CSV has all)`;
  const kept = over ? `${text.slice(0, sheetLimits.cellChars - note.length).toWellFormed()}${note}` : text;
  return kept
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replaceAll(/[\r\uFFFE\uFFFF]/g, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`);
}

/** A name that spreadsheets take: without the signs of references, of at most 31 characters, and not the one they keep for themselves. */
export function sheetName(given: string): string {
  const clean = given
    .toWellFormed()
    .replaceAll(/[[\]:*?/\\\p{Cc}\uFFFD-\uFFFF]+/gu, " ")
    .replaceAll(/\s+/g, " ");
  const trimmed = clean.slice(0, sheetLimits.nameChars).replaceAll(/^[\s']+|[\s'\uD800-\uDBFF]+$/g, "");
  return trimmed === "" ? "Table" : trimmed.toLowerCase() === "history" ? `${trimmed} 1` : trimmed;
}
