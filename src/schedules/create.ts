import type { Json } from "../contract/common";
import type { InvalidParams } from "../contract/compatible/run";
import type { CadenceInput, ScheduleInput } from "../contract/schedule";
import type { Clock } from "../lib/clock";
import { Failure, unprocessable } from "../lib/failure";
import { newId } from "../lib/id";
import { canonicalCadence, parseCadence, timezoneOf } from "./times/cadence";
import { watchFrom } from "./times/deadline";
import { checkBounds, nextOf } from "./revision";
import { insertSchedule, type ScheduleRow } from "./store";

/** Compares input values with the input cells of the published version; null when they fit, or when nothing is published yet. */
export type InputCheck = (params: Record<string, Json>) => Promise<InvalidParams | null>;

/** Makes a schedule that runs as its creator. Throws UNPROCESSABLE with one issue per field; answers the new id. */
export async function createSchedule(
  d1: D1Database,
  clock: Clock,
  order: { projectId: string; by: { userId: string; name: string }; input: ScheduleInput; checkInputs: InputCheck },
): Promise<string> {
  const { projectId, by, input, checkInputs } = order;
  const cadence = canonicalCadence(cadenceOf(input));
  parseCadence(cadence);
  const now = clock.now();
  const dates = { starts_at: epochOf(input.startsAt), ends_at: epochOf(input.endsAt) };
  checkBounds(dates);
  await refuseInputs(input.inputParams, checkInputs);
  const next = nextOf({ cadence: JSON.stringify(cadence), ...dates }, now);
  if (next === null)
    throw unprocessable("Nothing would run: no occurrence comes before the end.", [
      { path: "endsAt", message: "comes before the first occurrence" },
    ]);
  const row: ScheduleRow = {
    id: newId(now),
    project_id: projectId,
    name: input.name,
    cadence: JSON.stringify(cadence),
    timezone: timezoneOf(cadence),
    ...dates,
    input_params: JSON.stringify(input.inputParams),
    update_published_results: Number(input.updatePublishedResults),
    use_cached_sql_results: Number(input.useCachedSqlResults),
    policies: JSON.stringify(input.policies),
    run_as: by.userId,
    status: input.enabled ? "active" : "paused",
    status_reason: input.enabled ? null : `${by.name} made it paused.`,
    next_at: input.enabled ? next : null,
    watch_at: null,
    created_by: by.userId,
    created_at: now,
    updated_at: now,
  };
  await insertSchedule(d1, { ...row, watch_at: watchFrom(row, now) });
  return row.id;
}

/** Throws UNPROCESSABLE naming each input that the published version does not have, or not of that kind. */
export async function refuseInputs(params: Record<string, Json>, checkInputs: InputCheck): Promise<void> {
  const problem = await checkInputs(params);
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
