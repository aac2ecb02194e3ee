import type { Run } from "../contract/run";
import { iso, isoOrNull } from "../lib/clock";
import { nameOf } from "../schedules/name";
import type { Live } from "./live";
import type { ListedRun } from "./log/list-store";
import { hasEnded } from "./state";

/** A run as the API answers it. `live` is what its runner says while it is open. Pure. */
export function viewRun(run: ListedRun, live: Live | undefined, may: Run["abilities"]): Run {
  const ended = hasEnded(run.status);
  const startedAt = ended ? run.startedAt : (live?.startedAt ?? run.startedAt);
  return {
    id: run.id,
    projectId: run.projectId,
    projectTitle: run.projectTitle,
    scheduleId: run.scheduleId,
    scheduleName: run.schedule && nameOf(run.schedule),
    version: run.version,
    trigger: run.trigger,
    context: run.context,
    status: ended ? run.status : (live?.status ?? run.status),
    reason: run.reason,
    attempt: ended ? run.attempt : Math.max(run.attempt, live?.attempt ?? 1),
    retryOf: run.retryOf,
    plannedAt: iso(run.plannedAt),
    claimedAt: iso(run.claimedAt),
    startedAt: isoOrNull(startedAt),
    finishedAt: isoOrNull(run.finishedAt),
    latenessMs: startedAt === null ? null : startedAt - run.plannedAt,
    durationMs: startedAt === null || run.finishedAt === null ? null : run.finishedAt - startedAt,
    inputParams: run.inputParams,
    updatePublishedResults: run.updatePublishedResults,
    published: run.isResult,
    error: run.error,
    cellCounts: run.cellCounts,
    deliveries: run.deliveries,
    createdBy: run.createdBy === null ? null : { id: run.createdBy, name: run.createdByName ?? "Somebody who left" },
    abilities: {
      cancel: may.cancel && !ended,
      retry: may.retry && ended,
      restore: may.restore && run.status === "succeeded",
      viewCells: may.viewCells,
    },
  };
}
