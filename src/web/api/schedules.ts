import { infiniteQueryOptions, keepPreviousData, queryOptions, skipToken } from "@tanstack/react-query";
import type { CaptureOptions, Notification } from "../../contract/notification";
import type { CadenceInput, PreviewInput, Schedule, ScheduleInput, SchedulePatch } from "../../contract/schedule";
import { api, read } from "./client";
import { schedulesMs } from "./intervals";
import { isLive } from "./runs";

const ofProject = api.projects[":id"].schedules;
const one = api.schedules[":id"];

/** Schedules with all that their rows show, in one answer a page. */
export const schedulesQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", projectId, "schedules"],
    queryFn: ({ pageParam, signal }) =>
      read(ofProject.$get({ param: { id: projectId }, query: { limit: 100, cursor: pageParam } }, { init: { signal } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor ?? undefined,
    refetchInterval: ({ state }) =>
      schedulesMs(
        state.data?.pages.some((page) => page.values.some((schedule) => schedule.recentRuns.some((run) => isLive(run.status)))) ?? false,
      ),
  });

/** The next occurrence that a paused schedule would have. */
export const nextOccurrenceQuery = (scheduleId: string) =>
  queryOptions({
    queryKey: ["schedules", scheduleId, "next"],
    queryFn: ({ signal }) => read(one.occurrences.$get({ param: { id: scheduleId }, query: { count: 1 } }, { init: { signal } })),
    retry: false,
  });

/** The schedule that a preview is about, without the paging of the preview itself. */
export type Previewed = CadenceInput & Pick<PreviewInput, "startsAt" | "endsAt" | "projectId" | "scheduleId" | "overlap">;

/** The old list stays, dimmed, until the new one arrives. */
export const previewQuery = (asked: Previewed | null, count: number) =>
  queryOptions({
    queryKey: ["schedules", "preview", asked, count],
    queryFn:
      asked === null ? skipToken : ({ signal }) => read(api.schedules.preview.$post({ json: { ...asked, count } }, { init: { signal } })),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  });

/** Adds a schedule to a project. */
export const createSchedule = (projectId: string, input: Partial<ScheduleInput> & CadenceInput): Promise<Schedule> =>
  read(ofProject.$post({ param: { id: projectId }, json: input }));
/** Changes the fields given. */
export const changeSchedule = (id: string, change: SchedulePatch): Promise<Schedule> => read(one.$patch({ param: { id }, json: change }));
/** Deletes a schedule. Its runs stay. */
export const deleteSchedule = (id: string) => read(one.$delete({ param: { id } }));
/** Pauses a schedule. */
export const pauseSchedule = (id: string) => read(one.pause.$post({ param: { id } }));
/** Resumes a schedule from now on. */
export const resumeSchedule = (id: string) => read(one.resume.$post({ param: { id } }));
/** Starts one run of a schedule now. */
export const runSchedule = (id: string) => read(one.run.$post({ param: { id } }));

export interface NotificationChange {
  targets: { kind: "user"; id: string }[];
  on: Notification["on"];
  screenshot: Notification["screenshot"];
  captureOptions: Partial<CaptureOptions>;
  subject: string | null;
  body: string | null;
}
/** Adds a notification to a schedule. */
export const createNotification = (scheduleId: string, input: NotificationChange): Promise<Notification> =>
  read(one.notifications.$post({ param: { id: scheduleId }, json: input }));
const notification = api.notifications[":id"];
/** Changes the fields given. */
export const changeNotification = (id: string, change: NotificationChange): Promise<Notification> =>
  read(notification.$patch({ param: { id }, json: change }));
/** Deletes a notification. */
export const deleteNotification = (id: string) => read(notification.$delete({ param: { id } }));
/** Sends the notification about the last run to the one who asks, marked as a test. */
export const testNotification = (id: string) => read(notification.test.$post({ param: { id } }));
