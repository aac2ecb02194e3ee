import type { Policies, ScheduleStatus } from "../../contract/schedule";
import { parseCadence } from "./cadence";
import { nextOccurrence, previousOccurrence } from "./occurrence";
import type { Rule } from "./rule";
import { timesOf, type StoredTimes, type Times } from "./times";

/**
 * "A good run by 08:30": the owner's deadline of a schedule, a time of day on the wall clock of its zone. It is met once a day on which there is something to meet: each
 * deadline that has an occurrence between itself and the deadline before. Where clocks change, a deadline falls as a daily run of that time would. No I/O.
 */
export interface Deadlines extends Times {
  daily: Rule;
}

/** What the deadline of a schedule depends on. */
export interface StoredDeadline extends StoredTimes {
  policies: Pick<Policies, "deadline">;
}

/** The deadlines of a schedule as stored, null when its owner set none. Throws as `parseCadence`. */
export function deadlinesOf(schedule: StoredDeadline): Deadlines | null {
  const { deadline } = schedule.policies;
  if (!deadline) return null;
  const times = timesOf(schedule);
  const [hour, minute] = deadline.split(":").map(Number) as [number, number];
  return { ...times, daily: parseCadence({ cadence: "DAILY", daily: { timezone: times.rule.timezone, hour, minute } }) };
}

/** The first deadline after `after` that an occurrence after `after` has to meet; null when nothing occurs any more. */
export function deadlineAfter({ rule, bounds, daily }: Deadlines, after: number): number | null {
  const first = nextOccurrence(rule, after, bounds);
  return first === null ? null : nextOccurrence(daily, first);
}

/** The newest deadline of the schedule in [from, until]: after an outage of days it is judged once. `from` is a deadline itself. */
export function newestDeadline(deadlines: Deadlines, from: number, until: number): number {
  const last = previousOccurrence(deadlines.daily, until + 1);
  if (last === null || last <= from) return from;
  // The deadline that the newest occurrence before the last one has to meet: every later one has nothing to meet.
  const occurrence = occurrenceBefore(deadlines, last);
  const met = occurrence === null ? null : nextOccurrence(deadlines.daily, occurrence);
  return met === null || met < from ? from : Math.min(met, last);
}

/** The newest occurrence before a deadline, null when there never was one. */
export function occurrenceBefore({ rule, bounds }: Deadlines, deadline: number): number | null {
  const before = bounds.endsAt === null ? deadline : Math.min(deadline, bounds.endsAt + 1);
  const found = previousOccurrence(rule, before);
  return found !== null && bounds.startsAt !== null && found < bounds.startsAt ? null : found;
}

/** From when on a good run counts for a deadline: the start of its day, or the newest occurrence when that was the evening before. */
export function countsFrom(deadlines: Deadlines, deadline: number): number {
  const occurrence = occurrenceBefore(deadlines, deadline) ?? deadline;
  const midnight = previousOccurrence({ ...deadlines.daily, hours: [0], minutes: [0] }, deadline + 1) ?? deadline;
  return Math.min(occurrence, midnight);
}

/** Whether a deadline covers an occurrence: nothing else occurs between the two. Then the watchman waits for the deadline. */
export function answersFor({ rule, bounds, daily }: Deadlines, occurrence: number): boolean {
  const deadline = nextOccurrence(daily, occurrence);
  const next = nextOccurrence(rule, occurrence, bounds);
  return deadline !== null && (next === null || next >= deadline);
}

/** A schedule as far as it says whether and when its deadline is judged. */
interface Watchable extends StoredDeadline {
  status: ScheduleStatus;
}

/**
 * What an edit does to the time at which the deadline is judged: nothing (an empty change), unless it touches the deadline or the schedule's times. A new deadline alone also
 * holds for the occurrence before it, so that "by 09:00" set at 08:00 means this morning; new times hold from now on.
 */
export function watchChange(seen: Watchable & { createdAt: number }, change: Partial<Watchable>, now: number): { watchAt?: number | null } {
  const after = { ...seen, ...change };
  const retimed = (["cadence", "startsAt", "endsAt", "status"] as const).some((part) => after[part] !== seen[part]);
  if (retimed) return { watchAt: watchFrom(after, now) };
  if (after.policies.deadline === seen.policies.deadline) return {};
  const deadlines = deadlinesOf(after);
  const last = deadlines && occurrenceBefore(deadlines, now);
  const today = deadlines && last !== null && last >= seen.createdAt ? deadlineAfter(deadlines, last - 1) : null;
  return { watchAt: seen.status === "active" && today !== null && today > now ? today : watchFrom(after, now) };
}

/** When the deadline of a schedule is judged next, as its record keeps it: null without a deadline, and while it does not run. */
export function watchFrom(schedule: Watchable, now: number): number | null {
  if (schedule.status !== "active") return null;
  const deadlines = deadlinesOf(schedule);
  return deadlines && deadlineAfter(deadlines, now);
}
