import { auditIfChanged } from "../access/audit";
import type { Actor } from "../access/caller";
import type { Json } from "../contract/common";
import type { InvalidParams } from "../contract/compatible/run";
import { maxSchedules } from "../contract/caps";
import { type CadenceInput, type ScheduleInput } from "../contract/schedule";
import type { Clock } from "../lib/clock";
import { Failure } from "../lib/failure";
import { newId } from "../lib/id";
import { canonicalCadence, timezoneOf } from "./times/cadence";
import { watchFrom } from "./times/deadline";
import { firstOccurrence } from "./revision";
import { insertSchedule, type ScheduleRecord } from "./store";

/** Compares input values with the input cells of the published version; null when they fit, or when nothing is published yet. */
export type InputCheck = (params: Record<string, Json>) => Promise<InvalidParams | null>;

/** Makes a schedule that runs as its creator. Throws UNPROCESSABLE with one issue per field; returns the new id. */
export async function createSchedule(
  d1: D1Database,
  clock: Clock,
  order: { projectId: string; by: Actor; input: ScheduleInput; checkInputs: InputCheck },
): Promise<string> {
  const { projectId, by, input, checkInputs } = order;
  const cadence = canonicalCadence(cadenceOf(input));
  const now = clock.now();
  const times = { cadence, startsAt: epochOf(input.startsAt), endsAt: epochOf(input.endsAt) };
  const next = firstOccurrence(times, now);
  await refuseInputs(input.inputParams, checkInputs);
  const record: ScheduleRecord = {
    ...times,
    id: newId(now),
    projectId,
    name: input.name,
    timezone: timezoneOf(cadence),
    inputParams: input.inputParams,
    updatePublishedResults: input.updatePublishedResults,
    useCachedSqlResults: input.useCachedSqlResults,
    policies: input.policies,
    runAs: by.userId,
    status: input.enabled ? "active" : "paused",
    statusReason: input.enabled ? null : `${by.name} made it paused.`,
    nextAt: input.enabled ? next : null,
    watchAt: null,
    createdBy: by.userId,
    createdAt: now,
    updatedAt: now,
  };
  const [inserted] = await d1.batch([
    insertSchedule(d1, { ...record, watchAt: watchFrom(record, now) }),
    auditIfChanged(d1, by, "schedule.create", { kind: "schedule", id: record.id }, { projectId, cadence: input.cadence }, now),
  ]);
  if (inserted?.meta.changes === 0)
    throw new Failure(
      "CONFLICT",
      `This project has ${maxSchedules} schedules, the most it may have. Delete one that nobody needs, then try again.`,
    );
  return record.id;
}

/** Throws UNPROCESSABLE naming each input that the published version does not have, or not of that kind. */
export async function refuseInputs(params: Record<string, Json>, checkInputs: InputCheck): Promise<void> {
  // Before the first publish any name may be stored, but this one would be left out when it is read.
  const unread = Object.hasOwn(params, "__proto__") ? { invalid: [], notFound: ["__proto__"] } : null;
  const problem = (await checkInputs(params)) ?? unread;
  if (!problem) return;
  const issues = [
    ...problem.notFound.map((name) => ({ path: `inputParams.${name}`, message: `The published version has no input “${name}”.` })),
    ...problem.invalid.map((one) => ({
      path: `inputParams.${one.paramName}`,
      message: `${one.paramValue} does not fit the ${one.inputCellType} input “${one.paramName}”.`,
    })),
  ];
  throw new Failure("UNPROCESSABLE", issues[0]?.message ?? "The input values do not fit the published version.", { issues });
}

const epochOf = (time: string | null): number | null => (time === null ? null : Date.parse(time));

const cadenceOf = ({ cadence, hourly, daily, weekly, monthly, custom, daysOfWeek, lastDayOfMonth }: ScheduleInput): CadenceInput => ({
  cadence,
  hourly,
  daily,
  weekly,
  monthly,
  custom,
  daysOfWeek,
  lastDayOfMonth,
});
