import type { RunLogQuery } from "../../contract/run";
import type { LogSearch } from "../search";
import { runLooks } from "../ui/Status";

const dayMs = 86_400_000;

/** "2026-10-22" and nothing else. */
export const isDay = (text: string | undefined): text is string =>
  /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") && !Number.isNaN(Date.parse(text ?? ""));

/** The reader chose dates instead of "the last 7 days". */
export const hasDays = (search: LogSearch): boolean => isDay(search.from) || isDay(search.to);

/** The query for the server. A start at midnight UTC keeps the query the same for a whole day; chosen days are days of the viewer's zone. */
export function filtersOf(search: LogSearch, projectId: string | undefined, now: number): RunLogQuery {
  return {
    projectId: projectId ?? search.project,
    scheduleId: search.schedule,
    status: search.status,
    trigger: search.trigger,
    ...datesOf(search, now),
  };
}

function datesOf(search: LogSearch, now: number): Pick<RunLogQuery, "from" | "to"> {
  if (hasDays(search))
    return {
      from: isDay(search.from) ? new Date(`${search.from}T00:00:00`).toISOString() : undefined,
      to: isDay(search.to) ? new Date(`${search.to}T23:59:59.999`).toISOString() : undefined,
    };
  const days = search.days ?? 7;
  if (days === 0) return {};
  const from = new Date(Math.floor((now - days * dayMs) / 60_000) * 60_000);
  if (days > 1) from.setUTCHours(0, 0, 0, 0);
  else from.setUTCMinutes(0, 0, 0);
  return { from: from.toISOString() };
}

/** The search asks for less than everything. */
export const isFiltered = (search: LogSearch): boolean =>
  [search.project, search.schedule, search.status, search.trigger].some((value) => value !== undefined) ||
  search.days !== undefined ||
  hasDays(search);

/** "No failed runs in the last 7 days." */
export function noHit(search: LogSearch): string {
  const what = search.status ? `${runLooks[search.status].word.toLowerCase()} runs` : "runs like this";
  return `No ${what}${when(search)}.`;
}

function when(search: LogSearch): string {
  if (hasDays(search)) return " on these days";
  const days = search.days ?? 7;
  return days === 0 ? "" : days === 1 ? " in the last 24 hours" : ` in the last ${days} days`;
}
