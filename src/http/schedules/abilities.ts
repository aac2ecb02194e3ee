import type { AccessLevel } from "../../contract/access";
import type { Schedule } from "../../contract/schedule";
import type { Caller } from "../../access/caller";
import { allows } from "../../access/policy";

/** What this caller may do with the schedules of a project. */
export const scheduleAbilities = (caller: Caller, level: AccessLevel): Schedule["abilities"] => ({
  update: allows(caller, level, "schedule.edit"),
  delete: allows(caller, level, "schedule.edit"),
  run: allows(caller, level, "schedule.run"),
});
