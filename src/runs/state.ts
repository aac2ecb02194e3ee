import type { RunStatus } from "../contract/run";

/** Statuses that never change again. */
const final: readonly RunStatus[] = ["succeeded", "failed", "cancelled", "timed_out", "skipped"];

export const hasEnded = (status: string): boolean => final.includes(status as RunStatus);

/** Failures count for retries, auto-pause and messages; a cancelled or skipped run is none. */
export const isFailure = (status: RunStatus): boolean => status === "failed" || status === "timed_out";
