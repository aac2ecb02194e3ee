import type { Json } from "../contract/common";
import type { CellError, LogLine } from "../contract/output";
import type { Value } from "../contract/value";
import type { Env } from "../env";

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

/** What the source of a code cell says, without running it. */
export interface CodeNames {
  /** Names taken from other cells or from the built-in variables. */
  reads: string[];
  /** Names the cell declares for others, its `output` not included. */
  writes: string[];
  /** Why the source cannot be read, with its line; null when it can. */
  error: CellError | null;
}

export interface SandboxOptions {
  projectId: string;
  /** All cells of this language that may run: a sandbox may prepare them together. */
  cells: CodeCell[];
  /** Built-in variables by name. User code cannot change them. */
  builtins: Record<string, Json>;
}

/** A language of code cells: one folder beside this file and one line in `registry.ts`. */
export interface CodeLanguage {
  /** Called whenever a draft is checked: no I/O, and nothing heavy is loaded for it. */
  analyse(source: string): CodeNames;
  /** Imports what running the language needs only now: an isolate that serves pages never loads it. The child starts with the first cell. */
  open(env: Pick<Env, "LOADER">, options: SandboxOptions): Promise<Sandbox>;
}

/** Where the cells of one language run during one run, one after the other. */
export interface Sandbox {
  /** Never throws for what user code does: that is `error`. A name that is missing in `reads` is looked for among the live values of earlier cells. */
  run(cell: CodeCell, reads: Record<string, Value>, options: { timeoutMs: number; signal: AbortSignal }): Promise<CodeResult>;
  /** Stops everything that still runs inside. Safe to repeat. */
  close(): void;
}
