import type { Product } from "./bundle/load.ts";
import { trySeed } from "./hunt.ts";
import { scenarioOf } from "./scenario.ts";

/** Tries at most; a smaller world is worth a minute, not an hour. */
const maxTries = 400;

export interface Shrunk {
  violations: string[];
  /** What is still needed: faults by name, and people's acts. */
  needed: string[];
  trace: string[];
}

/** The smallest set of faults and acts found under which a seed still breaks something (Zeller's ddmin over their list). */
export async function shrink(seed: number, products: readonly Product[]): Promise<Shrunk> {
  const { acts } = scenarioOf(seed);
  const whole = await trySeed(seed, products);
  type Part = { fault: string } | { act: number };
  const run = (parts: readonly Part[], traced = false) =>
    trySeed(seed, products, {
      only: new Set(parts.flatMap((part) => ("fault" in part ? [part.fault] : []))),
      acts: new Set(parts.flatMap((part) => ("act" in part ? [part.act] : []))),
      traced,
    });
  let parts: Part[] = [...whole.fired.map((fault) => ({ fault })), ...acts.map((_, act) => ({ act }))];
  let tries = 0;
  for (let pieces = 2; parts.length > 0 && tries < maxTries;) {
    const size = Math.ceil(parts.length / pieces);
    let smaller: Part[] | null = null;
    for (let from = 0; from < parts.length && tries < maxTries; from += size) {
      const rest = [...parts.slice(0, from), ...parts.slice(from + size)];
      tries++;
      if ((await run(rest)).violations.length > 0) {
        smaller = rest;
        break;
      }
    }
    if (smaller) {
      parts = smaller;
      pieces = Math.max(2, pieces - 1);
    } else if (size === 1) break;
    else pieces = Math.min(parts.length, pieces * 2);
  }
  const last = await run(parts, true);
  return {
    violations: last.violations,
    needed: parts.map((part) => ("fault" in part ? part.fault : JSON.stringify(acts[part.act]))),
    trace: last.world.trace ?? [],
  };
}
