import type { Cell } from "../../contract/cell";
import type { Issue } from "../../contract/error";

/** Cells that share an identity, one issue for each after the first; empty when all differ. */
export function repeatedIds(cells: Cell[]): Issue[] {
  const issues: Issue[] = [];
  for (const field of ["id", "staticId"] as const) {
    const seen = new Map<string, number>();
    cells.forEach((cell, position) => {
      const first = seen.get(cell[field]);
      if (first === undefined) seen.set(cell[field], position);
      else issues.push({ path: `cells.${position}.${field}`, message: `is also the ${field} of cell ${first + 1}` });
    });
  }
  return issues;
}
