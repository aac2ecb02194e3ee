import type { Product } from "./bundle/load.ts";
import type { Directive } from "./faults.ts";
import { trySeed } from "./hunt.ts";

export interface CrashPoint {
  label: string;
  /** A seed in which it comes up, and what it takes beside the seed. */
  seed: number;
  directives: readonly Directive[];
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
  const count = async (seed: number, directives: readonly Directive[]): Promise<void> => {
    const found = await trySeed(seed, products, { directives });
    violations.push(...found.violations.map((what) => `seed ${seed}: ${what}`));
    for (const [label, { before, after }] of found.world.crashPoints) {
      const point = points.get(label) ?? { label, seed, directives, before: 0, after: 0 };
      points.set(label, point);
      point.before += before;
      point.after += after;
    }
  };
  for (const seed of seeds) await count(seed, []);
  // Points that come up only after one of these crashes join the end of the map, and have their turn, too.
  for (const point of points.values()) {
    const { label, seed, directives } = point;
    if (point.before === 0) await count(seed, [...directives, { label, kind: "crash-before" }]);
    if (point.after === 0) await count(seed, [...directives, { label, kind: "crash-after" }]);
  }
  return { points, violations };
}
