import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { RunLogQuery } from "../../contract/run";
import { logKey, runHeadQuery, runLogQuery } from "../api/runs";

/** When few runs match, further pages are read without being asked for, until there are this many rows or pages. */
const enough = { runs: 20, pages: 4 };

/** The opened pages of a run log, kept up to date with the server. */
export function useRunLog(filters: RunLogQuery) {
  const cache = useQueryClient();
  const log = useInfiniteQuery(runLogQuery(filters));
  const head = useQuery({ ...runHeadQuery(filters), enabled: log.data !== undefined });
  const runs = useMemo(() => log.data?.pages.flatMap((page) => page.values) ?? [], [log.data]);
  const { pages } = log.data ?? { pages: [] };
  const last = pages.at(-1)?.looked ?? null;
  const looked = last && { runs: pages.reduce((sum, page) => sum + (page.looked?.runs ?? page.values.length), 0), backTo: last.backTo };
  const further =
    last !== null && log.hasNextPage && !log.isFetching && !log.isError && runs.length < enough.runs && pages.length < enough.pages;
  const { fetchNextPage } = log;
  useEffect(() => {
    if (further) void fetchNextPage();
  }, [further, fetchNextPage]);
  const reread = () => {
    void cache.resetQueries({ queryKey: logKey(filters) });
    void cache.resetQueries({ queryKey: runHeadQuery(filters).queryKey });
  };
  return { log, head, runs, looked, reread };
}
