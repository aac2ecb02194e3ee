import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Output } from "../../contract/output";
import type { Run, RunLogQuery, RunLogPage, RunStatus } from "../../contract/run";
import { addressOf, api, read } from "./client";
import { foldHead, hasNews, straysOf, watchedSince, type LogPages } from "./fold-runs";
import { deliveriesMs, isMoving, runHeadMs, runMs, runningMs, timelineMs } from "./intervals";

/** The run has not ended. */
export const isLive = (status: RunStatus): boolean => status === "queued" || status === "running";

const readRuns = (query: RunLogQuery & { limit?: number; cursor?: string }, signal: AbortSignal): Promise<RunLogPage> =>
  read(api.runs.$get({ query }, { init: { signal } }));

const one = api.runs[":id"];
const readRun = (id: string, signal: AbortSignal): Promise<Run> => read(one.$get({ param: { id } }, { init: { signal } }));

/** Where the run log with these filters is kept in the cache. */
export const logKey = (filters: RunLogQuery) => ["runs", "log", filters] as const;

/** The pages of the log that were opened, newest first. They are read once; `runHeadQuery` updates them. */
export const runLogQuery = (filters: RunLogQuery) =>
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
  refetchInterval: runningMs,
  retry: false,
});

/** Reads the newest runs of a log and those that are live, and merges them into the opened pages. */
export const runHeadQuery = (filters: RunLogQuery) =>
  queryOptions({
    queryKey: ["runs", "head", filters],
    queryFn: async ({ client, signal }) => {
      const before = client.getQueryData<LogPages>(logKey(filters));
      if (!before) return { moving: true, gap: false };
      const since = watchedSince(before, Date.now());
      const from = filters.from !== undefined && filters.from > since ? filters.from : since;
      const head = await readRuns({ ...filters, from, limit: 100 }, signal);
      const strays = await Promise.all(straysOf(before, head.values).map((id) => readRun(id, signal)));
      const { pages, gap } = foldHead(before, head.values, strays, head.cursor === null);
      client.setQueryData<LogPages>(logKey(filters), (now) => (now === before ? pages : now));
      // The queries beside the log are read again only when the log has news.
      if (gap || hasNews(before, pages)) {
        void client.invalidateQueries({
          queryKey: ["projects"],
          predicate: ({ queryKey }) => /^(overview|schedules)$/.test(String(queryKey[2])),
        });
        void client.invalidateQueries({ queryKey: runningQuery.queryKey });
      }
      return { moving: [...head.values, ...strays].some((run) => isMoving(isLive(run.status), endedAt(run), Date.now())), gap };
    },
    refetchInterval: ({ state }) => runHeadMs(state.data?.moving !== false, Date.now()),
    gcTime: 0,
  });

/** The log as a file: the same filters, the newest 10,000 runs. */
export const runsCsvUrl = (filters: RunLogQuery): string => addressOf(api["runs.csv"].$path({ query: { ...filters, bom: "1" } }));

/** One run; asked again while it is live and shortly after it ended. */
export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ["runs", runId],
    queryFn: ({ signal }) => readRun(runId, signal),
    refetchInterval: ({ state: { data: run } }) => run !== undefined && runMs(isLive(run.status), endedAt(run), Date.now()),
  });

/** When things of a run happened that its cells and deliveries do not show. Pictures are made after the end of a run. */
export const timelineQuery = (run: Run) =>
  queryOptions({
    queryKey: ["runs", run.id, "timeline", run.status],
    queryFn: ({ signal }) => read(one.timeline.$get({ param: { id: run.id } }, { init: { signal } })),
    enabled: run.abilities.viewCells && run.status !== "skipped",
    placeholderData: keepPreviousData,
    refetchInterval: () => timelineMs(isLive(run.status), endedAt(run), Date.now()),
  });

/** Who was told of a run; asked again while messages are on their way. */
export const deliveriesQuery = (runId: string) =>
  queryOptions({
    queryKey: ["runs", runId, "deliveries"],
    queryFn: ({ signal }) => read(one.deliveries.$get({ param: { id: runId }, query: {} }, { init: { signal } })),
    refetchInterval: ({ state }) =>
      deliveriesMs(state.data?.values.some((delivery) => delivery.status === "planned" || delivery.status === "sending") ?? false),
  });

/** What every cell of a finished run showed. Immutable. */
export const outputsQuery = (runId: string | null) =>
  queryOptions({
    queryKey: ["runs", runId, "outputs"],
    queryFn: async ({ signal }) => {
      const { values } = await read(one.outputs.$get({ param: { id: runId ?? "" }, query: { view: "drawn" } }, { init: { signal } }));
      // The same route gives plain values to programs; asked for drawings it answers nothing else.
      return { values: values as Output[] };
    },
    enabled: runId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });

const endedAt = (run: Run): number | null => (run.finishedAt === null ? null : Date.parse(run.finishedAt));

/** Asks a run to stop. */
export const cancelRun = (id: string) => read(one.cancel.$post({ param: { id } }));
/** Runs the published version again with the inputs of this run. */
export const retryRun = (id: string) => read(one.retry.$post({ param: { id } }));
/** Shows this run's result in the app until the next good run. */
export const restoreRun = (id: string) => read(one.restore.$post({ param: { id } }));
/** Sends one message again. */
export const resendDelivery = (id: string) => read(api.deliveries[":id"].resend.$post({ param: { id } }));
/** Runs the published version now and shows its result to visitors, as a person would expect of "Run now". */
export const runProject = (projectId: string) =>
  read(api.projects[":projectId"].runs.$post({ param: { projectId }, json: { updatePublishedResults: true, useCachedSqlResults: false } }));

/** Addresses of a run for links and for its socket. */
export const captureUrl = (id: string, format: "png" | "pdf"): string =>
  addressOf(
    format === "png" ? one["capture.png"].$path({ param: { id }, query: {} }) : one["capture.pdf"].$path({ param: { id }, query: {} }),
  );
/** Where a cell's whole table is downloaded as CSV. */
export const tableUrl = (id: string, staticId: string): string =>
  addressOf(one.outputs[":staticId"].$path({ param: { id, staticId }, query: { format: "csv", bom: "1" } }));
/** Where a run's events are streamed. */
export const eventsUrl = (id: string): string => addressOf(one.events.$path({ param: { id } }));
