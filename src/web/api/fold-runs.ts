import type { InfiniteData } from "@tanstack/react-query";
import type { Run, RunLogPage } from "../../contract/run";

/** Merges newly read runs into the opened pages of a run log. Pure. */

export type LogPages = InfiniteData<RunLogPage, string | undefined>;

/** New runs may be planned a little before the newest that was seen. */
const overlapMs = 10 * 60_000;
/** Live runs that are not among the newest are read one by one, at most this many; the others are updated when the log is read again. */
const mostStrays = 10;

const isOpen = (run: Run): boolean => run.status === "queued" || run.status === "running";
const runsOf = (pages: LogPages): Run[] => pages.pages.flatMap((page) => page.values);

/** The planned time from which runs must be read again: covers the newest known run and every live one. UTC ISO 8601. */
export function watchedSince(pages: LogPages, now: number): string {
  const runs = runsOf(pages);
  const newest = runs[0] === undefined ? now : Math.min(now, Date.parse(runs[0].plannedAt));
  const open = runs.filter(isOpen).map((run) => Date.parse(run.plannedAt));
  return new Date(Math.min(newest - overlapMs, ...open)).toISOString();
}

/** Ids of live runs in the pages that are not among the newest. */
export function straysOf(pages: LogPages, head: Run[]): string[] {
  const known = new Set(head.map((run) => run.id));
  return runsOf(pages)
    .filter((run) => isOpen(run) && !known.has(run.id))
    .slice(0, mostStrays)
    .map((run) => run.id);
}

/**
 * The pages with every run updated, and new ones on top. `gap`: there are more new runs than were read, so some are missing between the newest and the known ones.
 * Then no row is added. A run that no longer matches the filter (it was running, and ended) keeps its row until the log is read again.
 */
export function foldHead(before: LogPages, head: Run[], strays: Run[], complete: boolean): { pages: LogPages; gap: boolean } {
  const now = new Map([...head, ...strays].map((run) => [run.id, run]));
  const known = runsOf(before);
  const ids = new Set(known.map((run) => run.id));
  const gap = !complete && known.length > 0 && !head.some((run) => ids.has(run.id));
  const oldest = before.pages.at(-1)?.cursor === null ? undefined : known.at(-1);
  const fresh = gap ? [] : head.filter((run) => !ids.has(run.id) && (oldest === undefined || run.plannedAt >= oldest.plannedAt));
  const pages = before.pages.map((page, place) => ({
    ...page,
    values: place === 0 ? merged(fresh, page.values.map(newer)) : page.values.map(newer),
  }));
  return { pages: { ...before, pages }, gap };

  // A request may start before the end of a run and be answered after it: a run that has ended is never shown as live again.
  function newer(run: Run): Run {
    const next = now.get(run.id);
    if (next === undefined || (isOpen(next) && !isOpen(run))) return run;
    const { cells: _cells, ...listed } = next;
    return listed;
  }
}

/** Whether a run was added or changed its status between two states of the log. */
export function hasNews(before: LogPages, after: LogPages): boolean {
  const known = new Map(runsOf(before).map((run) => [run.id, run.status]));
  return runsOf(after).some((run) => known.get(run.id) !== run.status);
}

/** Each fresh run before the first known one that is not newer: known rows keep their order. */
function merged(fresh: Run[], known: Run[]): Run[] {
  const left = [...fresh].sort((a, b) => b.plannedAt.localeCompare(a.plannedAt));
  const all: Run[] = [];
  for (const run of known) {
    while (left[0] && left[0].plannedAt >= run.plannedAt) all.push(left.shift()!);
    all.push(run);
  }
  return [...all, ...left];
}
