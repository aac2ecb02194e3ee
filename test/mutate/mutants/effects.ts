import type { Mutant } from "../mutant.ts";

export const effects: Mutant[] = [
  {
    where: "src/effects/store.ts",
    find: "select ?, ?, ?, ?, ? where exists (${claim.sql})",
    replace: "select ?, ?, ?, ?, ? where exists (${claim.sql}) or 1",
    claim: "nothing is sent by whoever lost the claim",
    fails: ["test/effects/store.test.ts"],
  },
];
