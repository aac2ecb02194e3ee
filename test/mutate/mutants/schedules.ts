import type { Mutant } from "../mutant.ts";

export const schedules: Mutant[] = [];
