import type { Issue } from "../contract/error";
import type { CadenceInput, Policies, SchedulePatch } from "../contract/schedule";
import { Failure, unprocessable } from "../lib/failure";
import { canonicalCadence, parseCadence, timezoneOf } from "./times/cadence";
import { nextOccurrence, type Bounds } from "./times/occurrence";
import type { ScheduleChange, ScheduleRow } from "./store";

/**
 * What an edit makes of a schedule: pure decisions, `now` as a parameter. Null: nothing changes. An edit takes effect from `now`: the next
 * occurrence is counted from there, and what fell due while a schedule was paused is not made up for.
 */
const ended = "No occurrence is left before its end.";

export function paused(row: ScheduleRow, by: string): ScheduleChange | null {
  if (row.status === "paused") return null;
  if (row.status === "ended") throw new Failure("CONFLICT", "This schedule has ended, so there is nothing to pause.");
  return { status: "paused", status_reason: `${by} paused it.`, next_at: null };
}

export function resumed(row: ScheduleRow, now: number): ScheduleChange | null {
  if (row.status === "active") return null;
  const next = nextOf(row, now);
  if (next === null) throw unprocessable(`${ended} Give it a later end first.`, [{ path: "endsAt", message: ended }]);
  return { status: "active", status_reason: null, next_at: next };
}

export function patched(row: ScheduleRow, patch: SchedulePatch, now: number, by: string): ScheduleChange | null {
  const change: ScheduleChange = { ...plainChange(row, patch), ...timing(row, patch) };
  checkBounds({ ...row, ...change });
  const after: ScheduleRow = { ...row, ...change };
  Object.assign(change, statusOf(row, after, patch.enabled, now, by));
  const entries = Object.entries(change) as [keyof ScheduleRow, ScheduleRow[keyof ScheduleRow]][];
  const differing = entries.filter(([column, value]) => column === "next_at" || value !== row[column]);
  return differing.length === 0 ? null : (Object.fromEntries(differing) as ScheduleChange);
}

/** Throws UNPROCESSABLE when the end does not come after the start. */
export function checkBounds(row: Pick<ScheduleRow, "starts_at" | "ends_at">): void {
  if (row.starts_at === null || row.ends_at === null || row.ends_at > row.starts_at) return;
  throw unprocessable("The end of a schedule must come after its start.", [{ path: "endsAt", message: "must come after startsAt" }]);
}

/** The first occurrence after `now` of a schedule as stored. */
export const nextOf = (row: Pick<ScheduleRow, "cadence" | "starts_at" | "ends_at">, now: number): number | null =>
  nextOccurrence(parseCadence(JSON.parse(row.cadence) as CadenceInput), now, boundsOf(row));

export const boundsOf = (row: Pick<ScheduleRow, "starts_at" | "ends_at">): Bounds => ({ startsAt: row.starts_at, endsAt: row.ends_at });

function plainChange(row: ScheduleRow, patch: SchedulePatch): ScheduleChange {
  return {
    ...(patch.name === undefined ? {} : { name: patch.name }),
    ...(patch.inputParams === undefined ? {} : { input_params: JSON.stringify(patch.inputParams) }),
    ...(patch.updatePublishedResults === undefined ? {} : { update_published_results: Number(patch.updatePublishedResults) }),
    ...(patch.useCachedSqlResults === undefined ? {} : { use_cached_sql_results: Number(patch.useCachedSqlResults) }),
    ...(patch.policies === undefined ? {} : { policies: JSON.stringify({ ...(JSON.parse(row.policies) as Policies), ...patch.policies }) }),
  };
}

function timing(row: ScheduleRow, patch: SchedulePatch): ScheduleChange {
  const change: ScheduleChange = {};
  if (patch.startsAt !== undefined) change.starts_at = patch.startsAt === null ? null : Date.parse(patch.startsAt);
  if (patch.endsAt !== undefined) change.ends_at = patch.endsAt === null ? null : Date.parse(patch.endsAt);
  const given = ["hourly", "daily", "weekly", "monthly", "custom", "daysOfWeek", "lastDayOfMonth"].filter(
    (part) => patch[part as keyof SchedulePatch],
  );
  if (patch.cadence === undefined) {
    if (given.length === 0) return change;
    const issues: Issue[] = [
      { path: "cadence", message: `A cadence is changed as a whole: give cadence together with ${given.join(", ")}.` },
    ];
    throw unprocessable(issues[0]!.message, issues);
  }
  const cadence = canonicalCadence({ ...patch, cadence: patch.cadence });
  parseCadence(cadence);
  const text = JSON.stringify(cadence);
  return text === row.cadence ? change : { ...change, cadence: text, timezone: timezoneOf(cadence) };
}

/** Where the change leaves status and next occurrence. `next_at` appears only if it must be written. */
function statusOf(row: ScheduleRow, after: ScheduleRow, enabled: boolean | undefined, now: number, by: string): ScheduleChange {
  const resting = row.status === "paused" || row.status === "auto_paused";
  const moved = after.cadence !== row.cadence || after.starts_at !== row.starts_at || after.ends_at !== row.ends_at;
  if (enabled === false && row.status !== "ended") return paused(row, by) ?? {};
  if (resting) return enabled === true ? (resumed(after, now) ?? {}) : {};
  if (!moved) return row.status === "ended" && enabled === true ? (resumed(after, now) ?? {}) : {};
  const next = nextOf(after, now);
  if (next === null) return { status: "ended", status_reason: ended, next_at: null };
  return enabled === false
    ? { status: "paused", status_reason: `${by} paused it.`, next_at: null }
    : { status: "active", status_reason: null, next_at: next };
}
