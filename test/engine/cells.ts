import { cellInputSchema, type Cell, type CellInput } from "../../src/contract/cell";

let count = 0;

/** Cells as the API stores them, from what a client writes. */
export const cells = (...given: CellInput[]): Cell[] =>
  given.map((input) => {
    const id = `00000000-0000-7000-8000-${String(++count).padStart(12, "0")}`;
    return { id, staticId: id, ...cellInputSchema.parse(input) } as Cell;
  });
