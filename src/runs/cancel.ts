import type { Env } from "../env";
import type { Clock } from "../lib/clock";
import { within } from "../lib/time-limit";
import { limits } from "./limits";
import { runnerOf } from "./runner/stub";
import { hasEnded } from "./state";
import { askCancel, loadRun } from "./store";

/**
 * Asks a run to stop. The wish is written first, so that a run which starts at this moment sees it; then its runner, which alone knows whether it is at work,
 * stops it. Answers false when the run had already ended.
 */
export async function cancelRun(env: Env, clock: Clock, runId: string): Promise<boolean> {
  const run = await loadRun(env.DB, runId);
  if (!run || hasEnded(run.status)) return false;
  await askCancel(env.DB, runId, clock.now());
  await within(limits.callMs, "The runner", runnerOf(env, run.project_id).cancel(runId, run.project_id));
  return true;
}
