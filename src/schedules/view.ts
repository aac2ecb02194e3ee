import type { CadenceInput, Schedule } from "../contract/schedule";
import { iso, isoOrNull } from "../lib/clock";
import { messageOf } from "../lib/failure";
import { sentence } from "./times/sentence";
import type { ListedScheduleRecord, RecentRun } from "./store";

/** A schedule as the API answers it. `last` is the newest of its runs that is known. Pure. */
export function viewSchedule(schedule: ListedScheduleRecord, abilities: Schedule["abilities"], last?: RecentRun): Schedule {
  const { cadence } = schedule;
  return {
    id: schedule.id,
    projectId: schedule.projectId,
    name: schedule.name,
    cadence: cadence.cadence,
    enabled: schedule.status === "active",
    hourly: cadence.hourly ?? null,
    daily: cadence.daily ?? null,
    weekly: cadence.weekly ?? null,
    monthly: cadence.monthly ?? null,
    custom: cadence.custom ?? null,
    daysOfWeek: cadence.daysOfWeek ?? null,
    lastDayOfMonth: cadence.lastDayOfMonth ?? false,
    sentence: wordsOf(cadence),
    timezone: schedule.timezone,
    startsAt: isoOrNull(schedule.startsAt),
    endsAt: isoOrNull(schedule.endsAt),
    inputParams: schedule.inputParams,
    updatePublishedResults: schedule.updatePublishedResults,
    useCachedSqlResults: schedule.useCachedSqlResults,
    policies: schedule.policies,
    runAs: person(schedule.runAs, schedule.runAsName),
    status: schedule.status,
    statusReason: schedule.statusReason,
    nextOccurrenceAt: schedule.status === "active" ? isoOrNull(schedule.nextAt) : null,
    lastRun: last ? lastRun(last) : null,
    didNotRun: didNotRun(schedule),
    createdBy: person(schedule.createdBy, schedule.createdByName),
    createdAt: iso(schedule.createdAt),
    abilities,
  };
}

const person = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? "Somebody who left" });

const didNotRun = ({ late }: ListedScheduleRecord): Schedule["didNotRun"] =>
  late && { runId: late.runId, plannedAt: iso(late.plannedAt), expectedAt: iso(late.expectedAt), at: iso(late.toldAt) };

const lastRun = (run: RecentRun): Schedule["lastRun"] => ({
  id: run.id,
  status: run.status,
  plannedAt: iso(run.plannedAt),
  durationMs: durationOf(run),
});

/** Milliseconds from start to end; null until both are known. */
export const durationOf = ({ startedAt, finishedAt }: Pick<RecentRun, "startedAt" | "finishedAt">): number | null =>
  startedAt === null || finishedAt === null ? null : finishedAt - startedAt;

/** A cadence in words. A zone may leave the runtime's data after a schedule was made; the rest of the list must still be readable. */
export function wordsOf(cadence: CadenceInput): string {
  try {
    return sentence(cadence);
  } catch (thrown) {
    return messageOf(thrown);
  }
}
