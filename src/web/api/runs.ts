import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Delivery } from "../../contract/notification";
import type { Output } from "../../contract/output";
import type { Run, RunStatus, RunTrigger } from "../../contract/run";
import { call, withQuery } from "./client";
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
}

const readRuns = (filters: RunFilters & { limit?: number; cursor?: string }, signal?: AbortSignal): Promise<Page<Run>> =>
  call("GET", withQuery("/runs", { ...filters }), undefined, { signal });

/** The log, newest first: asked for every 2 s while something moves, every 10 s for new ones. */
export const runLogQuery = (filters: RunFilters) =>
  infiniteQueryOptions({
    queryKey: ["runs", "log", filters],
    queryFn: ({ pageParam, signal }) => readRuns({ ...filters, limit: 50, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor ?? undefined,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.values.some(isMoving)) ? 2000 : 10_000),
  });

export const recentRunsQuery = (filters: RunFilters, limit: number) =>
  queryOptions({
    queryKey: ["runs", "recent", filters, limit],
    queryFn: ({ signal }) => readRuns({ ...filters, limit }, signal),
    refetchInterval: (query) => (query.state.data?.values.some(isMoving) ? 2000 : 15_000),
  });

export const runningQuery = queryOptions({
  queryKey: ["runs", "running"],
  queryFn: ({ signal }) => readRuns({ status: "running", limit: 100 }, signal),
  refetchInterval: 10_000,
  retry: false,
});

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
