import type { Env } from "../env";
import { Failure } from "../lib/failure";
import type { RunRow } from "./store";

/**
 * Pins an older good run as the published result. It takes the newest claim sequence, so that runs which were claimed before this moment do not undo it;
 * the next run that is claimed does replace it.
 */
export async function restoreRun(env: Env, run: RunRow): Promise<void> {
  if (run.status !== "succeeded") throw new Failure("UNPROCESSABLE", "Only a run that succeeded can be the published result.");
  const { meta } = await env.DB.prepare(
    `update projects set result_run_id = ?1, result_attempt = ?2, result_at = ?3, result_sequence = (select max(rowid) from runs)
     where id = ?4 and exists (select 1 from runs where id = ?1 and cleaned_at is null)`,
  )
    .bind(run.id, run.attempt, run.finished_at, run.project_id)
    .run();
  if (meta.changes === 0)
    throw new Failure(
      "CONFLICT",
      "This run is older than the workspace keeps and is being cleaned. Choose a younger one, or run the project again.",
    );
}
