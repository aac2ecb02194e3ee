import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { BulkAnswer, BulkInput, WorkspaceSchedule } from "../../contract/all-schedules";
import type { RunStatus } from "../../contract/run";
import type { SchedulesSearch } from "../search";
import { call, withQuery } from "./client";
import { isLive } from "./runs";
import type { Page } from "./types";

export type { BulkAnswer, WorkspaceSchedule } from "../../contract/all-schedules";

interface SchedulesPage extends Page<WorkspaceSchedule> {
  total: number;
}

const read = (search: SchedulesSearch, limit: number, cursor: string | undefined, signal?: AbortSignal): Promise<SchedulesPage> =>
  call(
    "GET",
    withQuery("/schedules", {
      status: search.status,
      runAs: search.owner,
      projectId: search.project,
      search: search.search,
      limit,
      cursor,
    }),
    undefined,
    { signal },
  );

/** Schedules of the whole workspace, by next occurrence. */
export const allSchedulesQuery = (search: SchedulesSearch) =>
  infiniteQueryOptions({
    queryKey: ["schedules", "all", search],
    queryFn: ({ pageParam, signal }) => read(search, 50, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.values.some(({ lastRun }) => lastRun !== null && isLive(lastRun.status as RunStatus)))
        ? 2000
        : 20_000,
  });

/** The ids of all that match, whatever is on show. */
export async function matchingIds(search: SchedulesSearch): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(search, 100, cursor);
    ids.push(...page.values.map((schedule) => schedule.id));
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return [...new Set(ids)];
}

/** A request takes 200: more go in several, one after the other, and their answers are put together. */
const atOnce = 200;

export async function changeMany(ids: string[], change: Omit<BulkInput, "ids">): Promise<BulkAnswer> {
  const all: BulkAnswer = { changed: 0, unchanged: 0, refused: 0, results: [] };
  for (let from = 0; from < ids.length; from += atOnce) {
    const part = await call<BulkAnswer>("POST", "/schedules/bulk", { ids: ids.slice(from, from + atOnce), ...change });
    all.changed += part.changed;
    all.unchanged += part.unchanged;
    all.refused += part.refused;
    all.results.push(...part.results);
  }
  return all;
}
