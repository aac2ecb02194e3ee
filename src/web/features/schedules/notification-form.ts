import type { CaptureOptions, Notification } from "../../../contract/notification";
import type { NotificationChange } from "../../api/schedules";

/** One notification as the schedule editor holds it; without an id it is not stored yet. Pure. */
export interface NotificationForm {
  id: string | null;
  /** Identifies it in the list while it is edited. */
  key: string;
  on: Notification["on"];
  people: string[];
  /** Names known from the server, for people who are not in the list of users. */
  names: Record<string, string>;
  screenshot: Notification["screenshot"];
  /** As typed; empty: Daybook writes its own. */
  subject: string;
  body: string;
  capture: Partial<CaptureOptions>;
}

/** The form of a notification that exists. */
export const notificationFormOf = (notification: Notification): NotificationForm => ({
  id: notification.id,
  key: notification.id,
  on: notification.on,
  people: notification.targets.map((target) => target.id),
  names: Object.fromEntries(notification.targets.map((target) => [target.id, target.name])),
  screenshot: notification.screenshot,
  subject: notification.subject ?? "",
  body: notification.body ?? "",
  capture: notification.captureOptions,
});

/** The same message for another schedule, not stored yet. */
export const copied = (entry: NotificationForm): NotificationForm => ({ ...entry, id: null });

/** The form of a notification that is not saved yet; `key` tells it from others. */
export const newNotification = (key: string, people: string[]): NotificationForm => ({
  id: null,
  key,
  on: "all",
  people,
  names: {},
  screenshot: "png",
  subject: "",
  body: "",
  capture: {},
});

/** What is stored of it: no picture of a run that failed, and Daybook's own words where none were typed. */
export const inputOf = (entry: NotificationForm): NotificationChange => ({
  targets: entry.people.map((id) => ({ kind: "user", id })),
  on: entry.on,
  screenshot: entry.on === "failure" ? "none" : entry.screenshot,
  captureOptions: entry.capture,
  subject: entry.subject.trim() === "" ? null : entry.subject,
  body: entry.body.trim() === "" ? null : entry.body,
});

/** Whether two forms would save the same. */
export const sameNotification = (a: NotificationForm, b: NotificationForm): boolean =>
  a.on === b.on &&
  a.screenshot === b.screenshot &&
  a.people.join() === b.people.join() &&
  a.subject === b.subject &&
  a.body === b.body &&
  JSON.stringify(a.capture) === JSON.stringify(b.capture);

/** The options that differ from the defaults, in a few words. */
export function optionWords(entry: NotificationForm): string {
  const own = [entry.subject.trim() === "" ? "" : "own subject", entry.body.trim() === "" ? "" : "own message"].filter(Boolean);
  const { paper = "a4", orientation = "auto" } = entry.capture;
  const pdf =
    entry.screenshot === "pdf" && entry.on !== "failure"
      ? [`${paper === "a4" ? "A4" : "Letter"}${orientation === "auto" ? "" : ` ${orientation}`}`]
      : [];
  return [...own, ...pdf].join(", ");
}
