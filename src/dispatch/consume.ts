import { messageOf } from "../lib/failure";
import { log } from "../lib/log";
import type { RunBrief } from "../env";
import type { RunOrder } from "../runs/store";

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

/** What a tick needs to hand runs over itself. */
export interface HandOverEffects {
  accept(projectId: string, briefs: RunBrief[], orders: RunOrder[]): Promise<void>;
  sendClaimed(briefs: RunBrief[]): Promise<unknown>;
}

/**
 * Hands over the few runs of a tick without a queue between them. Those of a runner that does not take them in time go to the queue: should it have taken them all
 * the same, it knows them when they come again.
 */
export async function handOverClaimed(briefs: RunBrief[], orders: RunOrder[], effects: HandOverEffects): Promise<void> {
  const left = await Promise.all(
    [...Map.groupBy(briefs, (brief) => brief.projectId)].map(async ([projectId, group]) => {
      try {
        await effects.accept(
          projectId,
          group,
          orders.filter((order) => order.project_id === projectId),
        );
        return [];
      } catch (thrown) {
        log.warn("tick.runner_unreachable", { projectId, runs: group.length, message: messageOf(thrown) });
        return group;
      }
    }),
  );
  if (left.flat().length > 0) await effects.sendClaimed(left.flat());
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
