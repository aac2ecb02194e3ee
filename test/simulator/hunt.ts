import { Database } from "./database.ts";
import type { Product } from "./bundle/load.ts";
import type { Directive } from "./faults.ts";
import { scenarioOf } from "./scenario.ts";
import { simulate, type Result } from "./simulation.ts";
import { watch } from "./watch.ts";

let database: Database | undefined;

/** One seed against these builds, in this thread's database. */
export const trySeed = (
  seed: number,
  products: readonly Product[],
  options: { only?: ReadonlySet<string>; directives?: readonly Directive[]; acts?: ReadonlySet<number>; traced?: boolean } = {},
): Promise<Result> => {
  const scenario = scenarioOf(seed);
  const acts = options.acts;
  return simulate({
    seed,
    scenario: acts ? { ...scenario, acts: scenario.acts.filter((_, index) => acts.has(index)) } : scenario,
    products,
    database: (database ??= new Database(watch)),
    ...options,
  });
};

/** The first seed, from 1, that finds something; null when `limit` seeds find nothing. */
export async function hunt(products: readonly Product[], limit: number): Promise<{ seed: number; violations: string[] } | null> {
  for (let seed = 1; seed <= limit; seed++) {
    const { violations } = await trySeed(seed, products);
    if (violations.length > 0) return { seed, violations };
  }
  return null;
}
