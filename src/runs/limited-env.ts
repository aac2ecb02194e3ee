import type { Env } from "../env";
import { limitedBucket, limitedD1, limitedQueue } from "../lib/time-limit";
import { limits } from "./limits";

/** The bindings of background work: a call that hangs fails after a while, so that its message is retried, its tick repeated, its run taken up again. */
export const limitedEnv = (env: Env): Env => ({
  ...env,
  DB: limitedD1(env.DB, limits.callMs),
  BUCKET: limitedBucket(env.BUCKET, limits.callMs),
  RUNS: limitedQueue(env.RUNS, limits.callMs),
  DELIVERIES: limitedQueue(env.DELIVERIES, limits.callMs),
});
