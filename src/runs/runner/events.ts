import type { CellEvent, Event, RunEvent } from "../../contract/events";
import type { Output } from "../../contract/output";
import type { RunError } from "../../contract/run";
import { iso } from "../../lib/clock";
import type { RunRow } from "../store";

/** What is told about runs while they go on and afterwards. Pure. */

export const queuedEvent = (at: number, attempt: number, position: number | null): RunEvent => ({
  type: "run",
  at: iso(at),
  status: "queued",
  reason: null,
  attempt,
  position,
  error: null,
});

export const startedEvent = (at: number, attempt: number): RunEvent => ({
  type: "run",
  at: iso(at),
  status: "running",
  reason: null,
  attempt,
  position: null,
  error: null,
});

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

export const endedEvent = (run: Pick<RunRow, "status" | "reason" | "attempt" | "error" | "finished_at">): RunEvent => ({
  type: "run",
  at: iso(run.finished_at ?? 0),
  status: run.status,
  reason: run.reason,
  attempt: run.attempt,
  position: null,
  error: run.error === null ? null : (JSON.parse(run.error) as RunError),
});

/** The events of an ended run, in the order in which they happened. */
export function replay(run: RunRow, outputs: Output[]): Event[] {
  return [
    queuedEvent(run.claimed_at, 1, null),
    ...(run.started_at === null ? [] : [startedEvent(run.started_at, run.attempt)]),
    ...finishedCells(outputs, run.finished_at ?? run.claimed_at),
    endedEvent(run),
  ];
}
