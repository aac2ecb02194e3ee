import type { CellKind, CellOf } from "../../contract/cell";
import type { CellError, Display, LogLine } from "../../contract/output";
import type { Value } from "../../contract/value";
import type { EngineEffects, RunFacts } from "../port";
import type { Sandbox } from "../../sandbox/port";
import type { CodeKind } from "../../sandbox/registry";

/** What the source of a cell says, without running it. */
export interface Analysis {
  /** Names taken from other cells or from the built-in variables. */
  reads: string[];
  /** Names given to other cells, `output` included. */
  writes: string[];
  /** The cell cannot be parsed: it fails with this error when its turn comes, and the rest of the project still runs. */
  error: CellError | null;
}

/** What a cell may use while it runs. */
export interface CellContext {
  facts: RunFacts;
  /** Values of the names it reads: cells' values and built-in variables. A name missing here has a value that cannot leave the sandbox, or none. */
  reads: Record<string, Value>;
  /** Why a read name is missing: name to reason. */
  unstorable: Record<string, string>;
  effects: Pick<EngineEffects, "queries" | "drawChart" | "now">;
  /** The run's one sandbox of that language, opened on first call. */
  sandbox(language: CodeKind): Promise<Sandbox>;
  timeoutMs: number;
  /** Aborts on cancellation, run time-out and cell time-out; `signal.reason` is then a `StopFailure`. */
  signal: AbortSignal;
}

/** How a cell ended. A kind may also throw: `CellFailure`, `QueryFailure` and `Failure` reach people with their message. */
export interface CellOutcome {
  values: Record<string, Value>;
  /** Names written that cannot be stored, and why. */
  unstorable: Record<string, string>;
  /** What the cell shows, whole, for those who ask for it as a file; null when a written value says it already or nothing was cut. */
  whole: Value | null;
  display: Display | null;
  /** Rows of the table made or shown, null otherwise. */
  rows: number | null;
  log: LogLine[];
  error: CellError | null;
  /** When the data was read, null for cells that query nothing. */
  dataAt: string | null;
}

/** Cells of one lane share its places: see `laneWidth`. */
export type Lane = "query" | "code" | "view";

/** The one port of every kind of cell: one file here and one line in `registry.ts`. */
export interface Kind<K extends CellKind> {
  lane: Lane;
  /** True: a name nobody writes is left to run time (a global of its language). */
  openNames?: boolean;
  analyse(cell: CellOf<K>): Analysis;
  /** Milliseconds this cell may take, when its config says so. */
  timeoutMs?(cell: CellOf<K>): number | null;
  run(cell: CellOf<K>, context: CellContext): Promise<CellOutcome>;
}

/** An outcome with everything a kind has no use for left empty. */
export const cellOutcome = (given: Partial<CellOutcome>): CellOutcome => ({
  values: {},
  unstorable: {},
  whole: null,
  display: null,
  rows: null,
  log: [],
  error: null,
  dataAt: null,
  ...given,
});

/** A cell failed for a reason its author can act on. `line` is 1-based in the cell's source. */
export class CellFailure extends Error {
  constructor(
    message: string,
    readonly line: number | null = null,
  ) {
    super(message);
    this.name = "CellFailure";
  }
}
