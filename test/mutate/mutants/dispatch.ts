import type { Mutant } from "../mutant.ts";

export const dispatch: Mutant[] = [];
