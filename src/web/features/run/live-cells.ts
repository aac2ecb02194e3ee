import type { CellEvent, Event } from "../../../contract/events";
import type { CellStatus } from "../../../contract/output";
import type { RunCell } from "../../../contract/run";

/** Cells of a run that goes on, as its events tell them. Pure. */

export type Told = ReadonlyMap<string, CellEvent>;

export const nothingTold: Told = new Map();

/** The newest that was told of each cell. An attempt that waits or begins knows nothing of the one before it. */
export function told(before: Told, event: Event): Told {
  if (event.type === "cell") return new Map(before).set(event.staticId, event);
  return event.status === "queued" || event.status === "running" ? nothingTold : before;
}

const rank = (status: CellStatus): number => (status === "pending" ? 0 : status === "running" ? 1 : 2);

/** The run's cells with the times that were told. Answer and events come by two ways: whichever is further on holds. */
export function withTold(cells: readonly RunCell[], known: Told): RunCell[] {
  return cells.map((cell) => {
    const event = known.get(cell.staticId);
    if (event === undefined) return cell;
    const { status, startedAt, finishedAt, durationMs, rows, error, skippedBecause } = event;
    if (rank(cell.status) > rank(status)) return { ...cell, startedAt: cell.startedAt ?? startedAt };
    return { ...cell, status, startedAt, finishedAt, durationMs, rows, error, skippedBecause };
  });
}
