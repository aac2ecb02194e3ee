import type { CadenceInput } from "../../contract/schedule";
import { parseCadence } from "./cadence";
import { nextOccurrence, type Bounds } from "./occurrence";
import type { Rule } from "./rule";

/** When a schedule runs, as its record says it. */
export interface StoredTimes extends Bounds {
  cadence: CadenceInput;
}

/** When a schedule runs, ready to be computed with. */
export interface Times {
  rule: Rule;
  bounds: Bounds;
}

/** The times of a schedule as stored: the one place where its cadence is parsed. Throws as `parseCadence` when it cannot be read. */
export const timesOf = ({ cadence, startsAt, endsAt }: StoredTimes): Times => ({
  rule: parseCadence(cadence),
  bounds: { startsAt, endsAt },
});

/** The first occurrence strictly after `after`; null when there is none. */
export const nextAfter = ({ rule, bounds }: Times, after: number): number | null => nextOccurrence(rule, after, bounds);
