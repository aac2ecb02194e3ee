import type { Cell, CellKind, CellOf } from "../../contract/cell";
import { kinds } from "../kinds/registry";
import type { Analysis, Kind } from "../kinds/kind";

/** The kind of a cell, with the cell's type tied to it. */
export const kindOf = <K extends CellKind>(cell: CellOf<K>): Kind<K> => kinds[cell.kind as K];

/** What a cell reads and writes. `writes` holds its `output` and every name once. */
export function analyseCell(cell: Cell): Analysis {
  const found = kindOf(cell).analyse(cell);
  const writes = cell.output === null ? found.writes : [...found.writes, cell.output];
  return { reads: [...new Set(found.reads)], writes: [...new Set(writes)], error: found.error };
}
