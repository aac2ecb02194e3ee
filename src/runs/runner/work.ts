import type { CellStatus } from "../../contract/output";
import type { Audience } from "./audience";
import type { AttemptResult } from "./attempt";
import type { Current, Journal } from "./journal";
import type { RunOrder } from "../store";

/** What a coordinator depends on: its object, the database, and the execution of an attempt. */
export interface CoordinatorPorts {
  d1(): D1Database;
  journal: Journal;
  audience: Pick<Audience, "watches" | "send" | "dismiss">;
  /** Runs one attempt, from the first unfinished cell to the stored snapshot. Throws when it could not be finished: it is then tried again. */
  execute(order: RunOrder, current: Current, work: Work): Promise<AttemptResult>;
  /** Whether a run that was interrupted may begin again; missing where nobody outside knows more: it may. */
  turn?: (runId: string) => Promise<Turn>;
  announce: (runId: string) => Promise<unknown>;
  /** Sets the one alarm of the object. */
  setAlarm(at: number): Promise<void>;
  /** All writes inside are committed together or not at all. */
  transaction(write: () => void): void;
  /** Keeps the object alive until `work` settles. */
  keepAlive(work: Promise<void>): void;
  now(): number;
}

/** What the local host says of a run that was interrupted. */
export interface Turn {
  /** False: it waits, since another suspect is being tried. */
  go: boolean;
  /** The interruption may have been another run's doing: it is not counted as a reset of this one. */
  forgiven: boolean;
  /** This run froze the runtime, and it would do so again: it is not tried any more. */
  guilty: boolean;
}

/** The run being executed, in the memory of the object. */
export interface Work {
  runId: string;
  /** When this instance of the object began to execute it, epoch ms. */
  since: number;
  /** Its cells are being executed: a fault now counts as a reset of the run. */
  executing: boolean;
  controller: AbortController;
  cells: Record<string, CellStatus>;
  /** When the cells that are running began. */
  began: Map<string, number>;
}

/** What a runner is doing, for pages and the API. */
export interface LiveState {
  current: { runId: string; attempt: number; startedAt: number; cells: Record<string, CellStatus> } | null;
  /** Run ids in the order in which they will start. */
  line: string[];
}
