import type { Notification } from "../../../contract/notification";
import { counted, firstNameOf, listed } from "../../ui/words";

/** Who hears about a schedule, shortly: "Mika and Tomasz", "4 people". */
export function hearers(notifications: Notification[]): string {
  const people = new Map(notifications.flatMap((notification) => notification.targets.map((target) => [target.id, target.name] as const)));
  if (people.size === 0) return "nobody is told";
  const names = people.size <= 2 ? listed([...people.values()].map(firstNameOf)) : counted(people.size, "person", "people");
  const on = new Set(notifications.map((notification) => notification.on));
  const pictures = new Set(notifications.map((notification) => notification.screenshot).filter((kind) => kind !== "none"));
  const when = on.size === 1 && on.has("failure") ? " when it fails" : on.size === 1 && on.has("success") ? " when it succeeds" : "";
  return `${names}${pictures.size > 0 ? `, ${[...pictures].map((kind) => kind.toUpperCase()).join(" and ")}` : ""}${when}`;
}
