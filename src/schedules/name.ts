import type { CadenceInput } from "../contract/schedule";
import { sentence } from "./times/sentence";

/** A schedule as people know it: its name, else its times in words. Null when its zone has left the runtime's data after it was made. */
export function nameOf(schedule: { name: string; cadence: CadenceInput }): string | null {
  if (schedule.name !== "") return schedule.name;
  try {
    return sentence(schedule.cadence);
  } catch {
    return null;
  }
}
