import { readEvent } from "./report.ts";

interface Running {
  runId: string;
  projectId: string;
  /** How often the runtime froze and was restarted during this run. */
  freezes: number;
}

/** Which runs were running when user code froze the local runtime, derived from the Worker's log: a frozen runtime cannot be asked. No I/O. */
export class Suspects {
  readonly #running = new Map<string, Running>();

  /** Reads one line of the log. When the line says that a run ended as lost, returns the number of freezes during this run, else null. */
  read(message: string): { runId: string; freezes: number } | null {
    const event = readEvent(message);
    const runId = String(event?.facts["runId"]);
    if (event?.event === "run.started" && !this.#running.has(runId))
      this.#running.set(runId, { runId, projectId: String(event.facts["projectId"]), freezes: 0 });
    if (event?.event !== "run.finished") return null;
    const freezes = this.#running.get(runId)?.freezes ?? 0;
    this.#running.delete(runId);
    return event.facts["reason"] === "lost" && freezes > 0 ? { runId, freezes } : null;
  }

  /** Counts a freeze for all runs that are running, and returns those with the most freezes. */
  frozen(): Running[] {
    for (const run of this.#running.values()) run.freezes++;
    const most = Math.max(0, ...[...this.#running.values()].map(({ freezes }) => freezes));
    return [...this.#running.values()].filter(({ freezes }) => freezes === most);
  }
}

/** The error message of a run that was lost after so many freezes. */
export const freezeMessage = (freezes: number): string =>
  `The local runtime stopped answering ${freezes} ${freezes === 1 ? "time" : "times"} while this run was running, and was restarted. Most likely one of its cells blocks the runtime where nothing can interrupt it, such as a regular expression that backtracks without end.`;
