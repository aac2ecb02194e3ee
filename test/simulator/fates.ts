import { blend, hash, Random } from "./random.ts";

/** What becomes of one cell. `deaf`: it does not hear that it should stop; the run goes on without it after a grace. */
export interface Fate {
  kind: "ok" | "fails" | "hangs" | "deaf";
  durationMs: number;
  value: string;
}

/** Follows from the seed, the run and its attempt: whoever runs the cell again sees the same. */
export function fateOf(seed: number, runId: string, attempt: number, staticId: string): Fate {
  const draws = new Random(blend(hash(`${runId} ${attempt} ${staticId}`), seed));
  const roll = draws.next();
  const kind = roll < 0.85 ? "ok" : roll < 0.98 ? "fails" : roll < 0.99 ? "hangs" : "deaf";
  const durationMs = draws.chance(0.95) ? draws.int(20, 8_000) : draws.int(30_000, 200_000);
  // A few values are too large to stay in the object.
  const value = draws.chance(0.03) ? "x".repeat(33_000) : `${runId} ${attempt}`;
  return { kind, durationMs, value };
}
