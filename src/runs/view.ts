import type { Json } from "../contract/common";
import type { CellCounts, Run, RunError } from "../contract/run";
import { iso, isoOrNull } from "../lib/clock";
import { nameOf } from "../schedules/name";
import type { Live } from "./live";
import type { ListedRun } from "./log/list";
import { hasEnded } from "./state";

/** A run as the API answers it. `live` is what its runner says while it is open. Pure. */
export function viewRun(row: ListedRun, live: Live | undefined, may: Run["abilities"]): Run {
  const ended = hasEnded(row.status);
  const startedAt = ended ? row.started_at : (live?.startedAt ?? row.started_at);
  return {
    id: row.id,
    projectId: row.project_id,
    projectTitle: row.project_title,
    scheduleId: row.schedule_id,
    scheduleName: row.schedule_cadence === null ? null : nameOf({ name: row.schedule_name ?? "", cadence: row.schedule_cadence }),
    version: row.version,
    trigger: row.trigger,
    context: row.context,
    status: ended ? row.status : (live?.status ?? row.status),
    reason: row.reason,
    attempt: ended ? row.attempt : Math.max(row.attempt, live?.attempt ?? 1),
    retryOf: row.retry_of,
    plannedAt: iso(row.planned_at),
    claimedAt: iso(row.claimed_at),
    startedAt: isoOrNull(startedAt),
    finishedAt: isoOrNull(row.finished_at),
    latenessMs: startedAt === null ? null : startedAt - row.planned_at,
    durationMs: startedAt === null || row.finished_at === null ? null : row.finished_at - startedAt,
    inputParams: JSON.parse(row.input_params) as Record<string, Json>,
    updatePublishedResults: row.update_published_results === 1,
    published: row.is_result === 1,
    error: row.error === null ? null : (JSON.parse(row.error) as RunError),
    cellCounts: row.cell_counts === null ? null : (JSON.parse(row.cell_counts) as CellCounts),
    deliveries: { total: row.deliveries_total, sent: row.deliveries_sent, failed: row.deliveries_failed, unknown: row.deliveries_unknown },
    createdBy: row.created_by === null ? null : { id: row.created_by, name: row.created_by_name ?? "Somebody who left" },
    abilities: {
      cancel: may.cancel && !ended,
      retry: may.retry && ended,
      restore: may.restore && row.status === "succeeded",
      viewCells: may.viewCells,
    },
  };
}
