import type { Cell } from "../contract/cell";
import type { Json } from "../contract/common";
import type { DisplayOf, Output } from "../contract/output";
import type { RunContext, RunError, RunTrigger } from "../contract/run";
import type { Table, ValueRef } from "../contract/value";
import type { QueryRunner } from "../connections/port";
import type { ChartOptions } from "../outputs/chart-options";
import type { Sandbox, SandboxOptions } from "../sandbox/port";
import type { CodeKind } from "../sandbox/registry";
import type { ValueStore } from "./values";

/** The facts of a run before its first cell. Everything here may be read by user code (see `builtins.ts`) except `inputParams`, which reaches it through input cells. */
export interface RunFacts {
  runId: string;
  projectId: string;
  projectTitle: string;
  version: number;
  trigger: RunTrigger;
  context: RunContext;
  /** The occurrence, UTC ISO 8601; null for a run that no schedule planned. */
  scheduledFor: string | null;
  scheduleId: string | null;
  attempt: number;
  timezone: string;
  userEmail: string;
  inputParams: Record<string, Json>;
  /** Epoch ms at which the run times out; when missing, `limits.runMs` after `executeRun` is called. A resumed run passes the instant of its first start plus its limit. */
  deadlineAt?: number;
}

/** One finished cell, as journalled. A resumed run takes it as it is. */
export interface CellRecord {
  staticId: string;
  output: Output;
  /** Stored values by the name they were written under. */
  refs: Record<string, ValueRef>;
  /** Names written whose values live only inside the sandbox (functions, handles): a run cannot be resumed past a reader of one. */
  unstorable: string[];
  /** When the data was read, UTC ISO 8601; null for cells that query nothing. */
  dataAt: string | null;
}

/** Draws one chart at several widths, away from this isolate. Throws `Failure` with what is wrong in the specification. */
export type ChartDrawer = (
  spec: Record<string, Json>,
  table: Table,
  widths: readonly number[],
  options: ChartOptions,
  signal: AbortSignal,
) => Promise<DisplayOf<"chart">["drawings"]>;

/** What an engine needs from whoever runs cells: a run keeps its records in a journal, tests keep them in arrays. */
export interface EnginePorts {
  values: ValueStore;
  /** The record of a cell that finished before this call, null when it has yet to run. */
  finished(staticId: string): CellRecord | null;
  /** Called once per cell as it ends, and awaited before anything that reads it starts. A throw ends the run with that error. */
  record(cell: CellRecord): Promise<void>;
  starting(staticId: string): void;
  now(): number;
}

/** The ports, and the parts of Daybook that reach the outside: data connections, sandboxes and the drawing of charts. */
export interface EngineEffects extends EnginePorts {
  queries: QueryRunner;
  /** Called at most once per language, when its first cell starts. */
  openSandbox(language: CodeKind, options: SandboxOptions): Promise<Sandbox>;
  drawChart: ChartDrawer;
}

/** Runs the cells of a project in their order. Rules and errors: see `executeRun`. */
export interface Engine {
  execute(cells: Cell[], facts: RunFacts, signal: AbortSignal): Promise<RunResult>;
}

export interface RunResult {
  status: "succeeded" | "failed" | "cancelled" | "timed_out";
  /** Null when succeeded. */
  error: RunError | null;
  /** One per cell, in the order of the cells. */
  outputs: Output[];
  oldestDataAt: string | null;
}
