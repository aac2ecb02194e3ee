import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { CaptureOptions, Notification } from "../../contract/notification";
import type { CadenceInput, Preview, PreviewInput, Schedule, ScheduleInput, SchedulePatch } from "../../contract/schedule";
import type { ListedSchedule } from "../../contract/schedule-list";
import { call, withQuery } from "./client";
import { isLive } from "./runs";
import type { Page } from "./types";

/** Schedules with all that their rows show, in one answer a page: asked for every 2 s while one of them runs, every 15 s else. */
export const schedulesQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", projectId, "schedules"],
    queryFn: ({ pageParam, signal }) =>
      call<Page<ListedSchedule>>("GET", withQuery(`/projects/${projectId}/schedules`, { limit: 100, cursor: pageParam }), undefined, {
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor ?? undefined,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.values.some((one) => one.recentRuns.some((run) => isLive(run.status)))) ? 2000 : 15_000,
  });

/** The next occurrence that a paused schedule would have. */
export const nextOccurrenceQuery = (scheduleId: string) =>
  queryOptions({
    queryKey: ["schedules", scheduleId, "next"],
    queryFn: ({ signal }) => call<Preview>("GET", `/schedules/${scheduleId}/occurrences?count=1`, undefined, { signal }),
    retry: false,
  });

/** What a preview is asked about; `count` and `after` are its own. */
export type Previewed = CadenceInput & Pick<PreviewInput, "startsAt" | "endsAt" | "projectId" | "scheduleId" | "overlap">;

/** The old list stays, dimmed, until the new one is there. */
export const previewQuery = (asked: Previewed | null, count: number) =>
  queryOptions({
    queryKey: ["schedules", "preview", asked, count],
    queryFn: ({ signal }) => call<Preview>("POST", "/schedules/preview", { ...asked, count }, { signal }),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  });

export const createSchedule = (projectId: string, input: Partial<ScheduleInput> & CadenceInput): Promise<Schedule> =>
  call("POST", `/projects/${projectId}/schedules`, input);
export const changeSchedule = (scheduleId: string, change: SchedulePatch): Promise<Schedule> =>
  call("PATCH", `/schedules/${scheduleId}`, change);
export const deleteSchedule = (scheduleId: string): Promise<unknown> => call("DELETE", `/schedules/${scheduleId}`);
export const pauseSchedule = (scheduleId: string): Promise<unknown> => call("POST", `/schedules/${scheduleId}/pause`);
export const resumeSchedule = (scheduleId: string): Promise<unknown> => call("POST", `/schedules/${scheduleId}/resume`);
export const runSchedule = (scheduleId: string): Promise<{ runId: string }> => call("POST", `/schedules/${scheduleId}/run`);

export interface NotificationChange {
  targets: { kind: "user"; id: string }[];
  on: Notification["on"];
  screenshot: Notification["screenshot"];
  captureOptions: Partial<CaptureOptions>;
  subject: string | null;
  body: string | null;
}
export const createNotification = (scheduleId: string, input: NotificationChange): Promise<Notification> =>
  call("POST", `/schedules/${scheduleId}/notifications`, input);
export const changeNotification = (id: string, change: NotificationChange): Promise<Notification> =>
  call("PATCH", `/notifications/${id}`, change);
export const deleteNotification = (id: string): Promise<unknown> => call("DELETE", `/notifications/${id}`);
export const testNotification = (id: string): Promise<unknown> => call("POST", `/notifications/${id}/test`);
