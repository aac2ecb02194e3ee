import { describe, expect, test } from "vitest";
import { buildProduct } from "./bundle/build.ts";
import { loadProduct } from "./bundle/load.ts";
import { hunt, trySeed } from "./hunt.ts";
import { mutants } from "./mutants.ts";

describe("a bug planted into a copy of the product", { timeout: 400_000 }, () => {
  test.each(mutants)("$name is found within 1,000 seeds, by a seed that finds nothing in the product itself", async ({ rewrites }) => {
    const found = await hunt([loadProduct(await buildProduct(rewrites))], 1000);
    expect(found).not.toBeNull();
    clean ??= loadProduct(await buildProduct());
    expect((await trySeed(found?.seed ?? 1, [clean])).violations).toEqual([]);
  });
});

test("a bug that no longer finds its place fails, and is never taken for one that was not found", { timeout: 60_000 }, async () => {
  const find = "this text stands nowhere";
  await expect(buildProduct([{ in: "sweep", find, replace: "" }])).rejects.toThrow(`sweep holds 0 times: ${find}`);
  await expect(buildProduct([{ in: "noSuchName", replace: "" }])).rejects.toThrow("The product declares noSuchName 0 times");
});

let clean: ReturnType<typeof loadProduct> | undefined;
