import type { Cell } from "../contract/cell";
import type { Diff, Draft } from "../contract/project";

/** What changed from one state of a project to another, cell by cell. Pure. A cell that only changed its place counts as moved. */
export function diffDrafts(before: Draft, after: Draft): Pick<Diff, "cells" | "settings"> {
  const old = new Map(before.cells.map((cell) => [cell.staticId, cell]));
  const now = new Map(after.cells.map((cell) => [cell.staticId, cell]));
  const moved = movedCells(before.cells, after.cells);
  const cells: Diff["cells"] = [];
  for (const cell of after.cells) {
    const previous = old.get(cell.staticId);
    if (!previous) cells.push({ ...nameOf(cell), change: "added", fields: [] });
    else {
      const fields = changedFields(previous, cell);
      if (fields.length > 0) cells.push({ ...nameOf(cell), change: "changed", fields });
      else if (moved.has(cell.staticId)) cells.push({ ...nameOf(cell), change: "moved", fields: [] });
    }
  }
  for (const cell of before.cells) if (!now.has(cell.staticId)) cells.push({ ...nameOf(cell), change: "removed", fields: [] });
  return { cells, settings: changedFields(before.settings, after.settings) };
}

const nameOf = (cell: Cell) => ({ staticId: cell.staticId, label: cell.label, kind: cell.kind });

function changedFields(before: object, after: object): string[] {
  const a = before as Record<string, unknown>;
  const b = after as Record<string, unknown>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((field) => field !== "id" && JSON.stringify(a[field]) !== JSON.stringify(b[field]))
    .sort();
}

/** Cells outside the longest run of cells that kept their order. */
function movedCells(before: Cell[], after: Cell[]): Set<string> {
  const position = new Map(before.map((cell, index) => [cell.staticId, index]));
  const kept = after
    .filter((cell) => position.has(cell.staticId))
    .map((cell) => ({ id: cell.staticId, at: position.get(cell.staticId) ?? 0 }));
  // Longest increasing subsequence, quadratic: at most 500 cells.
  const best = kept.map(() => 1);
  const from = kept.map(() => -1);
  kept.forEach((cell, i) => {
    for (let j = 0; j < i; j++) {
      if ((kept[j]?.at ?? 0) < cell.at && (best[j] ?? 0) + 1 > (best[i] ?? 0)) {
        best[i] = (best[j] ?? 0) + 1;
        from[i] = j;
      }
    }
  });
  const inPlace = new Set<string>();
  for (let i = best.indexOf(Math.max(0, ...best)); i >= 0; i = from[i] ?? -1) inPlace.add(kept[i]?.id ?? "");
  return new Set(kept.map((cell) => cell.id).filter((id) => !inPlace.has(id)));
}
