import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Notification } from "../../contract/notification";
import type { CadenceInput, Preview, Schedule, ScheduleInput, SchedulePatch } from "../../contract/schedule";
import { call } from "./client";
import type { Page } from "./types";

export const notificationsQuery = (scheduleId: string) =>
  queryOptions({
    queryKey: ["schedules", scheduleId, "notifications"],
    queryFn: ({ signal }) => call<Page<Notification>>("GET", `/schedules/${scheduleId}/notifications`, undefined, { signal }),
  });

/** The old list stays, dimmed, until the new one is there. */
export const previewQuery = (cadence: CadenceInput | null, count: number) =>
  queryOptions({
    queryKey: ["schedules", "preview", cadence, count],
    queryFn: ({ signal }) => call<Preview>("POST", "/schedules/preview", { ...cadence, count }, { signal }),
    enabled: cadence !== null,
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
}
export const createNotification = (scheduleId: string, input: NotificationChange): Promise<Notification> =>
  call("POST", `/schedules/${scheduleId}/notifications`, input);
export const changeNotification = (id: string, change: NotificationChange): Promise<Notification> =>
  call("PATCH", `/notifications/${id}`, change);
export const deleteNotification = (id: string): Promise<unknown> => call("DELETE", `/notifications/${id}`);
export const testNotification = (id: string): Promise<unknown> => call("POST", `/notifications/${id}/test`);
