import type { Mutant } from "../mutant.ts";

export const upkeep: Mutant[] = [
  {
    where: "src/upkeep",
    find: "const keysKeptMs = 2 * dayMs;",
    replace: "const keysKeptMs = dayMs / 2;",
    claim: "an Idempotency-Key is there as long as it counts",
    fails: ["test/upkeep/retain.test.ts"],
  },
];
