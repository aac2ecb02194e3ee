import type { SchedulePatch } from "../contract/schedule";
import type { Clock } from "../lib/clock";
import { Failure, notFound } from "../lib/failure";
import { refuseInputs, type InputCheck } from "./create";
import { patched, paused, resumed } from "./revision";
import { loadSchedule, removeSchedule, saveChange, type ScheduleChange, type ScheduleRow } from "./store";

/**
 * Edits of a schedule: load, decide, save if it still is what was seen and owes nothing, else look again. What fell due before an edit is claimed before it, by the tick or
 * here; the edit governs what follows. So no occurrence is dropped because its tick was late.
 */
const tries = 5;

export interface ChangeEffects {
  d1: D1Database;
  clock: Clock;
  /** Claims the occurrences of these schedules that are due and that no tick has claimed yet; answers how to tell their runners, which never throws. */
  claimOwed(scheduleIds: string[]): Promise<() => Promise<void>>;
}

/** An occurrence is due, and no tick has claimed it yet. `saveChange` and `removeSchedule` refuse the same. */
export const owes = (row: Pick<ScheduleRow, "status" | "next_at">, now: number): boolean =>
  row.status === "active" && row.next_at !== null && row.next_at <= now;

export const pauseSchedule = (effects: ChangeEffects, id: string, by: string): Promise<boolean> =>
  revise(effects, id, (row) => paused(row, by));

export const resumeSchedule = (effects: ChangeEffects, id: string): Promise<boolean> =>
  revise(effects, id, (row) => resumed(row, effects.clock.now()));

export async function changeSchedule(
  effects: ChangeEffects,
  order: {
    id: string;
    by: string;
    patch: SchedulePatch;
    checkInputs: InputCheck;
    /** What a new owner, already checked, means for the row. */
    hand?: (row: ScheduleRow) => ScheduleChange | null;
  },
): Promise<boolean> {
  if (order.patch.inputParams) await refuseInputs(order.patch.inputParams, order.checkInputs);
  return revise(effects, order.id, (row) => {
    const handed = order.hand?.(row) ?? null;
    const change = patched(row, order.patch, effects.clock.now(), order.by);
    return handed === null ? change : { ...handed, ...change };
  });
}

/** Runners are told of what it owes when it is gone, and skip that. */
export async function deleteSchedule({ d1, clock, claimOwed }: ChangeEffects, id: string): Promise<void> {
  const claimed: (() => Promise<void>)[] = [];
  try {
    for (let attempt = 0; attempt < tries; attempt++) {
      if (await removeSchedule(d1, id, clock.now())) return;
      if (!(await loadSchedule(d1, id))) throw notFound("This schedule");
      claimed.push(await claimOwed([id]));
    }
    throw changing();
  } finally {
    for (const tellRunners of claimed) await tellRunners();
  }
}

/** Answers whether anything changed. Throws CONFLICT when others keep editing the same schedule. */
async function revise(
  { d1, clock, claimOwed }: ChangeEffects,
  id: string,
  decide: (row: ScheduleRow) => ScheduleChange | null,
): Promise<boolean> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const row = await loadSchedule(d1, id);
    if (!row) throw notFound("This schedule");
    const change = decide(row);
    if (change === null) return false;
    if (owes(row, clock.now())) await (await claimOwed([id]))();
    else if (await saveChange(d1, row, change, clock.now())) return true;
  }
  throw changing();
}

const changing = (): Failure =>
  new Failure("CONFLICT", "This schedule is changing at the same moment. Look at it again, then repeat your change.");
