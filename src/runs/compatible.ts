import type { compatibleRunStatuses, compatibleRunTriggers } from "../contract/compatible/run";
import type { RunStatus, RunTrigger } from "../contract/run";

/** How our words for runs map to those of the compatible API and back. */

type CompatibleStatus = (typeof compatibleRunStatuses)[number];
type CompatibleTrigger = (typeof compatibleRunTriggers)[number];

/** A run's status in the words of the compatible API. */
export const compatibleStatus = (status: RunStatus): CompatibleStatus => statuses[status];

const statuses: Record<RunStatus, CompatibleStatus> = {
  queued: "PENDING",
  running: "RUNNING",
  succeeded: "COMPLETED",
  failed: "ERRORED",
  timed_out: "ERRORED",
  cancelled: "KILLED",
  // The compatible API never lists such a run; a client that knows the id of a skipped run sees that it will not come.
  skipped: "KILLED",
};

/** What started a run in the words of the compatible API. */
export const compatibleTrigger = (trigger: RunTrigger): CompatibleTrigger => triggers[trigger];

const triggers: Record<RunTrigger, CompatibleTrigger> = {
  api: "API",
  schedule: "SCHEDULED",
  manual: "SCHEDULED",
  publish: "APP_REFRESH",
  refresh: "APP_REFRESH",
};

/** Our triggers behind a filter; null is all of them. */
export const triggersOf = (filter: CompatibleTrigger | "ALL" | undefined): RunTrigger[] | null =>
  filter === undefined || filter === "ALL"
    ? null
    : (Object.keys(triggers) as RunTrigger[]).filter((trigger) => triggers[trigger] === filter);

/** Our statuses behind a filter. Runs that never started are not listed, whatever the filter. */
export function statusesOf(filter: CompatibleStatus | undefined): RunStatus[] {
  const listed = (Object.keys(statuses) as RunStatus[]).filter((status) => status !== "skipped");
  if (filter === undefined) return listed;
  // A running run stands as queued in its row until it ends.
  if (filter === "PENDING" || filter === "RUNNING") return ["queued", "running"];
  return listed.filter((status) => statuses[status] === filter);
}
