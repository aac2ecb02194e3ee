import type { Json } from "../contract/common";
import { policiesSchema, type CadenceInput, type Schedule } from "../contract/schedule";
import { iso, isoOrNull } from "../lib/clock";
import { messageOf } from "../lib/failure";
import { sentence } from "./times/sentence";
import type { ListedSchedule, RecentRun } from "./store";

/** A schedule as part B answers it. `last` is the newest of its runs that is known. Pure. */
export function viewSchedule(row: ListedSchedule, abilities: Schedule["abilities"], last?: RecentRun): Schedule {
  const cadence = JSON.parse(row.cadence) as CadenceInput;
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    cadence: cadence.cadence,
    enabled: row.status === "active",
    hourly: cadence.hourly ?? null,
    daily: cadence.daily ?? null,
    weekly: cadence.weekly ?? null,
    monthly: cadence.monthly ?? null,
    custom: cadence.custom ?? null,
    daysOfWeek: cadence.daysOfWeek ?? null,
    lastDayOfMonth: cadence.lastDayOfMonth ?? false,
    sentence: words(cadence),
    timezone: row.timezone,
    startsAt: isoOrNull(row.starts_at),
    endsAt: isoOrNull(row.ends_at),
    inputParams: JSON.parse(row.input_params) as Record<string, Json>,
    updatePublishedResults: row.update_published_results === 1,
    useCachedSqlResults: row.use_cached_sql_results === 1,
    // Policies that are younger than the row have their default.
    policies: policiesSchema.parse(JSON.parse(row.policies)),
    runAs: person(row.run_as, row.run_as_name),
    status: row.status,
    statusReason: row.status_reason,
    nextOccurrenceAt: row.status === "active" ? isoOrNull(row.next_at) : null,
    lastRun: last ? lastRun(last) : null,
    didNotRun: didNotRun(row),
    createdBy: person(row.created_by, row.created_by_name),
    createdAt: iso(row.created_at),
    abilities,
  };
}

const person = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "Somebody who left" });

const didNotRun = ({ late_run_id: runId, late_planned_at: plannedAt, late_expected_at: expectedAt, late_told_at: at }: ListedSchedule) =>
  // A list of many schedules leaves these out.
  !runId || !plannedAt || !expectedAt || !at ? null : { runId, plannedAt: iso(plannedAt), expectedAt: iso(expectedAt), at: iso(at) };

const lastRun = (run: RecentRun): Schedule["lastRun"] => ({
  id: run.id,
  status: run.status,
  plannedAt: iso(run.planned_at),
  durationMs: durationOf(run),
});

/** Milliseconds from start to end; null until both are known. */
export const durationOf = (run: RecentRun): number | null =>
  run.started_at === null || run.finished_at === null ? null : run.finished_at - run.started_at;

/** A zone may leave the runtime's data after a schedule was made; the rest of the list must still be readable. */
function words(cadence: CadenceInput): string {
  try {
    return sentence(cadence);
  } catch (thrown) {
    return messageOf(thrown);
  }
}
