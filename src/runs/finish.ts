import { groupedBatch } from "../db/batch";
import { numberOrNullAt } from "../db/records";
import { log } from "../lib/log";
import { finishStatements, type Ending } from "./store";

/** What finishing needs of the outside. */
export interface FinishEffects {
  d1: D1Database;
  announce(runId: string): Promise<unknown>;
  now(): number;
}

/**
 * Ends a run in one D1 batch, then hints that somebody may be told. Safe to repeat: a run that has ended stays as it ended. A crash after the batch loses
 * nothing, because `announce_due` stands in the row and the tick sends the hint again.
 */
export const finishRun = (end: Ending, effects: FinishEffects): Promise<void> => finishRuns([end], effects);

/** Ends several runs in one batch: all of them or none. */
export async function finishRuns(ends: Ending[], effects: FinishEffects): Promise<void> {
  if (ends.length === 0) return;
  const { d1 } = effects;
  const answers = await groupedBatch(d1, Object.fromEntries(ends.map((end) => [end.runId, finishStatements(d1, end, effects.now())])));
  for (const { runId } of ends) {
    const [ended] = answers[runId]?.ended.results ?? [];
    if (!ended || numberOrNullAt(ended, "announce_due") === null) continue;
    try {
      await effects.announce(runId);
    } catch (thrown) {
      log.warn("run.announce_hint_lost", { runId, message: String(thrown) });
    }
  }
}

/** What the end of a run says that never started. */
export const neverStarted = ({ runId, projectId, attempt }: Pick<Ending, "runId" | "projectId" | "attempt">) => ({
  runId,
  projectId,
  attempt,
  startedAt: null,
  error: null,
  cellCounts: null,
});
