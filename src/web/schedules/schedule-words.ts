import { counted, listed } from "../../format/words";
import type { Json } from "../../contract/common";
import type { Notification } from "../../contract/notification";
import type { Schedule, ScheduleStatus } from "../../contract/schedule";
import { cutText } from "../../format/graphemes";
import { clock, dayKey, dayName, inSentence, moment, shortDay, zoneLetters } from "../ui/time";
import { firstNameOf } from "../ui/words";

/** Words of a schedule's row. Pure. */

/** The recipients of a schedule in short: "Mika and Tomasz", "4 people". */
export function recipientWords(notifications: Notification[]): string {
  const people = new Map(notifications.flatMap((notification) => notification.targets.map((target) => [target.id, target.name] as const)));
  if (people.size === 0) return "no notifications";
  const names = people.size <= 2 ? listed([...people.values()].map(firstNameOf)) : counted(people.size, "person", "people");
  const on = new Set(notifications.map((notification) => notification.on));
  const pictures = new Set(notifications.map((notification) => notification.screenshot).filter((kind) => kind !== "none"));
  const when = on.size === 1 && on.has("failure") ? " when it fails" : on.size === 1 && on.has("success") ? " when it succeeds" : "";
  return `${names}${pictures.size > 0 ? `, ${[...pictures].map((kind) => kind.toUpperCase()).join(" and ")}` : ""}${when}`;
}

/** Values that this schedule gives to inputs: "with region South and days 2". Null when it leaves all at their defaults. */
export function inputWords(params: Record<string, Json>): string | null {
  const parts = Object.entries(params).map(([name, value]) => `${name} ${valueWords(value)}`);
  if (parts.length === 0) return null;
  return `with ${parts.length > 4 ? `${parts.slice(0, 3).join(", ")} and ${parts.length - 3} more inputs` : listed(parts)}`;
}

function valueWords(value: Json): string {
  if (value === null || value === "") return "empty";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(valueWords).join(" + ");
  if (typeof value === "object") {
    const { start, end } = value;
    return typeof start === "string" && typeof end === "string" ? `${start} to ${end}` : cutText(JSON.stringify(value), 40);
  }
  return cutText(String(value), 40);
}

/**
 * An occurrence on the clock of its zone, and on the reader's where that shows another time. "Today" and "tomorrow" are said only where both
 * calendars agree on what they mean.
 */
export function nextWords(at: string, now: number, zone: string, mine: string): { there: string; here: string | null } {
  if (clock(at, mine) === clock(at, zone)) return { there: moment(at, now, zone), here: null };
  const here = `${clock(at, mine)} ${zoneLetters(mine, at)}`;
  const agree = dayKey(at, zone) === dayKey(at, mine) && dayKey(now, zone) === dayKey(now, mine);
  if (agree) return { there: moment(at, now, zone), here };
  return {
    there: `${shortDay(at, now, zone)}, ${clock(at, zone)} ${zoneLetters(zone, at)}`,
    here: `${inSentence(dayName(at, now, mine))}, ${here}`,
  };
}

/** Why there is no next occurrence. */
export const restWords: Record<ScheduleStatus, string> = {
  active: "No time is left",
  paused: "While it is paused",
  auto_paused: "While it is paused",
  ended: "It has ended",
};

/** The line under the status: since when, until when, or why. */
export function statusWords(schedule: Schedule, now: number): string {
  const { status, statusReason, startsAt, endsAt, timezone } = schedule;
  if (status === "paused") return statusReason ?? "Until it is resumed";
  if (status === "auto_paused") return "By Daybook";
  if (status === "ended") return statusReason ?? (endsAt ? shortDay(endsAt, now, timezone) : "");
  if (startsAt && Date.parse(startsAt) > now) return `From ${shortDay(startsAt, now, timezone)}`;
  if (endsAt) return `Ends ${shortDay(endsAt, now, timezone)}`;
  if (schedule.policies.overlap === "skip") return "Skips if still running";
  return `Since ${shortDay(schedule.createdAt, now).replace(/^\w+ /, "")}`;
}

/** The first sentence of the note on a schedule that Daybook paused, and the rest of its reason. */
export function pausedWords(reason: string | null): { lead: string; rest: string } {
  if (reason === null) return { lead: "Daybook paused this.", rest: "" };
  return reason.startsWith("Daybook paused this") ? { lead: reason, rest: "" } : { lead: "Daybook paused this.", rest: reason };
}

/** "Mornings copy", and a number when that is taken too. */
export function copyName(name: string, taken: readonly string[]): string {
  const stem = `${name === "" ? "Schedule" : name} copy`.slice(0, 190);
  for (let number = 1; ; number++) {
    const next = number === 1 ? stem : `${stem} ${number}`;
    if (!taken.includes(next)) return next;
  }
}
