import type { Receipt } from "./receipt";

/** No I/O. What becomes of a delivery after one attempt. */

/** Waits before the second, third ... attempt; after the last the delivery has failed. Ours: an hour and a half covers a restart of a mail server, and older news is no news. */
export const retryDelaysMs = [60_000, 5 * 60_000, 20 * 60_000, 60 * 60_000] as const;

/** How long a claimed delivery may take before the sweep looks at it: picture (45 s), connection, transfer, and room for a slow queue. */
export const leaseMs = 5 * 60_000;

/** How long an announced row waits for its queue message before the sweep takes it. */
export const handOverMs = 60_000;

/** Claims of one row that end without an attempt (the process died under the picture each time) before it is given up. */
export const maxClaims = 12;

export type Settlement =
  | { status: "sent"; reason: string | null; dueAt: null; providerId: string | null }
  | { status: "planned"; reason: string; dueAt: number; providerId: null }
  | { status: "failed" | "unknown"; reason: string; dueAt: null; providerId: null };

/** `failures` counts the attempts before this one that ended `retry`. */
export function settlementOf(receipt: Receipt, failures: number, now: number): Settlement {
  switch (receipt.result) {
    case "sent":
      return { status: "sent", reason: null, dueAt: null, providerId: receipt.providerId };
    case "unknown":
    case "failed":
      return { status: receipt.result, reason: receipt.error, dueAt: null, providerId: null };
    case "retry": {
      const delay = retryDelaysMs[failures];
      if (delay === undefined)
        return { status: "failed", reason: `${receipt.error} Given up after ${failures + 1} attempts.`, dueAt: null, providerId: null };
      return { status: "planned", reason: receipt.error, dueAt: now + delay, providerId: null };
    }
  }
}
