import type { Cell } from "../../contract/cell";
import type { Output } from "../../contract/output";

/** The output of a cell that has not run. */
export const blankOutput = (cell: Cell): Output => ({
  staticId: cell.staticId,
  kind: cell.kind,
  label: cell.label,
  output: cell.output,
  inApp: cell.inApp,
  width: cell.width,
  status: "pending",
  startedAt: null,
  finishedAt: null,
  durationMs: null,
  rows: null,
  error: null,
  skippedBecause: [],
  log: [],
  valueHash: null,
  display: null,
});
