import type { CellEvent, Event, RunEvent } from "../../contract/events";
import type { Output } from "../../contract/output";
import { iso } from "../../lib/clock";
import type { RunRecord } from "../store";

/** The events of runs, live and replayed. Pure. */

export const queuedEvent = (at: number, attempt: number, position: number | null): RunEvent => ({
  type: "run",
  at: iso(at),
  status: "queued",
  reason: null,
  attempt,
  position,
  error: null,
});

/** An attempt began, at a time in milliseconds. */
export const startedEvent = (at: number, attempt: number): RunEvent => ({
  type: "run",
  at: iso(at),
  status: "running",
  reason: null,
  attempt,
  position: null,
  error: null,
});

/** A cell began, at a time in milliseconds. */
export const startingEvent = (at: number, staticId: string): CellEvent => ({
  type: "cell",
  at: iso(at),
  staticId,
  status: "running",
  startedAt: iso(at),
  finishedAt: null,
  durationMs: null,
  rows: null,
  error: null,
  skippedBecause: [],
});

/** A cell that ended; one that never ran has no time of its own and takes `at`. */
export const endedCellEvent = (output: Output, at: number): CellEvent => {
  const { staticId, status, startedAt, finishedAt, durationMs, rows, error, skippedBecause } = output;
  return { type: "cell", at: finishedAt ?? iso(at), staticId, status, startedAt, finishedAt, durationMs, rows, error, skippedBecause };
};

/** Beginning and end of finished cells, in the order in which they happened. */
export const finishedCells = (outputs: Output[], at: number): CellEvent[] =>
  outputs
    .flatMap((output) => [
      ...(output.startedAt === null ? [] : [startingEvent(Date.parse(output.startedAt), output.staticId)]),
      endedCellEvent(output, at),
    ])
    // A stable sort: the beginning of a cell that took no time stays before its end.
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

/** A run ended, as its row says. */
export const endedEvent = (run: Pick<RunRecord, "status" | "reason" | "attempt" | "error" | "finishedAt">): RunEvent => ({
  type: "run",
  at: iso(run.finishedAt ?? 0),
  status: run.status,
  reason: run.reason,
  attempt: run.attempt,
  position: null,
  error: run.error,
});

/** The events of an ended run, in the order in which they happened. */
export function replay(run: RunRecord, outputs: Output[]): Event[] {
  return [
    queuedEvent(run.claimedAt, 1, null),
    ...(run.startedAt === null ? [] : [startedEvent(run.startedAt, run.attempt)]),
    ...finishedCells(outputs, run.finishedAt ?? run.claimedAt),
    endedEvent(run),
  ];
}
