import { describe, expect, test } from "vitest";
import { buildProduct } from "./bundle/build.ts";
import { loadProduct } from "./bundle/load.ts";
import { hunt, trySeed } from "./hunt.ts";
import { mutants } from "./mutants.ts";

describe("a bug planted into a copy of the product", { timeout: 180_000 }, () => {
  test.each(mutants)("$name is found within 1,000 seeds, by a seed that finds nothing in the product itself", async ({ rewrites }) => {
    const found = await hunt([loadProduct(await buildProduct(rewrites))], 1000);
    expect(found).not.toBeNull();
    clean ??= loadProduct(await buildProduct());
    expect((await trySeed(found?.seed ?? 1, [clean])).violations).toEqual([]);
  });
});

let clean: ReturnType<typeof loadProduct> | undefined;
