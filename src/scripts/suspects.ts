import type { Turn } from "../runs/runner/work.ts";
import { readEvent } from "./report.ts";

interface Suspect {
  runId: string;
  projectId: string;
  /** Freezes while it was running. */
  freezes: number;
  /** Of these, freezes that were its own doing: it was being tried alone, or nothing else was there as often. */
  own: number;
  /** Its last interruption was a freeze that may have been another run's doing, and the run has not begun again since. */
  forgiven: boolean;
}

/** So many freezes by one run end it: one may have been an accident of the machine. */
const ownFreezes = 2;
/** A run that was there at so many freezes, and more often than any other, is taken for the cause although it was never alone. */
const sharedFreezes = 3;
/** A suspect that has run for this long without a freeze no longer keeps the others waiting. */
const clearedAfterMs = 60_000;
/** A suspect that was given its turn and has not begun by then has ended otherwise (its project was deleted). */
const unusedAfterMs = 30_000;

/**
 * Which runs were running when user code froze the local runtime, derived from the Worker's log: a frozen runtime cannot be asked. After a freeze the runs that were running begin
 * again one at a time, so that the one that freezes it again is known, and the interruption counts for that run only. No I/O.
 */
export class Suspects {
  readonly #running = new Map<string, { projectId: string; since: number }>();
  readonly #suspects = new Map<string, Suspect>();
  #turn: { runId: string; since: number } | null = null;
  /** The runtime has frozen since this process began. */
  #frozen = false;

  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Reads one line of the log. When the line says that a run ended as lost, returns the number of its own freezes, else null. */
  read(message: string): { runId: string; freezes: number } | null {
    const event = readEvent(message);
    const runId = String(event?.facts["runId"]);
    if (event?.event === "run.started") this.#running.set(runId, { projectId: String(event.facts["projectId"]), since: this.#now() });
    if (event?.event !== "run.finished") return null;
    const suspect = this.#suspects.get(runId);
    this.#running.delete(runId);
    this.#suspects.delete(runId);
    if (this.#turn?.runId === runId) this.#turn = null;
    return event.facts["reason"] === "lost" && suspect && suspect.own > 0 ? { runId, freezes: suspect.own } : null;
  }

  /** Notes a freeze, and returns the runs that were running. All of them are suspects from here on; none is running any more. */
  frozen(): { runId: string; projectId: string }[] {
    this.#frozen = true;
    const there = [...this.#running].map(([runId, { projectId }]) => this.#suspectOf(runId, projectId));
    // The line that says that it has begun may not have been written before the freeze.
    const given = this.#turn && !this.#running.has(this.#turn.runId) && this.#suspects.get(this.#turn.runId);
    if (given && !this.#isOver(this.#turn as { runId: string; since: number })) there.push(given);
    for (const suspect of there) suspect.freezes++;
    const cause = causeAmong(there, this.#turn?.runId);
    for (const suspect of there) suspect.forgiven = suspect !== cause;
    if (cause) cause.own++;
    this.#running.clear();
    this.#turn = null;
    return there.map(({ runId, projectId }) => ({ runId, projectId }));
  }

  /** Whether an interrupted run may begin again now. Suspects get their turns one after the other. */
  turn(runId: string): Turn {
    const known = this.#suspects.get(runId);
    // Interrupted otherwise: nothing froze, or it has begun since.
    if (!known && (!this.#frozen || this.#running.has(runId))) return { go: true, forgiven: false, guilty: false };
    const suspect = known ?? { ...this.#suspectOf(runId, ""), freezes: 1, forgiven: true };
    this.#suspects.set(runId, suspect);
    if (suspect.own >= ownFreezes) return { go: true, forgiven: false, guilty: true };
    if (this.#turn !== null && this.#turn.runId !== runId && !this.#isOver(this.#turn))
      return { go: false, forgiven: false, guilty: false };
    this.#turn = { runId, since: this.#now() };
    const { forgiven } = suspect;
    suspect.forgiven = false;
    return { go: true, forgiven, guilty: false };
  }

  #suspectOf(runId: string, projectId: string): Suspect {
    const suspect = this.#suspects.get(runId) ?? { runId, projectId, freezes: 0, own: 0, forgiven: false };
    this.#suspects.set(runId, suspect);
    return suspect;
  }

  #isOver({ runId, since }: { runId: string; since: number }): boolean {
    const running = this.#running.get(runId);
    return running ? this.#now() - running.since > clearedAfterMs : this.#now() - since > unusedAfterMs;
  }
}

/** The run that froze the runtime, when that can be known: the one that was tried alone, and was alone. */
function causeAmong(there: Suspect[], tried: string | undefined): Suspect | null {
  const [only] = there;
  if (only && there.length === 1 && only.runId === tried) return only;
  const most = Math.max(0, ...there.map(({ freezes }) => freezes));
  const often = there.filter(({ freezes }) => freezes === most);
  return most >= sharedFreezes && often.length === 1 ? (often[0] ?? null) : null;
}

/** The error message of a run that was lost after so many freezes of its own. */
export const freezeMessage = (freezes: number): string =>
  `The local runtime stopped answering ${freezes} ${freezes === 1 ? "time" : "times"} while this run was running alone, and was restarted. Most likely one of its cells blocks the runtime where nothing can interrupt it, such as a regular expression that backtracks without end.`;
