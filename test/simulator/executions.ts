import type { Process } from "./world.ts";

/** One execution of a cell, as the far end saw it. */
export interface Execution {
  runId: string;
  attempt: number;
  projectId: string;
  staticId: string;
  process: Process;
  startedAt: number;
  endedAt: number | null;
  /** True: it came to its end and was well. */
  well: boolean;
}

/** What sandboxes and databases of users have seen of runs. */
export class Executions {
  readonly all: Execution[] = [];
  /** When each attempt came as far as its first cell, by run and attempt. */
  readonly opened = new Map<string, number>();
  /** Attempts of which a cell was ended by the way to the far end, not by what it does. */
  readonly refused = new Set<string>();
  onStart: (execution: Execution) => void = () => undefined;

  open(runId: string, attempt: number, at: number): void {
    const key = `${runId}/${attempt}`;
    if (!this.opened.has(key)) this.opened.set(key, at);
  }

  start(execution: Execution): void {
    this.all.push(execution);
    this.onStart(execution);
  }
}
