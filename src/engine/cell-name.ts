import type { Cell } from "../contract/cell";

/** What people call a cell, without quotes: its label, else the name it writes, else its kind and place. */
export const plainCellName = (cell: Cell, position: number): string =>
  cell.label.trim() || cell.output || `${cell.kind} cell ${position + 1}`;

/** The same inside a sentence: names in quotes. */
export const cellName = (cell: Cell, position: number): string =>
  cell.label.trim() || cell.output ? `"${plainCellName(cell, position)}"` : plainCellName(cell, position);
