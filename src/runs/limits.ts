/** Limits of running, in one place. */
export const runLimits = {
  /** Runs that may wait behind the running one in a project. */
  lineLength: 50,
  /** Occurrences that the policy `missed: all` may add to the line at once. */
  catchUpLength: 100,
  /** Resets of the object that one run survives; one more ends it as lost. */
  resets: 3,
  /** Interval of the runner's alarm while a run is executed. An idle object is evicted after about 70 s. */
  heartbeatMs: 20_000,
  /** How often a run that waits for its turn after a freeze of the local runtime asks again. */
  turnMs: 1_000,
  /** One call to D1, R2, a queue or another object. D1 itself gives a query 30 s (Cloudflare, D1 limits). */
  callMs: 30_000,
  /** How long a page, a request, a message or a tick waits for a runner: all of them continue without its answer. */
  askMs: 5_000,
  /** How long after its claim a run may start with the order that the claim read. Longer than a call takes, shorter than the time in which a person who archives a project or deletes a schedule checks the effect. */
  orderFreshMs: 2_000,
  /** An attempt that has neither ended nor failed by then is given up: the time limit of a run, plus time for the work before and after its cells. */
  abandonMs: 20 * 60_000,
  /** For this long after its start, a fault outside a run's cells (a database that does not answer) is not counted as one of its resets: the journal keeps its finished cells, and its end is written when the database answers. */
  outageMs: 60 * 60_000,
  /** Ended runs whose ids an object keeps. A queue repeats a message within minutes, not after hundreds of runs. */
  endedRemembered: 300,
  /** Values up to this size stay in the object and travel in the snapshot bundle; larger ones are objects in R2. */
  inlineValueBytes: 32 * 1024,
  /** Inline values of one run together; what is above goes to R2. */
  inlineTotalBytes: 2 * 1024 * 1024,
  /** Outputs up to this size are drawn in the object; the page of larger ones in an invocation with memory and CPU of its own. */
  drawnHereBytes: 32 * 1024,
  /** A row of object storage holds 2 MB; journal texts are cut below it. */
  journalPartBytes: 1024 * 1024,
  /** Waits before attempts 2, 3 and 4. */
  retryBackoffMs: [30_000, 120_000, 480_000],
} as const;
