import type { RunReason, RunStatus } from "../contract/run";
import type { RunOrder } from "./store";

/** Statuses that never change again. */
const final: readonly RunStatus[] = ["succeeded", "failed", "cancelled", "timed_out", "skipped"];

/** Whether a run with this status will not change any more. */
export const hasEnded = (status: string): boolean => final.includes(status as RunStatus);

/** Failures count for retries, auto-pause and messages; a cancelled or skipped run is none. */
export const isFailure = (status: RunStatus): boolean => status === "failed" || status === "timed_out";

/** Why a run that was claimed must not start any more; null when it may. */
export function calledOff(order: RunOrder): RunReason | null {
  if (order.project.archivedAt !== null) return "project_archived";
  if (order.trigger === "schedule" && order.schedule === null) return "schedule_gone";
  return order.runAsAllowed ? null : "run_as_gone";
}
