import type * as z from "zod";
import { cellInputSchema, type Cell } from "../../src/contract/cell";

let count = 0;

/** Cells as the API stores them, from what a client writes. */
export const cells = (...given: z.input<typeof cellInputSchema>[]): Cell[] =>
  given.map((input) => {
    const id = `00000000-0000-7000-8000-${String(++count).padStart(12, "0")}`;
    return { id, staticId: id, ...cellInputSchema.parse(input) };
  });
