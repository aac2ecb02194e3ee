import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import { homeMs, overviewMs } from "./intervals";
import { isLive } from "./runs";

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
  queryFn: ({ signal }) => read(api.home.$get({ query: { ...today(), includeArchived: "true" } }, { init: { signal } })),
  refetchInterval: ({ state }) => homeMs(state.data?.today.runs.some((run) => isLive(run.status)) ?? false, Date.now()),
});

const one = api.projects[":id"];

/** What the overview tab shows; asked again more often while a run is live. */
export const overviewQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "overview"],
    queryFn: ({ signal }) => read(one.overview.$get({ param: { id: projectId } }, { init: { signal } })),
    refetchInterval: ({ state }) => overviewMs(state.data?.lastRuns.some((run) => isLive(run.status)) ?? false),
  });

/** The draft with its ETag. */
export const draftQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "draft"],
    queryFn: async ({ signal }) => {
      const answer = await one.draft.$get({ param: { id: projectId } }, { init: { signal } });
      // `etag` is for If-Match of the next change.
      return { ...(await read(answer)), etag: answer.headers.get("etag") };
    },
  });

/** The hundred newest versions. */
export const versionsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "versions"],
    queryFn: ({ signal }) => read(one.versions.$get({ param: { id: projectId }, query: { limit: 100 } }, { init: { signal } })),
  });

/** A version never changes once made. */
export const versionQuery = (projectId: string, version: number) =>
  queryOptions({
    queryKey: ["projects", projectId, "versions", version],
    queryFn: ({ signal }) => read(one.versions[":n"].$get({ param: { id: projectId, n: version } }, { init: { signal } })),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: version > 0,
  });

export type Side = number | "draft";

/** What differs between two versions, or a version and the draft. */
export const diffQuery = (projectId: string, from: Side, to: Side) =>
  queryOptions({
    queryKey: ["projects", projectId, "diff", from, to],
    queryFn: ({ signal }) => read(one.diff.$get({ param: { id: projectId }, query: { from, to } }, { init: { signal } })),
  });

/** Makes a project with an empty draft, whose times are those of `timezone`. */
export const createProject = (title: string, description: string, timezone: string) =>
  read(api.projects.$post({ json: description === "" ? { title, timezone } : { title, description, timezone } }));
/** Changes title or description, archives or takes out of the archive. */
export const changeProject = (projectId: string, change: { title?: string; description?: string | null; archived?: boolean }) =>
  read(one.$patch({ param: { id: projectId }, json: change }));
/** Freezes the draft into a version and starts its first run. */
export const publishProject = (projectId: string, note: string) =>
  read(one.publish.$post({ param: { id: projectId }, json: note === "" ? {} : { note } }));
/** Copies the cells of a version into the draft. */
export const restoreVersion = (projectId: string, version: number) =>
  read(one.versions[":n"].restore.$post({ param: { id: projectId, n: version } }));
