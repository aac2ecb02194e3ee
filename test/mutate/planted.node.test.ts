import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../src/scripts/paths.ts";
import { place } from "./place.ts";
import { planted } from "./planted.ts";

/** `npm run mutate` runs them; here only that none has lost its place. */
describe.each(Object.entries(planted))("the planted mistakes of %s", (folder, mutants) => {
  test.each(mutants)("finds its one place: $claim", (mutant) => {
    const { before, after } = place(root, mutant);
    expect(after).not.toBe(before);
    expect(mutant.where).toContain(`src/${folder}`);
    expect(mutant.fails.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

test("a text that stands nowhere, or twice, fails", () => {
  const mutant = { where: "src/lib", replace: "", claim: "", fails: [] };
  expect(() => place(root, { ...mutant, find: "this text stands nowhere" })).toThrow("src/lib holds 0 times");
  expect(() => place(root, { ...mutant, find: "export" })).toThrow(/src\/lib holds \d+ times/);
});
