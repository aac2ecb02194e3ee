import { auditIfChanged } from "../access/audit";
import type { Actor } from "../access/caller";
import { labelledBatch } from "../db/batch";
import type { Env } from "../env";
import type { Clock } from "../lib/clock";
import { Failure } from "../lib/failure";
import { pinResult, type RunRecord } from "./store";

/** Makes an older good run the published result, until the next run that is claimed replaces it. */
export async function restoreRun(env: Env, clock: Clock, run: RunRecord, by: Actor): Promise<void> {
  if (run.status !== "succeeded") throw new Failure("UNPROCESSABLE", "Only a run that succeeded can be the published result.");
  const { pinned } = await labelledBatch(env.DB, {
    pinned: pinResult(env.DB, run),
    audit: auditIfChanged(env.DB, by, "run.restore", { kind: "run", id: run.id }, {}, clock.now()),
  });
  if (pinned.meta.changes === 0)
    throw new Failure(
      "CONFLICT",
      "This run is older than the workspace keeps and is being cleaned. Choose a newer one, or run the project again.",
    );
}
