import type { CellEvent, Event } from "../../../contract/events";
import type { CellStatus } from "../../../contract/output";
import type { RunCell } from "../../../contract/run";

/** The cells of a live run, brought up to date by its events. Pure. */

export type CellEvents = ReadonlyMap<string, CellEvent>;

export const noEvents: CellEvents = new Map();

/** Keeps the newest event of each cell. A new attempt starts without the events of the one before it. */
export function withEvent(before: CellEvents, event: Event): CellEvents {
  if (event.type === "cell") return new Map(before).set(event.staticId, event);
  return event.status === "queued" || event.status === "running" ? noEvents : before;
}

const rank = (status: CellStatus): number => (status === "pending" ? 0 : status === "running" ? 1 : 2);

/** The run's cells with the times of their events. The answer and the events arrive separately: the later state of a cell wins. */
export function withEvents(cells: readonly RunCell[], known: CellEvents): RunCell[] {
  return cells.map((cell) => {
    const event = known.get(cell.staticId);
    if (event === undefined) return cell;
    const { status, startedAt, finishedAt, durationMs, rows, error, skippedBecause } = event;
    if (rank(cell.status) > rank(status)) return { ...cell, startedAt: cell.startedAt ?? startedAt };
    return { ...cell, status, startedAt, finishedAt, durationMs, rows, error, skippedBecause };
  });
}
