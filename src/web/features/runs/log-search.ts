import type { RunFilters } from "../../api/runs";
import type { LogSearch } from "../../router";
import { runLooks } from "../../ui/Status";

const dayMs = 86_400_000;

/** The question to the server. Midnight UTC of the first day keeps it the same text for a whole day. */
export function filtersOf(search: LogSearch, projectId: string | undefined, now: number): RunFilters {
  const days = search.days ?? 7;
  const from = days === 0 ? undefined : new Date(Math.floor((now - days * dayMs) / 60_000) * 60_000);
  if (days > 1) from?.setUTCHours(0, 0, 0, 0);
  else from?.setUTCMinutes(0, 0, 0);
  return { projectId, scheduleId: search.schedule, status: search.status, trigger: search.trigger, from: from?.toISOString() };
}

export const isFiltered = (search: LogSearch): boolean => Boolean(search.schedule ?? search.status ?? search.trigger ?? search.days);

/** "No failed runs in the last 7 days." */
export function noHit(search: LogSearch): string {
  const days = search.days ?? 7;
  const what = search.status ? `${runLooks[search.status].word.toLowerCase()} runs` : "runs like this";
  return `No ${what}${days === 0 ? "" : days === 1 ? " in the last 24 hours" : ` in the last ${days} days`}.`;
}
