import { queryOptions } from "@tanstack/react-query";
import type { Cell } from "../../contract/cell";
import type { Diff, ProjectSettings, Version } from "../../contract/project";
import { call, exchange, withQuery } from "./client";
import { nextLookMs } from "./pulse";
import { isLive } from "./runs";
import type { Home, Overview, Page } from "./types";

/** The reader's day, midnight to midnight on their own clock. */
function today(): { from: string; to: string } {
  const from = new Date();
  from.setHours(0, 0, 0, 0);
  const to = new Date(from);
  to.setDate(to.getDate() + 1);
  return { from: from.toISOString(), to: to.toISOString() };
}

export const homeQuery = queryOptions({
  queryKey: ["home"],
  queryFn: ({ signal }) => call<Home>("GET", withQuery("/home", { ...today(), includeArchived: true }), undefined, { signal }),
  refetchInterval: (query) => nextLookMs(query.state.data?.today.runs.some((run) => isLive(run.status)) ?? false, Date.now(), 15_000),
});

export const overviewQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "overview"],
    queryFn: ({ signal }) => call<Overview>("GET", `/projects/${projectId}/overview`, undefined, { signal }),
    refetchInterval: (query) =>
      query.state.data?.lastRuns.some((run) => run.status === "running" || run.status === "queued") ? 2000 : 10_000,
  });

export interface DraftAnswer {
  cells: Cell[];
  settings: ProjectSettings;
  /** For If-Match of the next change. */
  etag: string | null;
}

export const draftQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "draft"],
    queryFn: async ({ signal }): Promise<DraftAnswer> => {
      const { body, headers } = await exchange("GET", `/api/v1/projects/${projectId}/draft`, undefined, { signal });
      return { ...(body as { cells: Cell[]; settings: ProjectSettings }), etag: headers.get("etag") };
    },
  });

export const versionsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "versions"],
    queryFn: ({ signal }) => call<Page<Version>>("GET", `/projects/${projectId}/versions?limit=100`, undefined, { signal }),
  });

/** A version never changes once made. */
export const versionQuery = (projectId: string, version: number) =>
  queryOptions({
    queryKey: ["projects", projectId, "versions", version],
    queryFn: ({ signal }) => call<Version>("GET", `/projects/${projectId}/versions/${version}`, undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: version > 0,
  });

export type Side = number | "draft";

export const diffQuery = (projectId: string, from: Side, to: Side) =>
  queryOptions({
    queryKey: ["projects", projectId, "diff", from, to],
    queryFn: ({ signal }) => call<Diff>("GET", withQuery(`/projects/${projectId}/diff`, { from, to }), undefined, { signal }),
  });

export const createProject = (title: string, description: string): Promise<{ id: string }> =>
  call("POST", "/projects", description === "" ? { title } : { title, description });
export const changeProject = (
  projectId: string,
  change: { title?: string; description?: string | null; archived?: boolean },
): Promise<unknown> => call("PATCH", `/projects/${projectId}`, change);
export const publishProject = (projectId: string, note: string): Promise<{ version: number; runId: string }> =>
  call("POST", `/projects/${projectId}/publish`, note === "" ? {} : { note });
export const restoreVersion = (projectId: string, version: number): Promise<unknown> =>
  call("POST", `/projects/${projectId}/versions/${version}/restore`);
