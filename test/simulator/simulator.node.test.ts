import { describe, expect, test } from "vitest";
import { buildProduct } from "./bundle/build.ts";
import { loadProduct } from "./bundle/load.ts";
import { cover } from "./coverage.ts";
import { trySeed } from "./hunt.ts";

const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

describe("the product in a simulated world", { timeout: 400_000 }, () => {
  test("breaks no rule in any seed, and crashes once before and once after every call of every port", async () => {
    const product = loadProduct(await buildProduct());
    const { points, violations } = await cover([product], seeds);
    expect(violations).toEqual([]);
    const spared = [...points.values()].filter(({ before, after }) => before === 0 || after === 0);
    expect(spared.map(({ label }) => label)).toEqual([]);
    // Whoever takes a port away from the simulator sees it here.
    expect(points.size).toBeGreaterThanOrEqual(100);
    for (const label of [
      /^tick: d1 batch insert runs \+ update schedules/,
      // Few runs go from the tick to their runner, more through the queue; a tick with more pages than it may read goes on by a message.
      /^tick: object accept/,
      /^tick: queue daybook-runs send claimed/,
      /^tick: queue daybook-runs send tick/,
      /^queue runs: d1 batch insert runs \+ update schedules/,
      /^queue runs: object accept/,
      /^runner: storage flush/,
      /^runner: sandbox run/,
      /^runner: connection query/,
      /^runner: r2 put snapshot/,
      /^runner: d1 batch update runs .*update projects/,
      /^queue deliveries: d1 batch insert deliveries \+ update runs/,
      /^queue deliveries: d1 .*insert effects/,
      /^queue deliveries: browsers capture/,
      /^browsers: browser shoot/,
      /^browsers: r2 put capture/,
      /^queue deliveries: mail send/,
      /^http runSchedule: d1 batch insert runs \+ insert audit_log/,
      /^http publish: d1 batch insert versions/,
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
