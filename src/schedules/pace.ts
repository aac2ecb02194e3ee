import type { Policies, PreviewWarning } from "../contract/schedule";
import { spanWords } from "../format/durations";

/** How long runs take beside how often they come. No I/O. */

/**
 * What happens to occurrences that come before a usual run is done; null when there is always time enough. `occurrences` are epoch milliseconds,
 * ascending. `ofProject`: the schedule has no good run of its own yet, so the figure is that of the project's runs.
 */
export function tooClose(
  occurrences: readonly number[],
  usualMs: number | null,
  overlap: Policies["overlap"],
  ofProject = false,
): PreviewWarning | null {
  const gaps = occurrences.slice(1).map((at, index) => at - occurrences[index]!);
  const shortest = Math.min(...gaps);
  if (usualMs === null || usualMs <= shortest) return null;
  const always = gaps.every((gap) => gap < usualMs);
  const run = ofProject ? "A run of this project" : "A run";
  const takes = `${spanWords(usualMs) === spanWords(shortest) ? "a little more than " : ""}${spanWords(usualMs)}`;
  return {
    kind: "longer_than_interval",
    sentence: `${run} usually takes ${takes}, but the next one is due after ${spanWords(shortest)}: ${consequences[overlap](always)}.`,
  };
}

/** Said of the next occurrence. `always`: there is no longer gap in which the one before would be done. Source: `runs/runner/line`. */
const consequences: Record<Policies["overlap"], (always: boolean) => string> = {
  queue: () => "it waits until the one before is done, and what falls due while one waits already is skipped",
  skip: () => "it is skipped while the one before is still going",
  cancel_previous: (always) =>
    always ? "it cancels the one before, so a usual run is never done" : "it cancels the one before, which is then not done",
};
