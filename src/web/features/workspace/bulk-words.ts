import { counted } from "../../../format/words";
import type { BulkAnswer } from "../../api/all-schedules";

/** What is done to many schedules, in words. Pure. */
export type BulkAction = "pause" | "resume" | "owner";

interface Words {
  /** On the button that does it. */
  button: string;
  past: string;
  /** They were so already. */
  already: string;
  /** What follows from it, for one and for many. */
  means: [string, string];
}

export const bulkWords: Record<BulkAction, Words> = {
  pause: {
    button: "Pause",
    past: "Paused",
    already: "paused already",
    means: [
      "It does not run until it is resumed. A run that has started continues.",
      "They do not run until they are resumed. Runs that have started continue.",
    ],
  },
  resume: {
    button: "Resume",
    past: "Resumed",
    already: "active already",
    means: [
      "It runs again from its next occurrence on. Runs that would have started while it was paused are skipped.",
      "They run again from their next occurrence on. Runs that would have started while they were paused are skipped.",
    ],
  },
  owner: {
    button: "Change whom they run as",
    past: "Changed whom they run as:",
    already: "as this person already",
    means: [
      "Its runs use this person’s connections and carry their e-mail address. It must be somebody who may edit the project.",
      "Their runs use this person’s connections and carry their e-mail address. It must be somebody who may edit each project.",
    ],
  },
};

/** "Paused 198 schedules. 2 were paused already." */
export function outcome(action: BulkAction, answer: BulkAnswer): string {
  const { past, already } = bulkWords[action];
  const done = answer.changed === 0 ? "Nothing changed." : `${past} ${counted(answer.changed, "schedule")}.`;
  const so =
    answer.unchanged === 0
      ? ""
      : action === "owner"
        ? ` ${answer.unchanged} ${answer.unchanged === 1 ? "runs" : "run"} ${already}.`
        : ` ${answer.unchanged} ${answer.unchanged === 1 ? "was" : "were"} ${already}.`;
  return `${done}${so}`;
}

/** Refusals by their reason, the commonest first. */
export function refusals(answer: BulkAnswer): { reason: string; names: string[] }[] {
  const byReason = new Map<string, string[]>();
  for (const result of answer.results)
    if (result.outcome === "refused") byReason.set(result.reason ?? "", [...(byReason.get(result.reason ?? "") ?? []), result.name]);
  return [...byReason].map(([reason, names]) => ({ reason, names })).sort((a, b) => b.names.length - a.names.length);
}
