import type { Notification } from "../../../contract/notification";

/** One "when it ..., tell ..." of the editor; without an id it is not stored yet. */
export interface Hearing {
  id: string | null;
  /** Steady in the list while it is edited. */
  key: string;
  on: Notification["on"];
  people: string[];
  /** Names known from the server, for people who are not in the list of users. */
  names: Record<string, string>;
  screenshot: Notification["screenshot"];
}

export const heardBy = (notification: Notification): Hearing => ({
  id: notification.id,
  key: notification.id,
  on: notification.on,
  people: notification.targets.map((target) => target.id),
  names: Object.fromEntries(notification.targets.map((target) => [target.id, target.name])),
  screenshot: notification.screenshot,
});

export const newHearing = (key: string, people: string[]): Hearing => ({ id: null, key, on: "all", people, names: {}, screenshot: "png" });

export const sameHearing = (a: Hearing, b: Hearing): boolean =>
  a.on === b.on && a.screenshot === b.screenshot && a.people.join() === b.people.join();
