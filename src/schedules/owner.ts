import type { Caller } from "../access/caller";
import type { Editor } from "../access/people/editors";
import { allows } from "../access/policy";
import type { AccessLevel } from "../contract/access";
import type { ScheduleChange, ScheduleRecord } from "./store";

/** Whom a schedule runs as: their connections and e-mail address are its runs'. Pure. A refusal is a sentence that says what to do. */

/** The person whose access decides: whom it runs as, else who made it; empty for a schedule from before there were people. */
export const runsAs = ({ runAs, createdBy }: Pick<ScheduleRecord, "runAs" | "createdBy">): string => runAs ?? createdBy ?? "";

/** Why this caller may not make a schedule run as that person; null when they may. */
export function whyNotAssign(caller: Caller, level: AccessLevel, userId: string): string | null {
  if (userId === caller.userId && allows(caller, level, "schedule.take_over")) return null;
  if (allows(caller, level, "schedule.assign")) return null;
  return "You may make a schedule run as yourself. Only an admin can make it run as somebody else.";
}

/** Why a schedule of this project cannot run as that person; null when it can. */
export function whyNotOwner(person: Editor | null, project: { id: string; title: string }): string | null {
  if (person === null) return "There is no such person in this workspace. Choose another.";
  if (!person.active) return `${person.name} is no longer a member of this workspace. Choose another person.`;
  if (!person.projects.has(project.id))
    return `${person.name} may not edit “${project.title}”, and a schedule runs as somebody who may. Give them Can Edit first, or choose another person.`;
  return null;
}

/** Why a schedule cannot be resumed as whom it runs now; null when it can. */
export function whyNotResume(person: Editor | null, project: { id: string; title: string }): string | null {
  if (person !== null && person.active && person.projects.has(project.id)) return null;
  const who = person === null ? "The person it runs as" : person.name;
  return `${who} ${person?.active ? `may not edit “${project.title}” any more` : "has left the workspace"}, and this schedule runs as them. Choose whom it runs as, then resume it.`;
}

/**
 * It stays paused, if it is: resuming is a step of its own, after somebody looked. `wasGone`: whom it ran as could not run it any more, which is why Daybook paused
 * it. Null: it runs as them already.
 */
export function handedTo(seen: ScheduleRecord, to: { userId: string; name: string }, by: string, wasGone: boolean): ScheduleChange | null {
  if (seen.runAs === to.userId) return null;
  if (seen.status !== "auto_paused" || !wasGone) return { runAs: to.userId };
  const whose = to.name === by ? `${by} took it over` : `${by} made it run as ${to.name}`;
  return {
    runAs: to.userId,
    statusReason: `Daybook paused this when whom it ran as had left or lost access. ${whose}, so it can be resumed.`,
  };
}
