import type { Rewrite } from "./rewrite.ts";

/**
 * Bounds of the product that no world of a few hours would reach, made small in every bundle: several pages in one tick, more runs than it hands over itself, ticks that continue by a message to themselves, sweeps that need
 * several ticks, lines that are full. All other code is the product's.
 */
export const bounds = { claimLimit: 4, lineLength: 6, catchUpLength: 4 } as const;

export const small: Rewrite[] = [
  { in: "pageSize", replace: "2" },
  { in: "messageSize", replace: "2" },
  { in: "handedDirectly", replace: "1" },
  { in: "pagesPerInvocation", replace: "2" },
  { in: "sweepLimit", replace: "4" },
  { in: "claimLimit", replace: String(bounds.claimLimit) },
  { in: "runLimits.lineLength", replace: String(bounds.lineLength) },
  { in: "runLimits.drawnHereBytes", replace: "0" },
  { in: "runLimits.catchUpLength", replace: String(bounds.catchUpLength) },
  { in: "perMessage", replace: "2" },
  { in: "sideBySide", replace: "2" },
];
