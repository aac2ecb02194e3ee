import { limits } from "../engine/limits";

/** No I/O. By when a good run is expected where the owner set no deadline. */

/** Runs that tell what is usual. */
export const usualOver = 10;

/** A run is late only when it is later than usual by this much. Ours: below it a wait in the project's line is everyday. */
export const marginMs = 15 * 60_000;

/** What a run usually takes: the middle of the last good ones, null without any. */
export function usualOf(durationsMs: readonly number[]): number | null {
  const sorted = durationsMs.slice(0, usualOver).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** The usual time, and as much again but a quarter of an hour at least; for a schedule that never succeeded the longest a run may take stands for the usual time. */
export function expectedBy(plannedAt: number, usualMs: number | null): number {
  const usual = usualMs ?? limits.runMs;
  return plannedAt + usual + Math.max(marginMs, usualMs ?? 0);
}
