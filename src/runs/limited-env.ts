import type { Env } from "../env";
import { limitedBucket, limitedD1, limitedQueue } from "../lib/time-limit";
import { runLimits } from "./limits";

/** The bindings of background work: a call that hangs fails after a while, so that its message is retried, its tick repeated, its run taken up again. */
export const limitedEnv = (env: Env): Env => ({
  ...env,
  DB: limitedD1(env.DB, runLimits.callMs),
  BUCKET: limitedBucket(env.BUCKET, runLimits.callMs),
  RUNS: limitedQueue(env.RUNS, runLimits.callMs),
  DELIVERIES: limitedQueue(env.DELIVERIES, runLimits.callMs),
});
