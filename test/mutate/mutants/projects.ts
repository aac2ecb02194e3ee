import type { Mutant } from "../mutant.ts";

export const projects: Mutant[] = [];
