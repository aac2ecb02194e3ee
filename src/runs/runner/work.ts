import type { CellStatus } from "../../contract/output";
import type { Audience } from "./audience";
import type { AttemptResult } from "./attempt";
import type { Current, Journal } from "./journal";
import type { RunOrder } from "../store";

/** What a coordinator needs of the outside: its object, the database, and what runs an attempt. */
export interface CoordinatorPorts {
  d1(): D1Database;
  journal: Journal;
  audience: Pick<Audience, "watches" | "tell" | "dismiss">;
  /** Runs one attempt, from the first unfinished cell to the stored snapshot. Throws when it could not be carried to an end: it is then tried again. */
  execute(order: RunOrder, current: Current, work: Work): Promise<AttemptResult>;
  announce: (runId: string) => Promise<unknown>;
  /** Sets the one alarm of the object. */
  setAlarm(at: number): Promise<void>;
  /** What is written inside is written wholly or not at all. */
  transaction(write: () => void): void;
  /** Keeps the object alive while this goes on. */
  keepAlive(work: Promise<void>): void;
  now(): number;
}

/** The run at work, in the memory of the object. */
export interface Work {
  runId: string;
  /** When this incarnation of the object took it up. */
  since: number;
  /** Its cells are being run: from here a fault is a strike against the run. */
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
