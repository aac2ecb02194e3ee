import type { Env } from "../env";
import { chunks } from "../lib/chunks";
import type { Clock } from "../lib/clock";
import { messageOf } from "../lib/failure";
import { log } from "../lib/log";
import { withTimeLimit } from "../lib/time-limit";
import { limitedEnv } from "../runs/limited-env";
import { runLimits } from "../runs/limits";
import { planClaims, setAsideUnreadable, writeClaims } from "./claim";
import { messageSize } from "./hand-over";
import { loadOwed } from "./store";

/** Claims for one change, of 2,500 occurrences or a hundred of one schedule each. */
const claimsForChange = 20;

/** What a claim before a change depends on. */
export interface OwedEffects {
  d1: D1Database;
  sendRuns(runIds: string[]): Promise<unknown>;
  now(): number;
}

/**
 * Claims what these schedules owe: occurrences that are due as of `dueAt`, because the tick that will claim them is late or still running. A person's change does so
 * first, so that no occurrence that was due before it is dropped. Returns a function that notifies the runners, which read the rows as they are then; it never throws,
 * since the sweep finds what no message reached. A schedule that nobody can run is not set aside: the change may make it run again.
 */
export async function claimOwed(scheduleIds: string[], dueAt: number, effects: OwedEffects): Promise<() => Promise<void>> {
  const { d1 } = effects;
  const queued: string[] = [];
  for (let claims = 0; claims < claimsForChange; claims++) {
    const owed = await loadOwed(d1, scheduleIds, dueAt);
    if (owed.length === 0) break;
    const plan = await planClaims(owed, dueAt);
    await setAsideUnreadable(d1, plan, effects.now());
    if (plan.claims.length === 0) continue;
    const { briefs } = await writeClaims(d1, plan, { dueAt, now: effects.now() }, {});
    queued.push(...briefs.map(({ runId }) => runId));
  }
  return async () => {
    try {
      for (const runIds of chunks(queued, messageSize)) await effects.sendRuns(runIds);
    } catch (thrown) {
      log.warn("claim.left_to_the_sweep", { runs: queued.length, message: messageOf(thrown) });
    }
  };
}

/** The effects of `claimOwed` for a request. */
export function claimBeforeChange(unlimited: Env, clock: Clock): (scheduleIds: string[]) => Promise<() => Promise<void>> {
  const env = limitedEnv(unlimited);
  return (scheduleIds) =>
    claimOwed(scheduleIds, clock.now(), {
      d1: env.DB,
      sendRuns: (runIds) => withTimeLimit(runLimits.askMs, "The queue", env.RUNS.send({ kind: "runs", runIds })),
      now: () => clock.now(),
    });
}
