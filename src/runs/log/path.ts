import type { RunStatus, RunTrigger } from "../../contract/run";

/** What a reader of the run log asks for. Times are epoch milliseconds, both ends included. */
export interface LogFilter {
  /** Null: every project. */
  projectIds: string[] | null;
  scheduleId: string | null;
  status: RunStatus | null;
  trigger: RunTrigger | null;
  from: number | null;
  to: number | null;
}

/** How a page of the log is found. `steps`: what is left of the filter is checked run by run, so that a page looks through a bounded number of them. */
export type LogPath =
  /** Open runs are few and an index of their own; their runners say which of them run. */
  | { way: "open" }
  /** By plan, newest first: a merge of at most `mergedProjects` projects. */
  | { way: "planned"; projectIds: string[]; index: "runs_project" | "runs_unsuccessful_project"; steps: boolean }
  /** By claim, newest first, across projects. */
  | { way: "claimed"; index: "runs_unsuccessful" | "runs_asked" | null; steps: boolean };

/** Statuses with an index that good runs are not in. */
export const unsuccessful: readonly RunStatus[] = ["failed", "timed_out", "cancelled", "skipped"];

export const pathLimits = {
  /** Projects whose logs are merged by plan; of more, the workspace is walked by claim. */
  mergedProjects: 20,
  /** Runs that one page looks through for those that match, before it says how far it came. */
  steps: 5000,
  /** Open runs that are asked after at once. */
  open: 1000,
} as const;

/**
 * The way that reads the fewest runs, whatever the size of the log. Pure. Rare ends have an index, runs that somebody asked for have one, and for what is left
 * the newest runs are looked through in bounded steps.
 */
export function pathOf(filter: LogFilter): LogPath {
  const { status, trigger, projectIds, scheduleId } = filter;
  if (status === "queued" || status === "running") return { way: "open" };
  const isUnsuccessful = status !== null && unsuccessful.includes(status);
  const asked = trigger !== null && trigger !== "schedule";
  const left = scheduleId !== null || (trigger !== null && (isUnsuccessful || !asked)) || (status !== null && !isUnsuccessful);
  if (asked && !isUnsuccessful) return { way: "claimed", index: "runs_asked", steps: left || projectIds !== null };
  const merged = projectIds !== null && projectIds.length <= pathLimits.mergedProjects && (!left || projectIds.length === 1);
  if (merged) return { way: "planned", projectIds, index: isUnsuccessful ? "runs_unsuccessful_project" : "runs_project", steps: left };
  return { way: "claimed", index: isUnsuccessful ? "runs_unsuccessful" : null, steps: left || projectIds !== null };
}
