import type { Mutant } from "../mutant.ts";

export const notifications: Mutant[] = [];
