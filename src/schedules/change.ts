import type { SchedulePatch } from "../contract/schedule";
import type { Clock } from "../lib/clock";
import { Failure, notFound } from "../lib/failure";
import { refuseInputs, type InputCheck } from "./create";
import { patched, paused, resumed } from "./revision";
import { loadSchedule, removeSchedule, saveChange, type ScheduleChange, type ScheduleRow } from "./store";

/**
 * Edits of a schedule: load, decide, save if it still is what was seen, else look again. D1 orders an edit and a claim of the tick one after
 * the other. Claim first: that run happens, the edit governs what follows. Edit first: the claim's guard fails and nothing of the old plan runs.
 */
const tries = 5;

export const pauseSchedule = (d1: D1Database, clock: Clock, id: string, by: string): Promise<boolean> =>
  revise(d1, clock, id, (row) => paused(row, by));

export const resumeSchedule = (d1: D1Database, clock: Clock, id: string): Promise<boolean> =>
  revise(d1, clock, id, (row) => resumed(row, clock.now()));

export async function changeSchedule(
  d1: D1Database,
  clock: Clock,
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
  return revise(d1, clock, order.id, (row) => {
    const handed = order.hand?.(row) ?? null;
    const change = patched(row, order.patch, clock.now(), order.by);
    return handed === null ? change : { ...handed, ...change };
  });
}

export async function deleteSchedule(d1: D1Database, id: string): Promise<void> {
  if (!(await removeSchedule(d1, id))) throw notFound("This schedule");
}

/** Answers whether anything changed. Throws CONFLICT when others keep editing the same schedule. */
async function revise(d1: D1Database, clock: Clock, id: string, decide: (row: ScheduleRow) => ScheduleChange | null): Promise<boolean> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const row = await loadSchedule(d1, id);
    if (!row) throw notFound("This schedule");
    const change = decide(row);
    if (change === null) return false;
    if (await saveChange(d1, row, change, clock.now())) return true;
  }
  throw new Failure("CONFLICT", "Others are changing this schedule at the same moment. Look at it again, then repeat your change.");
}
