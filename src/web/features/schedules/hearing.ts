import type { CaptureOptions, Notification } from "../../../contract/notification";

/** One "when it ..., tell ..." of the editor; without an id it is not stored yet. Pure. */
export interface Hearing {
  id: string | null;
  /** Steady in the list while it is edited. */
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

export const heardBy = (notification: Notification): Hearing => ({
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
export const copied = (hearing: Hearing): Hearing => ({ ...hearing, id: null });

export const newHearing = (key: string, people: string[]): Hearing => ({
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

export const sameHearing = (a: Hearing, b: Hearing): boolean =>
  a.on === b.on &&
  a.screenshot === b.screenshot &&
  a.people.join() === b.people.join() &&
  a.subject === b.subject &&
  a.body === b.body &&
  JSON.stringify(a.capture) === JSON.stringify(b.capture);

/** What is not as Daybook does it by itself, in a few words. */
export function optionWords(hearing: Hearing): string {
  const own = [hearing.subject.trim() === "" ? "" : "own subject", hearing.body.trim() === "" ? "" : "own message"].filter(Boolean);
  const { paper = "a4", orientation = "portrait" } = hearing.capture;
  const pdf = hearing.screenshot === "pdf" && hearing.on !== "failure" ? [`${paper === "a4" ? "A4" : "Letter"} ${orientation}`] : [];
  return [...own, ...pdf].join(", ");
}
