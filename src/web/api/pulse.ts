/** How soon something is asked for again that may change by itself. Pure. */

const closelyMs = 2000;
/** Schedules fall due with a full minute; the tick that finds them may come a little late. */
const dueForMs = 8000;
/** What a tick of the whole minute needs until its runs can be read. */
const afterTickMs = 1000;

/**
 * Every 2 s while something moves and while a minute is young, when whatever is due begins; else at a walk, but in time for the next full minute. So a scheduled run
 * shows within about 2 s of its start, and a page on which nothing happens asks little.
 */
export function nextLookMs(moving: boolean, now: number, idleMs: number): number {
  const young = now % 60_000;
  if (moving || young < dueForMs) return closelyMs;
  return Math.min(idleMs, 60_000 - young + afterTickMs);
}
