import type { Env } from "../env";
import type { Clock } from "../lib/clock";
import { within } from "../lib/time-limit";
import { limits } from "../runs/limits";
import { runnerOf } from "../runs/runner-of";
import { claimOwed, type ClaimEffects } from "./claim";

/** How a claim reaches the database and the runners. */
export const claimEffects = (env: Env): ClaimEffects => ({
  d1: env.DB,
  accept: (projectId, briefs, orders) => within(limits.askMs, "The runner", runnerOf(env, projectId).accept(briefs, "claim", orders)),
  sendClaimed: (briefs) => env.RUNS.send({ kind: "claimed", briefs }),
  now: () => Date.now(),
});

/** What a person is about to change is claimed first where it is due (`claimOwed`). */
export const claimBeforeChange =
  (env: Env, clock: Clock) =>
  (scheduleIds: string[]): Promise<() => Promise<void>> =>
    claimOwed(scheduleIds, clock.now(), claimEffects(env));
