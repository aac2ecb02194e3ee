import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Delivery } from "../../contract/notification";
import type { Output } from "../../contract/output";
import type { Run, RunPage, RunStatus, RunTrigger } from "../../contract/run";
import type { RunTimeline } from "../../contract/timeline";
import { call, withQuery } from "./client";
import { foldHead, hasNews, straysOf, watchedSince, type LogPages } from "./fold-runs";
import { nextLookMs } from "./pulse";
import type { Page } from "./types";

/** How long a finished run is still watched closely: its deliveries follow its end. */
const afterglowMs = 20_000;

const isMoving = (run: Run): boolean =>
  isLive(run.status) || (run.finishedAt !== null && Date.now() - Date.parse(run.finishedAt) < afterglowMs);

export const isLive = (status: RunStatus): boolean => status === "queued" || status === "running";

export interface RunFilters {
  projectId?: string;
  scheduleId?: string;
  status?: RunStatus;
  trigger?: RunTrigger;
  /** UTC ISO 8601. */
  from?: string;
  to?: string;
}

const readRuns = (filters: RunFilters & { limit?: number; cursor?: string }, signal?: AbortSignal): Promise<RunPage> =>
  call("GET", withQuery("/runs", { ...filters }), undefined, { signal });

export const logKey = (filters: RunFilters) => ["runs", "log", filters] as const;

/** The pages of the log that were opened, newest first. They are read once; `runHeadQuery` keeps them true. */
export const runLogQuery = (filters: RunFilters) =>
  infiniteQueryOptions({
    queryKey: logKey(filters),
    queryFn: ({ pageParam, signal }) => readRuns({ ...filters, limit: 50, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const runningQuery = queryOptions({
  queryKey: ["runs", "running"],
  queryFn: ({ signal }) => readRuns({ status: "running", limit: 100 }, signal),
  refetchInterval: 10_000,
  retry: false,
});

/** What moved in the log since it was read: its newest runs, and those that are open, folded into the opened pages. */
export const runHeadQuery = (filters: RunFilters) =>
  queryOptions({
    queryKey: ["runs", "head", filters],
    queryFn: async ({ client, signal }) => {
      const before = client.getQueryData<LogPages>(logKey(filters));
      if (!before) return { moving: true, gap: false };
      const since = watchedSince(before, Date.now());
      const from = filters.from !== undefined && filters.from > since ? filters.from : since;
      const head = await readRuns({ ...filters, from, limit: 100 }, signal);
      const strays = await Promise.all(straysOf(before, head.values).map((id) => call<Run>("GET", `/runs/${id}`, undefined, { signal })));
      const { pages, gap } = foldHead(before, head.values, strays, head.cursor === null);
      client.setQueryData<LogPages>(logKey(filters), (now) => (now === before ? pages : now));
      // What stands beside the log follows it, instead of asking as often by itself.
      if (gap || hasNews(before, pages)) {
        void client.invalidateQueries({
          queryKey: ["projects"],
          predicate: ({ queryKey }) => /^(overview|schedules)$/.test(String(queryKey[2])),
        });
        void client.invalidateQueries({ queryKey: runningQuery.queryKey });
      }
      return { moving: [...head.values, ...strays].some(isMoving), gap };
    },
    refetchInterval: (query) => nextLookMs(query.state.data?.moving !== false, Date.now(), 5000),
    gcTime: 0,
  });

/** The log as a file: the same filters, the newest 10,000 runs. */
export const runsCsvUrl = (filters: RunFilters): string => `/api/v1${withQuery("/runs.csv", { ...filters })}`;

export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ["runs", runId],
    queryFn: ({ signal }) => call<Run>("GET", `/runs/${runId}`, undefined, { signal }),
    // Deliveries follow the end of a run: it is watched a little longer than it lasts.
    refetchInterval: (query) => {
      const run = query.state.data;
      if (!run) return false;
      if (isLive(run.status)) return 1500;
      const ended = run.finishedAt === null ? 0 : Date.parse(run.finishedAt);
      return Date.now() - ended < 60_000 ? 2500 : false;
    },
  });

/** What is known of its time beside cells and deliveries. Pictures follow the end of a run. */
export const timelineQuery = (run: Run) =>
  queryOptions({
    queryKey: ["runs", run.id, "timeline", run.status],
    queryFn: ({ signal }) => call<RunTimeline>("GET", `/runs/${run.id}/timeline`, undefined, { signal }),
    enabled: run.abilities.viewCells && run.status !== "skipped",
    placeholderData: keepPreviousData,
    refetchInterval: () => (isLive(run.status) ? 5000 : isMoving(run) ? 4000 : false),
  });

export const deliveriesQuery = (runId: string) =>
  queryOptions({
    queryKey: ["runs", runId, "deliveries"],
    queryFn: ({ signal }) => call<Page<Delivery>>("GET", `/runs/${runId}/deliveries`, undefined, { signal }),
    refetchInterval: (query) =>
      query.state.data?.values.some((delivery) => delivery.status === "planned" || delivery.status === "sending") ? 2000 : false,
  });

/** What every cell of a finished run showed. Immutable. */
export const outputsQuery = (runId: string | null) =>
  queryOptions({
    queryKey: ["runs", runId, "outputs"],
    queryFn: ({ signal }) => call<{ values: Output[] }>("GET", `/runs/${runId}/outputs?view=drawn`, undefined, { signal }),
    enabled: runId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const cancelRun = (runId: string): Promise<unknown> => call("POST", `/runs/${runId}/cancel`);
export const retryRun = (runId: string): Promise<{ runId: string }> => call("POST", `/runs/${runId}/retry`);
export const restoreRun = (runId: string): Promise<unknown> => call("POST", `/runs/${runId}/restore`);
export const resendDelivery = (deliveryId: string): Promise<unknown> => call("POST", `/deliveries/${deliveryId}/resend`);
/** Runs the published version now and shows its result to visitors, as a person would expect of "Run now". */
export const runProject = (projectId: string): Promise<{ runId: string }> =>
  call("POST", `/projects/${projectId}/runs`, { updatePublishedResults: true, useCachedSqlResults: false });
