/** The effects with which one scheduled run is measured. */
export interface OneRunEffects {
  d1: D1Database;
  scheduleId: string;
  tick(dueAt: number): Promise<void>;
  /** The app page, as a visitor gets it. */
  look(): Promise<Response>;
  /** Resolves when the next run has ended. Polling before that would slow it down: everything shares one thread here. */
  ended: Promise<void>;
}

const patienceMs = 30_000;

/**
 * Milliseconds from the tick that claims the schedule's next occurrence until the app page shows the result. The page is requested
 * without a pause from the moment the end of the run is written.
 * The clock of a Worker advances only with input and output, of which there is enough here.
 */
export async function oneRun({ d1, scheduleId, tick, look, ended }: OneRunEffects): Promise<number> {
  const nextAt = await d1.prepare("select next_at from schedules where id = ?1").bind(scheduleId).first<number>("next_at");
  if (nextAt === null) throw new Error("The schedule of the benchmark has no next occurrence.");
  const before = await shownRun(look);
  const startedAt = Date.now();
  const ticked = tick(nextAt);
  await Promise.race([ended, scheduler.wait(patienceMs)]);
  while ((await shownRun(look)) === before) {
    if (Date.now() - startedAt > patienceMs) throw new Error("The app page did not show the run of the tick within 30 s.");
    await scheduler.wait(1);
  }
  const ms = Date.now() - startedAt;
  await ticked;
  await scheduler.wait(20); // work of the run after its result is shown belongs to no sample
  return ms;
}

/** The end of the run's id stands in front of the page's ETag. */
async function shownRun(look: () => Promise<Response>): Promise<string> {
  const response = await look();
  await response.body?.cancel();
  const etag = response.headers.get("etag");
  if (etag === null) throw new Error(`The app page answered ${response.status} without an ETag.`);
  return etag.slice(1, 13);
}
