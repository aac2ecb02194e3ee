import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { BulkAnswer, BulkInput } from "../../contract/all-schedules";
import type { SchedulesSearch } from "../search";
import { api, read } from "./client";
import { allSchedulesMs } from "./intervals";
import { isLive } from "./runs";

export type { BulkAnswer, WorkspaceSchedule } from "../../contract/all-schedules";

const readPage = (search: SchedulesSearch, limit: number, cursor: string | undefined, signal?: AbortSignal) =>
  read(
    api.schedules.$get(
      { query: { status: search.status, runAs: search.owner, projectId: search.project, search: search.search, limit, cursor } },
      { init: { signal } },
    ),
  );

/** Schedules of the whole workspace, by next occurrence. */
export const allSchedulesQuery = (search: SchedulesSearch) =>
  infiniteQueryOptions({
    queryKey: ["schedules", "all", search],
    queryFn: ({ pageParam, signal }) => readPage(search, 50, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      allSchedulesMs(
        state.data?.pages.some((page) => page.values.some(({ lastRun }) => lastRun !== null && isLive(lastRun.status))) ?? false,
      ),
  });

/** The ids of all that match, whatever is on show. */
export async function matchingIds(search: SchedulesSearch): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(search, 100, cursor);
    ids.push(...page.values.map((schedule) => schedule.id));
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return [...new Set(ids)];
}

/** A request takes 200 ids: more go in several requests, one after the other, and their answers are added up. */
const idsPerRequest = 200;

/** The same change to many schedules, some hundred per request, with one answer for all. */
export async function changeMany(ids: string[], change: Omit<BulkInput, "ids">): Promise<BulkAnswer> {
  const all: BulkAnswer = { changed: 0, unchanged: 0, refused: 0, results: [] };
  for (let from = 0; from < ids.length; from += idsPerRequest) {
    const part = await read(api.schedules.bulk.$post({ json: { ids: ids.slice(from, from + idsPerRequest), ...change } }));
    all.changed += part.changed;
    all.unchanged += part.unchanged;
    all.refused += part.refused;
    all.results.push(...part.results);
  }
  return all;
}
