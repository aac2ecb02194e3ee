import type { CellError, LogLine } from "../contract/output";
import type { Value } from "../contract/value";

/** A cell of code as the sandbox sees it. */
export interface CodeCell {
  staticId: string;
  source: string;
  /** The name under which the last expression is known to other cells, null when it has none. */
  output: string | null;
}

/** Which limit stopped the cell; missing for errors of the code itself. */
export type LimitReason = "timeout" | "memory" | "output" | "step";

export interface CodeResult {
  /** Names written, with values that can be stored. */
  values: Record<string, Value>;
  /** Names written that live only inside the sandbox, each with a clause that says why, without a full stop. Later cells of the same sandbox still read them. */
  unstorable: Record<string, string>;
  /** The last expression, null when there is none or nothing to show. */
  last: Value | null;
  log: LogLine[];
  error: CellError | null;
  reason?: LimitReason;
  durationMs: number;
}

/** One run's place for user code. Cells run one after the other. */
export interface Sandbox {
  /** Never throws for what user code does: that is `error`. A name that is missing in `reads` is looked for among the live values of earlier cells. */
  run(cell: CodeCell, reads: Record<string, Value>, options: { timeoutMs: number; signal: AbortSignal }): Promise<CodeResult>;
  /** Stops everything that still runs inside. Safe to repeat. */
  close(): void;
}
