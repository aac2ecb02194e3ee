import { engineLimits } from "../engine/limits";
import { usualDuration } from "../format/usual";

/** No I/O. By when a good run is expected where the owner set no deadline. */

/** Number of good runs from which the usual duration is computed. */
export const usualOver = 10;

/** A run is late only when it is later than usual by this much. Our choice: shorter waits in the project's line are normal. */
export const marginMs = 15 * 60_000;

/** What a run usually takes, by the newest good ones; null without any. */
export const usualOf = (durationsMs: readonly number[]): number | null => usualDuration(durationsMs.slice(0, usualOver));

/** Twice the usual duration after `plannedAt`, but at least a quarter of an hour more than usual. For a schedule that never succeeded, the time limit of a run is used as its usual duration. */
export function expectedBy(plannedAt: number, usualMs: number | null): number {
  const usual = usualMs ?? engineLimits.runMs;
  return plannedAt + usual + Math.max(marginMs, usualMs ?? 0);
}
