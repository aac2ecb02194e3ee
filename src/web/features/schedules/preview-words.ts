import type { Collision, Preview } from "../../../contract/schedule";

/** How a preview is laid out. Pure. */

export interface Arranged {
  /** The same at every occurrence: said once, below the list. */
  always: string[];
  /** By occurrence. */
  at: Map<string, string[]>;
}

/** What happens each time is said once; what happens now and then stands at its time. */
export function arrange(collisions: readonly Collision[], occurrences: readonly unknown[]): Arranged {
  const times = new Map<string, Set<string>>();
  for (const { at, sentence } of collisions) times.set(sentence, (times.get(sentence) ?? new Set()).add(at));
  const everywhere = [...times].filter(([, when]) => occurrences.length > 1 && when.size === occurrences.length).map(([words]) => words);
  const at = new Map<string, string[]>();
  for (const one of collisions) {
    if (everywhere.includes(one.sentence)) continue;
    at.set(one.at, [...(at.get(one.at) ?? []), one.sentence]);
  }
  return { always: everywhere, at };
}

/** The shortest time between two of the occurrences, milliseconds; null when there are not two. */
export function shortestGap(occurrences: Preview["occurrences"]): number | null {
  const gaps = occurrences.slice(1).map((one, place) => Date.parse(one.at) - Date.parse(occurrences[place]?.at ?? one.at));
  return gaps.length === 0 ? null : Math.min(...gaps);
}
