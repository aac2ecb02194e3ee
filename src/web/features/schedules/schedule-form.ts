import type { Json } from "../../../contract/common";
import { zoneOffsetMs } from "../../../format/zones";
import type { CadenceInput, DayOfWeek, Policies, Schedule } from "../../../contract/schedule";
import type { ListedSchedule } from "../../../contract/schedule-list";
import { copyName } from "../../schedules/schedule-words";

/** What the editor holds, as typed. Pure: text becomes a cadence here and only here. */
export interface ScheduleForm {
  name: string;
  kind: CadenceInput["cadence"];
  timezone: string;
  /** Minute of HOURLY, as typed. */
  minute: string;
  /** Time of day of the three presets, as typed. */
  time: string;
  days: DayOfWeek[];
  /** "1" to "31", or "last". */
  monthDay: string;
  cron: string;
  /** "2026-10-23", or empty for today and further notice. Days of the schedule's zone. */
  startsOn: string;
  endsOn: string;
  inputParams: Record<string, Json>;
  updatePublishedResults: boolean;
  useCachedSqlResults: boolean;
  policies: Policies;
  /** Whether a new one begins active; a stored one is paused and resumed from its row. */
  enabled: boolean;
  /** Whom a stored one is made to run as; null leaves it as it is. */
  runAs: string | null;
}

/** What the editor was opened for. `taken`: names that a copy does not take again. */
export type Editing =
  | { kind: "new" }
  | { kind: "edit"; schedule: ListedSchedule }
  | { kind: "copy"; schedule: ListedSchedule; taken: readonly string[] };

/** Monday first, as the week is read where most of this is written. */
export const weekDays: { value: DayOfWeek; short: string }[] = [
  { value: "MONDAY", short: "Mon" },
  { value: "TUESDAY", short: "Tue" },
  { value: "WEDNESDAY", short: "Wed" },
  { value: "THURSDAY", short: "Thu" },
  { value: "FRIDAY", short: "Fri" },
  { value: "SATURDAY", short: "Sat" },
  { value: "SUNDAY", short: "Sun" },
];

/** A new schedule as it opens; the policies are the defaults of the contract. */
export const blankForm = (timezone: string): ScheduleForm => ({
  name: "",
  kind: "DAILY",
  timezone,
  minute: "0",
  time: "07:30",
  days: ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
  monthDay: "1",
  cron: "*/15 7-21 * * *",
  startsOn: "",
  endsOn: "",
  inputParams: {},
  updatePublishedResults: true,
  useCachedSqlResults: false,
  policies: { overlap: "queue", missed: "latest", missedWindowMinutes: 60, retries: 0, pauseAfterFailures: null, deadline: null },
  enabled: true,
  runAs: null,
});

/** The form as it opens. A copy keeps all but the name, and an end that has passed. */
export function openedForm(editing: Editing, zone: string, now: number): ScheduleForm {
  if (editing.kind === "new") return blankForm(zone);
  const form = formOf(editing.schedule);
  if (editing.kind === "edit") return form;
  const { endsAt, name } = editing.schedule;
  return { ...form, name: copyName(name, editing.taken), endsOn: endsAt !== null && Date.parse(endsAt) <= now ? "" : form.endsOn };
}

/** The form of a schedule that exists. */
export function formOf(schedule: Schedule): ScheduleForm {
  const form = blankForm(schedule.timezone);
  const timed = schedule.daily ?? schedule.weekly ?? schedule.monthly;
  return {
    ...form,
    name: schedule.name,
    kind: schedule.cadence,
    minute: String(schedule.hourly?.minute ?? 0),
    time: timed ? `${two(timed.hour)}:${two(timed.minute)}` : form.time,
    days: schedule.daysOfWeek ?? (schedule.weekly ? [schedule.weekly.dayOfWeek] : form.days),
    monthDay: schedule.lastDayOfMonth ? "last" : String(schedule.monthly?.day ?? 1),
    cron: schedule.custom?.cron ?? form.cron,
    startsOn: schedule.startsAt ? dayIn(schedule.timezone, Date.parse(schedule.startsAt)) : "",
    endsOn: schedule.endsAt ? dayIn(schedule.timezone, Date.parse(schedule.endsAt)) : "",
    inputParams: schedule.inputParams,
    updatePublishedResults: schedule.updatePublishedResults,
    useCachedSqlResults: schedule.useCachedSqlResults,
    policies: schedule.policies,
    enabled: true,
    runAs: null,
  };
}

export type FormErrors = Partial<Record<"time" | "minute" | "days" | "cron" | "endsOn", string>>;

/** The cadence of what was typed, or the reason under each field that stands in the way. */
export function cadenceOf(form: ScheduleForm): { cadence: CadenceInput | null; errors: FormErrors } {
  const { timezone } = form;
  const errors: FormErrors =
    form.startsOn !== "" && form.endsOn !== "" && form.endsOn < form.startsOn ? { endsOn: "It would end before it starts." } : {};
  if (form.kind === "HOURLY") {
    const minute = /^\d{1,2}$/.test(form.minute.trim()) ? Number(form.minute) : Number.NaN;
    if (!(minute >= 0 && minute <= 59))
      return { cadence: null, errors: { ...errors, minute: `“${form.minute}” is not a minute of the hour. The last one is 59.` } };
    return { cadence: { cadence: "HOURLY", hourly: { timezone, minute } }, errors };
  }
  if (form.kind === "CUSTOM") {
    if (form.cron.trim() === "")
      return { cadence: null, errors: { ...errors, cron: "Five fields: minute, hour, day of the month, month, day of the week." } };
    return { cadence: { cadence: "CUSTOM", custom: { timezone, cron: form.cron.trim() } }, errors };
  }
  const time = parseTime(form.time);
  if (time === null) return { cadence: null, errors: { ...errors, time: `“${form.time}” is not a time of day. The last one is 23:59.` } };
  if (form.kind === "DAILY") return { cadence: { cadence: "DAILY", daily: { timezone, ...time } }, errors };
  if (form.kind === "WEEKLY") {
    const days = weekDays.map((day) => day.value).filter((day) => form.days.includes(day));
    const first = days[0];
    if (first === undefined) return { cadence: null, errors: { ...errors, days: "Choose at least one day." } };
    return {
      cadence: { cadence: "WEEKLY", weekly: { timezone, dayOfWeek: first, ...time }, ...(days.length > 1 ? { daysOfWeek: days } : {}) },
      errors,
    };
  }
  const last = form.monthDay === "last";
  return {
    cadence: {
      cadence: "MONTHLY",
      monthly: { timezone, day: last ? 31 : Number(form.monthDay), ...time },
      ...(last ? { lastDayOfMonth: true } : {}),
    },
    errors,
  };
}

/** "2:30", "02:30", "0230", "230", "2:30 am", "2 pm". Null when it is no time of day. */
export function parseTime(text: string): { hour: number; minute: number } | null {
  const match = /^(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(am|pm)?$/i.exec(text.trim());
  if (!match) return null;
  const [, hours, minutes, half] = match;
  if (minutes === undefined && half === undefined) return null;
  let hour = Number(hours);
  const minute = Number(minutes ?? 0);
  if (half) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  }
  return hour > 23 || minute > 59 ? null : { hour, minute };
}

const two = (value: number): string => String(value).padStart(2, "0");

const dayIn = (zone: string, at: number): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);

/** First instant of a day in a zone, UTC ISO 8601. Two steps settle the offset, also on a day when it changes. */
export function startOfDay(day: string, zone: string): string {
  const wall = Date.parse(`${day}T00:00:00.000Z`);
  let at = wall - zoneOffsetMs(zone, wall);
  at = wall - zoneOffsetMs(zone, at);
  return new Date(at).toISOString();
}

/** Last millisecond of a day in a zone: a schedule still runs on its last day. */
export function endOfDay(day: string, zone: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00.000Z`) + 86_400_000).toISOString().slice(0, 10);
  return new Date(Date.parse(startOfDay(next, zone)) - 1).toISOString();
}

/** The dates of a form as the API takes them. */
export const boundsOf = (form: ScheduleForm): { startsAt: string | null; endsAt: string | null } => ({
  startsAt: form.startsOn === "" ? null : startOfDay(form.startsOn, form.timezone),
  endsAt: form.endsOn === "" ? null : endOfDay(form.endsOn, form.timezone),
});
