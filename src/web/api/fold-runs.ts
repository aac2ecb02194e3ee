import type { InfiniteData } from "@tanstack/react-query";
import type { Run, RunPage } from "../../contract/run";

/** How the opened pages of a run log follow what happens. Pure. */

export type LogPages = InfiniteData<RunPage, string | undefined>;

/** New runs may be planned a little before the newest that was seen. */
const overlapMs = 10 * 60_000;
/** Open runs that the newest do not include are asked for one by one; more than these move again when the log is read anew. */
const mostStrays = 10;

const isOpen = (run: Run): boolean => run.status === "queued" || run.status === "running";
const runsOf = (pages: LogPages): Run[] => pages.pages.flatMap((page) => page.values);

/** From when on runs must be asked for again: the newest that is known, and every open one. UTC ISO 8601. */
export function watchedSince(pages: LogPages, now: number): string {
  const runs = runsOf(pages);
  const newest = runs[0] === undefined ? now : Math.min(now, Date.parse(runs[0].plannedAt));
  const open = runs.filter(isOpen).map((run) => Date.parse(run.plannedAt));
  return new Date(Math.min(newest - overlapMs, ...open)).toISOString();
}

/** Open runs of the pages that the newest do not tell about. */
export function straysOf(pages: LogPages, head: Run[]): string[] {
  const told = new Set(head.map((run) => run.id));
  return runsOf(pages)
    .filter((run) => isOpen(run) && !told.has(run.id))
    .slice(0, mostStrays)
    .map((run) => run.id);
}

/**
 * The pages with every run as it is now, and new ones on top. `gap`: more came than were asked for, so that between the newest and the known some are missing:
 * the pages stay as they are, but for what changed in them. A run that left the filter (it was running, and ended) stays where it is until the log is read anew.
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

  // An open run's row may be asked before and answered after its end: what has ended does not begin again.
  function newer(run: Run): Run {
    const next = now.get(run.id);
    if (next === undefined || (isOpen(next) && !isOpen(run))) return run;
    const { cells: _cells, ...listed } = next;
    return listed;
  }
}

/** Whether a run came, began or ended between two states of the log. */
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
