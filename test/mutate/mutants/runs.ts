import type { Mutant } from "../mutant.ts";

export const runs: Mutant[] = [];
