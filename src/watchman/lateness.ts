import { engineLimits } from "../engine/limits";
import { usualDuration } from "../format/usual";

/** No I/O. By when a good run is expected where the owner set no deadline. */

/** Runs that tell what is usual. */
export const usualOver = 10;

/** A run is late only when it is later than usual by this much. Ours: below it a wait in the project's line is everyday. */
export const marginMs = 15 * 60_000;

/** What a run usually takes, by the newest good ones; null without any. */
export const usualOf = (durationsMs: readonly number[]): number | null => usualDuration(durationsMs.slice(0, usualOver));

/** The usual time, and as much again but a quarter of an hour at least; for a schedule that never succeeded the longest a run may take stands for the usual time. */
export function expectedBy(plannedAt: number, usualMs: number | null): number {
  const usual = usualMs ?? engineLimits.runMs;
  return plannedAt + usual + Math.max(marginMs, usualMs ?? 0);
}
