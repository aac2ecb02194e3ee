import { describe, expect, test } from "vitest";
import { buildProduct } from "./bundle/build.ts";
import { loadProduct } from "./bundle/load.ts";
import { cover } from "./coverage.ts";
import { trySeed } from "./hunt.ts";

const seeds = Array.from({ length: 250 }, (_, index) => index + 1);

describe("the product in a simulated world", { timeout: 180_000 }, () => {
  test("keeps its word in every seed, and dies once before and once after every call of every port", async () => {
    const product = loadProduct(await buildProduct());
    const { points, violations } = await cover([product], seeds);
    expect(violations).toEqual([]);
    const spared = [...points.values()].filter(({ before, after }) => before === 0 || after === 0);
    expect(spared.map(({ label }) => label)).toEqual([]);
    // Whoever takes a port away from the simulator sees it here.
    expect(points.size).toBeGreaterThanOrEqual(60);
    for (const label of [
      /^tick: d1 batch insert runs \+ update schedules/,
      /^tick: queue daybook-runs send claimed/,
      /^queue runs: object accept/,
      /^runner: storage flush/,
      /^runner: sandbox run/,
      /^runner: r2 put snapshot/,
      /^runner: d1 batch update runs .*update projects/,
      /^queue deliveries: d1 batch insert deliveries \+ update runs/,
      /^queue deliveries: d1 .*insert effects/,
      /^queue deliveries: mail send/,
    ])
      expect([...points.keys()]).toContainEqual(expect.stringMatching(label));
  });

  test("is the same world twice for the same seed", async () => {
    const product = loadProduct(await buildProduct());
    for (const seed of [3, 17, 44]) {
      const [first, second] = [await trySeed(seed, [product], { traced: true }), await trySeed(seed, [product], { traced: true })];
      expect(first.world.trace?.length).toBeGreaterThan(20);
      expect(second.world.trace).toEqual(first.world.trace);
    }
  });
});
