import type { Env } from "../env";
import type { Clock } from "../lib/clock";
import { within } from "../lib/time-limit";
import { limitedEnv } from "../runs/limited-env";
import { limits } from "../runs/limits";
import { claimOwed } from "./claim";

/** What a person is about to change is claimed first where it is due (`claimOwed`). */
export function claimBeforeChange(unlimited: Env, clock: Clock): (scheduleIds: string[]) => Promise<() => Promise<void>> {
  const env = limitedEnv(unlimited);
  return (scheduleIds) =>
    claimOwed(scheduleIds, clock.now(), {
      d1: env.DB,
      sendRuns: (runIds) => within(limits.askMs, "The queue", env.RUNS.send({ kind: "runs", runIds })),
      now: () => clock.now(),
    });
}
