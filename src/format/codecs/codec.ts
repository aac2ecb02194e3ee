import type { Json } from "../../contract/common";

/** What stands in one cell of a spreadsheet; `format` is a number format such as `0.00`. */
export interface SheetCell {
  value: string | number | boolean;
  format?: string;
}

/** How the values of one column type are written outside of JSON. Null is written by the file's own rule and never given to a codec. */
export interface Codec {
  /** The value of a text as databases and files write it; undefined when the type cannot hold it. */
  read(text: string): Json | undefined;
  /** The text of a value in a file: `read` gives the same value back. */
  write(value: Json): string;
  /** A number where a spreadsheet holds it digit for digit, else text. */
  sheet(value: Json): SheetCell;
}

/** Significant digits that a spreadsheet keeps of a number. Source: Excel specifications and limits. */
export const sheetDigits = 15;
