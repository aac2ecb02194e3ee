import type { RunReason } from "../contract/run";
import type { Policies } from "../contract/schedule";

/** One due occurrence, and whether it runs or is skipped. */
export interface DueOccurrence {
  plannedAt: number;
  status: "queued" | "skipped";
  reason: RunReason | null;
}

/** What a claim does to one schedule. */
export interface Claim {
  occurrences: DueOccurrence[];
  /** The next occurrence after the claimed ones, null when there is none: the schedule has then ended. */
  nextAt: number | null;
}

/** Occurrences claimed of one schedule at a time; the tick claims the rest in further pages. */
export const claimLimit = 100;

/** A start within this time of its plan is on time, whatever the policy for missed occurrences. Ours: a tick comes every minute. */
const onTimeMs = 60_000;

/**
 * Plans every occurrence from `expected` (the schedule's `next_at`) to `dueAt`. Pure. Each becomes a row: the policy says whether it runs or is `missed`.
 * `latest` runs the newest if it is inside the window, `all` the newest hundred, `none` only what is on time.
 */
export function planClaim(
  expected: number,
  dueAt: number,
  next: (after: number) => number | null,
  policies: Pick<Policies, "missed" | "missedWindowMinutes">,
): Claim {
  const planned: number[] = [];
  let at: number | null = expected;
  while (at !== null && at <= dueAt && planned.length < 2 * claimLimit) {
    planned.push(at);
    at = next(at);
  }
  const page = planned.slice(0, claimLimit);
  const occurrences = page.map((plannedAt, index): DueOccurrence => {
    const later = planned.length - 1 - index;
    return runs(plannedAt, later) ? { plannedAt, status: "queued", reason: null } : { plannedAt, status: "skipped", reason: "missed" };
  });
  return { occurrences, nextAt: planned[claimLimit] ?? at };

  function runs(plannedAt: number, later: number): boolean {
    const late = dueAt - plannedAt;
    if (policies.missed === "all") return later < claimLimit;
    if (late <= onTimeMs && later === 0) return true;
    if (policies.missed === "none") return late <= onTimeMs;
    return later === 0 && late <= policies.missedWindowMinutes * 60_000;
  }
}
