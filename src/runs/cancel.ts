import { auditIfChanged } from "../access/audit";
import type { Actor } from "../access/caller";
import { labelledBatch } from "../db/batch";
import type { Env } from "../env";
import type { Clock } from "../lib/clock";
import { withTimeLimit } from "../lib/time-limit";
import { runLimits } from "./limits";
import { runnerOf } from "./runner/stub";
import { askCancel, loadRun } from "./store";

/**
 * Asks a run to stop. The wish is written first, so that a run which starts at this moment sees it; then its runner, which alone knows whether it is at work,
 * stops it. Returns false when the run had already ended.
 */
export async function cancelRun(env: Env, clock: Clock, runId: string, by: Actor): Promise<boolean> {
  const run = await loadRun(env.DB, runId);
  if (!run) return false;
  const now = clock.now();
  const { asked } = await labelledBatch(env.DB, {
    asked: askCancel(env.DB, runId, now),
    audit: auditIfChanged(env.DB, by, "run.cancel", { kind: "run", id: runId }, {}, now),
  });
  if (asked.meta.changes === 0) return false;
  await withTimeLimit(runLimits.callMs, "The runner", runnerOf(env, run.projectId).cancel(runId, run.projectId));
  return true;
}
