import { log } from "../lib/log";
import { finishStatements, type Ending } from "./store";

/** What finishing needs of the outside. */
export interface FinishEffects {
  d1: D1Database;
  announce(runId: string): Promise<unknown>;
}

/**
 * Ends a run in one D1 batch, then hints that somebody may be told. Safe to repeat: a run that has ended stays as it ended. A crash after the batch loses
 * nothing, because `announce_due` stands in the row and the tick sends the hint again.
 */
export async function finishRun(end: Ending, effects: FinishEffects): Promise<void> {
  const results = await effects.d1.batch(finishStatements(effects.d1, end));
  const announceDue = (results[0]?.results[0] as { announce_due: number | null } | undefined)?.announce_due;
  if (!announceDue) return;
  try {
    await effects.announce(end.runId);
  } catch (thrown) {
    log.warn("run.announce_hint_lost", { runId: end.runId, message: String(thrown) });
  }
}
