import type { Issue } from "../contract/error";
import type { SchedulePatch } from "../contract/schedule";
import { Failure, unprocessable } from "../lib/failure";
import { sameJson } from "../lib/same-json";
import { canonicalCadence, parseCadence, timezoneOf } from "./times/cadence";
import { watchChange } from "./times/deadline";
import type { Bounds } from "./times/occurrence";
import { nextAfter, timesOf } from "./times/times";
import type { ScheduleChange, ScheduleRecord } from "./store";

/**
 * What an edit makes of a schedule: pure decisions, `now` as a parameter. Null: nothing changes. An edit takes effect from `now`: the next
 * occurrence is counted from there, and what fell due while a schedule was paused is not made up for.
 */
const ended = "No occurrence is left before its end.";

/** What pausing changes, null when it is paused. Throws CONFLICT when it has ended. */
export function paused(seen: ScheduleRecord, by: string): ScheduleChange | null {
  if (seen.status === "paused") return null;
  if (seen.status === "ended") throw new Failure("CONFLICT", "This schedule has ended, so there is nothing to pause.");
  return { status: "paused", statusReason: `${by} paused it.`, nextAt: null };
}

/** What resuming changes, null when it is active. Throws UNPROCESSABLE when no time is left. */
export function resumed(seen: ScheduleRecord, now: number): ScheduleChange | null {
  if (seen.status === "active") return null;
  const next = nextAfter(timesOf(seen), now);
  if (next === null) throw unprocessable(`${ended} Give it a later end first.`, [{ path: "endsAt", message: ended }]);
  return { status: "active", statusReason: null, nextAt: next };
}

/** What a patch changes, null when nothing differs. Throws UNPROCESSABLE for times that do not fit each other. */
export function patched(seen: ScheduleRecord, patch: SchedulePatch, now: number, by: string): ScheduleChange | null {
  const change: ScheduleChange = { ...plainChange(seen, patch), ...timing(seen, patch) };
  checkBounds({ ...seen, ...change });
  const after: ScheduleRecord = { ...seen, ...change };
  Object.assign(change, statusOf(seen, after, patch.enabled, now, by));
  const entries = Object.entries(change) as [keyof ScheduleRecord, ScheduleRecord[keyof ScheduleRecord]][];
  const differing = entries.filter(([key, value]) => key === "nextAt" || !sameJson(value, seen[key]));
  return differing.length === 0 ? null : (Object.fromEntries(differing) as ScheduleChange);
}

/** A change together with what it does to the time at which the deadline is judged. */
export const withWatch = (seen: ScheduleRecord, change: ScheduleChange, now: number): ScheduleChange => ({
  ...change,
  ...watchChange(seen, change, now),
});

/** Throws UNPROCESSABLE when the end does not come after the start. */
export function checkBounds({ startsAt, endsAt }: Bounds): void {
  if (startsAt === null || endsAt === null || endsAt > startsAt) return;
  throw unprocessable("The end of a schedule must come after its start.", [{ path: "endsAt", message: "must come after startsAt" }]);
}

/**
 * The first occurrence of a new schedule: what creating it and its preview both ask, so that neither takes what the other refuses. Throws UNPROCESSABLE when
 * the end does not come after the start, and when nothing would ever run; throws as `parseCadence`.
 */
export function firstOccurrence(times: Pick<ScheduleRecord, "cadence" | "startsAt" | "endsAt">, now: number): number {
  const parsed = timesOf(times);
  checkBounds(times);
  const first = nextAfter(parsed, now);
  if (first === null)
    throw unprocessable("Nothing would run: no occurrence comes before the end.", [
      { path: "endsAt", message: "comes before the first occurrence" },
    ]);
  return first;
}

const plainChange = (seen: ScheduleRecord, patch: SchedulePatch): ScheduleChange => ({
  ...(patch.name === undefined ? {} : { name: patch.name }),
  ...(patch.inputParams === undefined ? {} : { inputParams: patch.inputParams }),
  ...(patch.updatePublishedResults === undefined ? {} : { updatePublishedResults: patch.updatePublishedResults }),
  ...(patch.useCachedSqlResults === undefined ? {} : { useCachedSqlResults: patch.useCachedSqlResults }),
  ...(patch.policies === undefined ? {} : { policies: { ...seen.policies, ...patch.policies } }),
});

function timing(seen: ScheduleRecord, patch: SchedulePatch): ScheduleChange {
  const change: ScheduleChange = {};
  if (patch.startsAt !== undefined) change.startsAt = patch.startsAt === null ? null : Date.parse(patch.startsAt);
  if (patch.endsAt !== undefined) change.endsAt = patch.endsAt === null ? null : Date.parse(patch.endsAt);
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
  return sameJson(cadence, seen.cadence) ? change : { ...change, cadence, timezone: timezoneOf(cadence) };
}

/** Where the change leaves status and next occurrence. `nextAt` appears only if it must be written. */
function statusOf(seen: ScheduleRecord, after: ScheduleRecord, enabled: boolean | undefined, now: number, by: string): ScheduleChange {
  const resting = seen.status === "paused" || seen.status === "auto_paused";
  const moved = after.cadence !== seen.cadence || after.startsAt !== seen.startsAt || after.endsAt !== seen.endsAt;
  if (enabled === false && seen.status !== "ended") return paused(seen, by) ?? {};
  if (resting) return enabled === true ? (resumed(after, now) ?? {}) : {};
  if (!moved) return seen.status === "ended" && enabled === true ? (resumed(after, now) ?? {}) : {};
  const next = nextAfter(timesOf(after), now);
  if (next === null) return { status: "ended", statusReason: ended, nextAt: null };
  return enabled === false
    ? { status: "paused", statusReason: `${by} paused it.`, nextAt: null }
    : { status: "active", statusReason: null, nextAt: next };
}
