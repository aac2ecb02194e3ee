import { log } from "../lib/log";
import type { RunBrief } from "../runs/store";

/** What handing runs to their projects needs of the outside. */
export interface ConsumeEffects {
  loadBriefs(runIds: string[]): Promise<RunBrief[]>;
  accept(projectId: string, briefs: RunBrief[]): Promise<void>;
}

/**
 * Groups the runs of a message by project and hands each group to its runner. An id that is unknown or has ended is left out; a runner that cannot be reached
 * is logged and left to the sweep, so that one bad project never delays its neighbours.
 */
export async function consumeRuns(runIds: string[], effects: ConsumeEffects): Promise<void> {
  const briefs = await effects.loadBriefs(runIds);
  await Promise.all(
    [...Map.groupBy(briefs, (brief) => brief.projectId)].map(async ([projectId, group]) => {
      try {
        await effects.accept(projectId, group);
      } catch (thrown) {
        log.error("consume.runner_unreachable", thrown, { projectId, runs: group.length });
      }
    }),
  );
}
