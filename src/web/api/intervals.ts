/**
 * How soon each thing on a page is read again, in milliseconds; false is not again. Every `refetchInterval` of the application is one of these functions, so that what a
 * page asks of the server can be seen, and changed, in one place. Pure.
 */

/** While a run is queued or runs, its state changes within seconds. */
const liveMs = 2000;

/** Schedules fall due with a full minute; the tick that finds them may come a little late. */
const dueForMs = 8000;
/** What a tick of the whole minute needs until its runs can be read. */
const afterTickMs = 1000;

/**
 * Every 2 s while something moves and in the first 8 s of a minute, when whatever is due begins; else every `idleMs`, but in time for the next full minute. So a scheduled
 * run shows within about 2 s of its start, and a page on which nothing happens asks little.
 */
function aroundTheMinute(moving: boolean, now: number, idleMs: number): number {
  const intoMinute = now % 60_000;
  if (moving || intoMinute < dueForMs) return liveMs;
  return Math.min(idleMs, 60_000 - intoMinute + afterTickMs);
}

/** The home page, whose day line grows as runs begin. */
export const homeMs = (live: boolean, now: number): number => aroundTheMinute(live, now, 15_000);

/** The newest runs of a log. `moving`: one is queued or runs, or has only just ended. */
export const runHeadMs = (moving: boolean, now: number): number => aroundTheMinute(moving, now, 5000);

/** A project's overview. `live`: one of its last runs is queued or runs. */
export const overviewMs = (live: boolean): number => (live ? liveMs : 10_000);

/** The schedules of a project. A page of 100 is dear to read. */
export const schedulesMs = (live: boolean): number => (live ? liveMs : 15_000);

/** The schedules of the workspace: dearer still, and nobody waits for one of them here. */
export const allSchedulesMs = (live: boolean): number => (live ? liveMs : 20_000);

/** The number of running runs beside the menu, on every page. */
export const runningMs = 10_000;

/** For how long after its end a run still counts as moving: pictures and deliveries follow within this time. */
const settlesForMs = 20_000;
/** For how long after its end an open run page is still read again, for deliveries that are retried. */
const watchedForMs = 60_000;

/** Whether a run is live, or ended so recently that something may still follow. `endedAt` in epoch milliseconds, null while it has not ended. */
export const isMoving = (live: boolean, endedAt: number | null, now: number): boolean =>
  live || (endedAt !== null && now - endedAt < settlesForMs);

/** One run on its own page: somebody is watching it. */
export function runMs(live: boolean, endedAt: number | null, now: number): number | false {
  if (live) return 1500;
  return endedAt !== null && now - endedAt < watchedForMs ? 2500 : false;
}

/** The timeline of a run, which costs more to read than the run itself. */
export const timelineMs = (live: boolean, endedAt: number | null, now: number): number | false =>
  live ? 5000 : isMoving(live, endedAt, now) ? 4000 : false;

/** The deliveries of a run. `pending`: one of them is planned or being sent. */
export const deliveriesMs = (pending: boolean): number | false => (pending ? liveMs : false);
