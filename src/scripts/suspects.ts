import { readEvent } from "./report.ts";

interface Running {
  runId: string;
  projectId: string;
  /** How often the runtime was restarted while it was at work. */
  freezes: number;
}

/** No I/O. Which runs were at work when user code froze the local runtime, read from what the Worker logs. One thread serves everything, so it cannot be asked. */
export class Suspects {
  readonly #running = new Map<string, Running>();

  /** Takes in one line of the log; answers with how often this run was there at a freeze, when the line says that it was given up as lost. */
  heard(message: string): { runId: string; freezes: number } | null {
    const event = readEvent(message);
    const runId = String(event?.facts["runId"]);
    if (event?.event === "run.started" && !this.#running.has(runId))
      this.#running.set(runId, { runId, projectId: String(event.facts["projectId"]), freezes: 0 });
    if (event?.event !== "run.finished") return null;
    const freezes = this.#running.get(runId)?.freezes ?? 0;
    this.#running.delete(runId);
    return event.facts["reason"] === "lost" && freezes > 0 ? { runId, freezes } : null;
  }

  /** The runtime was found frozen: who was there most often, this time included. */
  frozen(): Running[] {
    for (const run of this.#running.values()) run.freezes++;
    const most = Math.max(0, ...[...this.#running.values()].map(({ freezes }) => freezes));
    return [...this.#running.values()].filter(({ freezes }) => freezes === most);
  }
}

/** What a run that was lost so often says about itself. */
export const freezeWords = (freezes: number): string =>
  `The local runtime stopped answering ${freezes} ${freezes === 1 ? "time" : "times"} while this run was at work, and was restarted. Most likely one of its cells never ends where nothing can interrupt it, such as a regular expression that tries endless combinations.`;
