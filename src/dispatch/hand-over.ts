import { chunks } from "../lib/chunks";
import { messageOf } from "../lib/failure";
import { log } from "../lib/log";
import type { RunBrief } from "../env";
import type { RunOrder } from "../runs/store";

/** Handing runs to the runners of their projects, from a tick or from a message. */

/** Run ids in one message: as many as a consumer hands over well within its time. */
export const messageSize = 100;

/** What a tick needs to hand runs over. */
export interface HandOverEffects {
  accept(projectId: string, briefs: RunBrief[], orders: RunOrder[]): Promise<void>;
  sendClaimed(briefs: RunBrief[]): Promise<unknown>;
}

/**
 * Hands over the runs of a tick: a few directly, with their orders; many (`orders` null) through the queue. If a runner does not answer in time, its runs go to the queue;
 * if it accepted them after all, it ignores the repetition.
 */
export async function handOverClaimed(briefs: RunBrief[], orders: RunOrder[] | null, effects: HandOverEffects): Promise<void> {
  const left = orders === null ? briefs : await handOverDirectly(briefs, orders, effects);
  for (const some of chunks(left, messageSize)) await effects.sendClaimed(some);
}

/** Returns the runs that were not accepted. */
async function handOverDirectly(briefs: RunBrief[], orders: RunOrder[], effects: HandOverEffects): Promise<RunBrief[]> {
  const left = await Promise.all(
    byProject(briefs).map(async ([projectId, group]) => {
      try {
        await effects.accept(
          projectId,
          group,
          orders.filter((order) => order.projectId === projectId),
        );
        return [];
      } catch (thrown) {
        log.warn("tick.runner_unreachable", { projectId, runs: group.length, message: messageOf(thrown) });
        return group;
      }
    }),
  );
  return left.flat();
}

/** What a consumer of messages depends on. */
export interface ConsumeEffects {
  loadBriefs(runIds: string[]): Promise<RunBrief[]>;
  accept(projectId: string, briefs: RunBrief[], asOf: "claim" | "row"): Promise<void>;
}

/** Hands over runs whose rows are read first: an id that is unknown or has ended is left out. */
export async function consumeRuns(runIds: string[], effects: ConsumeEffects): Promise<void> {
  await consumeBriefs(await effects.loadBriefs(runIds), "row", effects);
}

/** Hands over runs just claimed, without reading their rows. */
export async function consumeClaimed(briefs: RunBrief[], effects: ConsumeEffects): Promise<void> {
  await consumeBriefs(briefs, "claim", effects);
}

/** One call per project. A runner that cannot be reached is logged and left to the sweep, so that one failing project never delays the others. */
async function consumeBriefs(briefs: RunBrief[], asOf: "claim" | "row", effects: ConsumeEffects): Promise<void> {
  await Promise.all(
    byProject(briefs).map(async ([projectId, group]) => {
      try {
        await effects.accept(projectId, group, asOf);
      } catch (thrown) {
        log.error("consume.runner_unreachable", thrown, { projectId, runs: group.length });
      }
    }),
  );
}

const byProject = (briefs: RunBrief[]): [string, RunBrief[]][] => [...Map.groupBy(briefs, ({ projectId }) => projectId)];
