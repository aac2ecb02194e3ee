/** What a run usually takes: the middle duration of the good ones, of an even number the longer of the two in the middle. Null when there is none. */
export function usualDuration(durationsMs: readonly (number | null)[]): number | null {
  const sorted = durationsMs.filter((ms) => ms !== null).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
