import type { Env } from "../../env";
import { sentence } from "../../schedules/times/sentence";
import { snapshotKey } from "../../snapshots/keys";
import { getSnapshot } from "../../snapshots/store";
import { linksOf } from "../links";
import type { Material } from "../mail/story";
import { loadReportedRun, loadStoppedCell } from "./material-store";

/** Everything messages about one run are composed from, null when the run or its project is gone. */
export async function loadMaterial(env: Env, runId: string): Promise<Material | null> {
  const run = await loadReportedRun(env.DB, runId);
  if (!run) return null;
  const stored = await getSnapshot(env.BUCKET, snapshotKey(run.projectId, run.id, run.attempt));
  return {
    run,
    snapshot: stored?.snapshot ?? null,
    stopped: run.error?.staticId ? await loadStoppedCell(env.DB, run.projectId, run.version, run.error.staticId) : null,
    links: linksOf(env.APP_URL || run.appUrl || null, run.projectId, run.id, run.lastGood?.id ?? null),
    scheduleSentence: run.schedule ? sentence(run.schedule.cadence) : "",
  };
}
