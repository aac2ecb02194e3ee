import { log } from "../lib/log";
import type { RunBrief } from "../env";

/** What handing runs to their projects needs of the outside. */
export interface ConsumeEffects {
  loadBriefs(runIds: string[]): Promise<RunBrief[]>;
  accept(projectId: string, briefs: RunBrief[], asOf: "claim" | "row"): Promise<void>;
}

/** Hands over runs whose rows are read first: an id that is unknown or has ended is left out. */
export async function consumeRuns(runIds: string[], effects: ConsumeEffects): Promise<void> {
  await handOverAll(await effects.loadBriefs(runIds), "row", effects);
}

/** Hands over runs just claimed, without reading anything on the way. */
export async function consumeClaimed(briefs: RunBrief[], effects: ConsumeEffects): Promise<void> {
  await handOverAll(briefs, "claim", effects);
}

/**
 * Groups the runs of a message by project and hands each group to its runner. A runner that cannot be reached is logged and left to the sweep, so that one bad
 * project never delays its neighbours.
 */
async function handOverAll(briefs: RunBrief[], asOf: "claim" | "row", effects: ConsumeEffects): Promise<void> {
  await Promise.all(
    [...Map.groupBy(briefs, (brief) => brief.projectId)].map(async ([projectId, group]) => {
      try {
        await effects.accept(projectId, group, asOf);
      } catch (thrown) {
        log.error("consume.runner_unreachable", thrown, { projectId, runs: group.length });
      }
    }),
  );
}
