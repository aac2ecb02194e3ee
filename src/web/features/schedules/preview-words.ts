import type { Collision, SchedulePreview } from "../../../contract/schedule";

/** How a preview is laid out. Pure. */

export interface Arranged {
  /** The same at every occurrence: said once, below the list. */
  always: string[];
  /** Schedules that meet more of the occurrences than the list can tell one by one: how many, and how the first goes. */
  often: { scheduleId: string; count: number; at: string; sentence: string }[];
  /** By occurrence. */
  at: Map<string, string[]>;
}

/** Times of one other schedule that are shown at the occurrences themselves. */
const fewTimes = 3;

/** What happens each time or often is said once; what happens now and then stands at its time. */
export function arrange(collisions: readonly Collision[], occurrences: readonly unknown[]): Arranged {
  const arranged: Arranged = { always: [], often: [], at: new Map() };
  for (const [scheduleId, meets] of Map.groupBy(collisions, (collision) => collision.scheduleId)) {
    const [first] = meets;
    if (!first) continue;
    const alike = meets.every((collision) => collision.sentence === first.sentence);
    if (alike && occurrences.length > 1 && meets.length === occurrences.length) arranged.always.push(first.sentence);
    else if (meets.length > fewTimes) arranged.often.push({ scheduleId, count: meets.length, at: first.at, sentence: first.sentence });
    else for (const { at, sentence } of meets) arranged.at.set(at, [...(arranged.at.get(at) ?? []), sentence]);
  }
  return arranged;
}

/** The shortest time between two of the occurrences, milliseconds; null when there are not two. */
export function shortestGap(occurrences: SchedulePreview["occurrences"]): number | null {
  const gaps = occurrences.slice(1).map((one, place) => Date.parse(one.at) - Date.parse(occurrences[place]?.at ?? one.at));
  return gaps.length === 0 ? null : Math.min(...gaps);
}
