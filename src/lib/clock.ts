/** Time as a parameter: verbs take a clock, rules take `now`. Epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** The time of the machine. */
export const systemClock: Clock = { now: () => Date.now() };

/** UTC ISO 8601 with milliseconds, as the API writes times. */
export const iso = (at: number): string => new Date(at).toISOString();
/** The same, null for no time. */
export const isoOrNull = (at: number | null | undefined): string | null => (at === null || at === undefined ? null : iso(at));
