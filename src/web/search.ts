import type { RunStatus, RunTrigger } from "../contract/run";
import type { ScheduleStatus } from "../contract/schedule";

/** Filters that live in the address, so that a filtered list can be sent to somebody. Pure. */

export interface LogSearch {
  /** In the log of all projects only. */
  project?: string;
  schedule?: string;
  status?: RunStatus;
  trigger?: RunTrigger;
  /** The last so many days; 0 is all. 7 when left out. */
  days?: number;
  /** Days of the viewer's zone, "2026-10-22", both included; before `days`. */
  from?: string;
  to?: string;
}

/** Filters of the workspace's schedules. */
export interface SchedulesSearch {
  status?: ScheduleStatus;
  owner?: string;
  project?: string;
  search?: string;
}

/** A text of the address, undefined when it is empty or something else. */
export const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** An address may hold anything: what is no status is no filter. Records, so that none is forgotten and no schema comes into the first load. */
const oneOf = <V extends string>(known: Record<V, true>, value: unknown): V | undefined =>
  typeof value === "string" && Object.hasOwn(known, value) ? (value as V) : undefined;

const runStatuses: Record<RunStatus, true> = {
  queued: true,
  running: true,
  succeeded: true,
  failed: true,
  cancelled: true,
  timed_out: true,
  skipped: true,
};
const runTriggers: Record<RunTrigger, true> = { schedule: true, manual: true, api: true, publish: true, refresh: true };
const scheduleStatuses: Record<ScheduleStatus, true> = { active: true, paused: true, auto_paused: true, ended: true };

/** What the address says about the run log; the unreadable is left out. */
export const logSearch = (search: Record<string, unknown>): LogSearch => ({
  project: text(search["project"]),
  schedule: text(search["schedule"]),
  status: oneOf(runStatuses, search["status"]),
  trigger: oneOf(runTriggers, search["trigger"]),
  days: typeof search["days"] === "number" ? search["days"] : undefined,
  from: text(search["from"]),
  to: text(search["to"]),
});

/** What the address says about the list of schedules; the unreadable is left out. */
export const schedulesSearch = (search: Record<string, unknown>): SchedulesSearch => ({
  status: oneOf(scheduleStatuses, search["status"]),
  owner: text(search["owner"]),
  project: text(search["project"]),
  search: text(search["search"]),
});
