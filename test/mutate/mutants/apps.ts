import type { Mutant } from "../mutant.ts";

export const apps: Mutant[] = [];
