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
  // Only the statement that ends a run answers with a row.
  const results = await effects.d1.batch<{ id: string; announce_due: number | null }>(
    ends.flatMap((end) => finishStatements(effects.d1, end, effects.now())),
  );
  for (const { id, announce_due: due } of results.flatMap(({ results: rows }) => rows)) {
    if (due === null) continue;
    try {
      await effects.announce(id);
    } catch (thrown) {
      log.warn("run.announce_hint_lost", { runId: id, message: String(thrown) });
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
