import { auditIfChanged } from "../access/audit";
import type { Actor } from "../access/caller";
import type { SchedulePatch } from "../contract/schedule";
import { labelledBatch } from "../db/batch";
import type { Clock } from "../lib/clock";
import { Failure, notFound } from "../lib/failure";
import { refuseInputs, type InputCheck } from "./create";
import { patched, paused, resumed, withWatch } from "./revision";
import { loadSchedule, removeSchedule, updateSchedule, type ScheduleChange, type ScheduleRecord } from "./store";

/**
 * Edits of a schedule: load, decide, save if it still is what was seen and owes nothing, else look again. What fell due before an edit is claimed before it, by the tick or
 * here; the edit governs what follows. So no occurrence is dropped because its tick was late.
 */
const tries = 5;

export interface ChangeEffects {
  d1: D1Database;
  clock: Clock;
  /** Whoever changes it, for the audit log. */
  by: Actor;
  /** Claims the occurrences of these schedules that are due and that no tick has claimed yet. Returns a function that notifies their runners; it never throws. */
  claimOwed(scheduleIds: string[]): Promise<() => Promise<void>>;
}

/** An occurrence is due, and no tick has claimed it yet. `updateSchedule` and `removeSchedule` refuse the same. */
export const owes = ({ status, nextAt }: Pick<ScheduleRecord, "status" | "nextAt">, now: number): boolean =>
  status === "active" && nextAt !== null && nextAt <= now;

/** Pauses a schedule. False when it was paused already. Throws NOT_FOUND, and CONFLICT when it has ended. */
export const pauseSchedule = (effects: ChangeEffects, id: string): Promise<boolean> =>
  revise(effects, id, { action: "schedule.pause", details: {} }, (seen) => paused(seen, effects.by.name));

/** Resumes a schedule from now on: what it missed while paused is not made up for. False when it was active. Throws NOT_FOUND, and UNPROCESSABLE when its end has passed. */
export const resumeSchedule = (effects: ChangeEffects, id: string): Promise<boolean> =>
  revise(effects, id, { action: "schedule.resume", details: {} }, (seen) => resumed(seen, effects.clock.now()));

/** Changes what the patch names. What is due under the old times is claimed first. False when nothing changed. Throws NOT_FOUND, CONFLICT and UNPROCESSABLE. */
export async function changeSchedule(
  effects: ChangeEffects,
  order: {
    id: string;
    patch: SchedulePatch;
    checkInputs: InputCheck;
    /** What a new owner, already checked, means for the schedule. */
    hand?: (seen: ScheduleRecord) => ScheduleChange | null;
  },
): Promise<boolean> {
  const { id, patch } = order;
  if (patch.inputParams) await refuseInputs(patch.inputParams, order.checkInputs);
  return revise(effects, id, { action: "schedule.update", details: { fields: Object.keys(patch) } }, (seen) => {
    const handed = order.hand?.(seen) ?? null;
    const change = patched(seen, patch, effects.clock.now(), effects.by.name);
    return handed === null ? change : { ...handed, ...change };
  });
}

/** What it owes is claimed first. Its runners are notified when it is gone, and skip those runs. */
export async function deleteSchedule({ d1, clock, by, claimOwed }: ChangeEffects, id: string): Promise<void> {
  const notifications: (() => Promise<void>)[] = [];
  try {
    for (let attempt = 0; attempt < tries; attempt++) {
      const seen = await loadSchedule(d1, id);
      if (!seen) throw notFound("This schedule");
      const now = clock.now();
      const details = { projectId: seen.projectId, name: seen.name };
      const { removed } = await labelledBatch(d1, {
        removed: removeSchedule(d1, id, now),
        audit: auditIfChanged(d1, by, "schedule.delete", { kind: "schedule", id }, details, now),
      });
      if (removed.results.length > 0) return;
      notifications.push(await claimOwed([id]));
    }
    throw changing();
  } finally {
    for (const notify of notifications) await notify();
  }
}

/** Returns whether anything changed. Throws CONFLICT when others keep editing the same schedule. */
async function revise(
  { d1, clock, by, claimOwed }: ChangeEffects,
  id: string,
  { action, details }: { action: string; details: Record<string, unknown> },
  decide: (seen: ScheduleRecord) => ScheduleChange | null,
): Promise<boolean> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const seen = await loadSchedule(d1, id);
    if (!seen) throw notFound("This schedule");
    const change = decide(seen);
    if (change === null) return false;
    const now = clock.now();
    if (owes(seen, now)) {
      const notify = await claimOwed([id]);
      await notify();
      continue;
    }
    const { saved } = await labelledBatch(d1, {
      saved: updateSchedule(d1, seen, withWatch(seen, change, now), now),
      audit: auditIfChanged(d1, by, action, { kind: "schedule", id }, details, now),
    });
    if (saved.meta.changes > 0) return true;
  }
  throw changing();
}

const changing = (): Failure =>
  new Failure("CONFLICT", "This schedule is changing at the same moment. Look at it again, then repeat your change.");
