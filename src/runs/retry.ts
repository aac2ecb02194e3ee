import type { Actor } from "../access/caller";
import type { Env } from "../env";
import type { Clock } from "../lib/clock";
import { Failure } from "../lib/failure";
import { startRun } from "./start";
import { hasEnded } from "./state";
import type { RunRecord } from "./store";

/** Starts a new run in place of one that ended, with its inputs and settings and the version published now. */
export async function retryRun(
  env: Env,
  clock: Clock,
  run: RunRecord,
  project: { publishedVersion: number | null; archivedAt: number | null },
  by: Actor,
): Promise<{ runId: string }> {
  if (!hasEnded(run.status)) throw new Failure("CONFLICT", "This run is still going. Cancel it first, or wait for it to end.");
  if (project.archivedAt !== null) throw new Failure("CONFLICT", "This project is archived. Bring it back before running it.");
  if (project.publishedVersion === null)
    throw new Failure("UNPROCESSABLE", "This project has no published version to run. Publish it first.");
  return startRun(env, clock, {
    projectId: run.projectId,
    trigger: "manual",
    context: run.context,
    version: project.publishedVersion,
    scheduleId: run.scheduleId,
    inputParams: run.inputParams,
    updatePublishedResults: run.updatePublishedResults,
    useCachedSqlResults: run.useCachedSqlResults,
    retryOf: run.id,
    by,
    audited: (runId) => ({ action: "run.retry", subject: { kind: "run", id: run.id }, details: { runId } }),
  });
}
