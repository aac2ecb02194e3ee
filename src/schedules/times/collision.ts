import type { Collision } from "../../contract/schedule";
import { iso } from "../../lib/clock";
import { nextOccurrence, previousOccurrence, type Bounds } from "./occurrence";
import type { Rule } from "./rule";
import { spanWords } from "../../format/durations";

/** Another active schedule of the same project. */
export interface Neighbour {
  id: string;
  /** What it is called in a sentence. */
  name: string;
  rule: Rule;
  bounds: Bounds;
  /** What its run usually takes, milliseconds; null when it has not run. */
  usualMs: number | null;
  createdAt: number;
}

/** The schedule being looked at. `createdAt` null: it is not stored yet, so everything else was there before it. */
export interface Own {
  usualMs: number | null;
  createdAt: number | null;
}

const minuteMs = 60_000;

/**
 * Conflicts between the runs of this schedule and those of others: due in the same minute, or within the usual duration of the run before.
 * A project runs one thing at a time, so the later waits; of two due at once, the schedule that is older goes first (`dispatch` claims in that
 * order). No I/O.
 */
export function collisions(occurrences: readonly number[], own: Own, neighbours: readonly Neighbour[]): Collision[] {
  return occurrences.flatMap((at) =>
    neighbours.flatMap((other): Collision[] => {
      const sentence = together(at, own, other) ?? behind(at, other) ?? ahead(at, own, other);
      return sentence === null ? [] : [{ at: iso(at), scheduleId: other.id, name: other.name, sentence }];
    }),
  );
}

function together(at: number, own: Own, other: Neighbour): string | null {
  const minute = Math.floor(at / minuteMs) * minuteMs;
  const due = nextOccurrence(other.rule, minute - 1, other.bounds);
  if (due === null || due >= minute + minuteMs) return null;
  if (own.createdAt === null || other.createdAt < own.createdAt)
    return `Starts together with “${other.name}”: this run will wait for it${usually(other.usualMs)}.`;
  return `Starts together with “${other.name}”, which will wait for this run${usually(own.usualMs)}.`;
}

/** The other has started before and is usually not done. */
function behind(at: number, other: Neighbour): string | null {
  const due = previousOccurrence(other.rule, at);
  if (due === null || other.usualMs === null || at - due >= other.usualMs) return null;
  if (due < (other.bounds.startsAt ?? due) || due > (other.bounds.endsAt ?? due)) return null;
  return `“${other.name}” starts ${spanWords(at - due)} before and usually takes ${spanWords(other.usualMs)}: this run will wait for it.`;
}

/** The other is due while this one is usually still going. */
function ahead(at: number, own: Own, other: Neighbour): string | null {
  const due = nextOccurrence(other.rule, at, other.bounds);
  if (due === null || own.usualMs === null || due - at >= own.usualMs) return null;
  return `“${other.name}” is due ${spanWords(due - at)} later and will wait for this run, which usually takes ${spanWords(own.usualMs)}.`;
}

const usually = (ms: number | null): string => (ms === null ? "" : `, usually ${spanWords(ms)}`);
