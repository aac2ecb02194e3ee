import type { Rewrite } from "./build.ts";

/**
 * Bounds of the product that no world of a few hours would reach, made small in every bundle: several pages in one tick, more runs than it hands over itself, ticks that go on by a message to themselves, sweeps that go round,
 * lines that are full. The code round them is the product's.
 */
export const bounds = { claimLimit: 4, lineLength: 6, catchUpLength: 4 } as const;

const tick = "src/dispatch/tick.ts";
const limits = "src/runs/limits.ts";

export const small: Rewrite[] = [
  { file: tick, find: "export const pageSize = 500;", replace: "export const pageSize = 2;" },
  { file: "src/dispatch/hand-over.ts", find: "export const messageSize = 100;", replace: "export const messageSize = 2;" },
  { file: tick, find: "const handedDirectly = 6;", replace: "const handedDirectly = 1;" },
  { file: tick, find: "const pagesPerInvocation = 20;", replace: "const pagesPerInvocation = 2;" },
  { file: tick, find: "const sweepLimit = 1000;", replace: "const sweepLimit = 4;" },
  { file: "src/dispatch/due.ts", find: "export const claimLimit = 100;", replace: `export const claimLimit = ${bounds.claimLimit};` },
  { file: limits, find: "lineLength: 50,", replace: `lineLength: ${bounds.lineLength},` },
  { file: limits, find: "drawnHereBytes: 32 * 1024,", replace: "drawnHereBytes: 0," },
  { file: limits, find: "catchUpLength: 100,", replace: `catchUpLength: ${bounds.catchUpLength},` },
  { file: "src/notifications/deliveries/messages.ts", find: "const perMessage = 20;", replace: "const perMessage = 2;" },
  { file: "src/notifications/deliveries/deliver.ts", find: "const sideBySide = 5;", replace: "const sideBySide = 2;" },
];
