import type { Product } from "./bundle/load.ts";
import { trySeed } from "./hunt.ts";

export interface CrashPoint {
  label: string;
  /** A seed in which it comes up. */
  seed: number;
  /** Times a process died there, before and after the effect. */
  before: number;
  after: number;
}

export interface Coverage {
  points: Map<string, CrashPoint>;
  violations: string[];
}

/**
 * Runs seeds and counts at which calls processes died. Then every crash point that came up and was spared is aimed at: the seed in which it came up, with a crash at its first
 * coming.
 */
export async function cover(products: readonly Product[], seeds: readonly number[]): Promise<Coverage> {
  const points = new Map<string, CrashPoint>();
  const violations: string[] = [];
  const count = (seed: number, found: Awaited<ReturnType<typeof trySeed>>): void => {
    violations.push(...found.violations.map((what) => `seed ${seed}: ${what}`));
    for (const [label, { before, after }] of found.world.crashPoints) {
      const point = points.get(label) ?? { label, seed, before: 0, after: 0 };
      points.set(label, point);
      point.before += before;
      point.after += after;
    }
  };
  for (const seed of seeds) count(seed, await trySeed(seed, products));
  for (const { label, seed, before, after } of points.values()) {
    if (before === 0) count(seed, await trySeed(seed, products, { directive: { label, kind: "crash-before" } }));
    if (after === 0) count(seed, await trySeed(seed, products, { directive: { label, kind: "crash-after" } }));
  }
  return { points, violations };
}
