import { daysOfWeek, type CadenceInput } from "../../../src/contract/schedule";
import type { Naming, WallDate } from "./oracle";
import { cronNaming } from "./oracle-cron";

/** A cadence as people give it, and beside it what it means, written down by hand. */
export interface Case {
  cadence: CadenceInput;
  naming: Naming;
}

/** The wall time that the sweep aims at: the first minute that a change of the clocks skips or repeats. */
export interface Aim extends WallDate {
  hour: number;
}

/** A spread of cadences round an aim, each shape at least once in every direction that it can meet a change from. */
export const cadenceCases: ((zone: string, aim: Aim) => Case)[] = [
  (timezone) => shaped({ cadence: "HOURLY", hourly: { timezone, minute: 30 } }, 30, null, always),
  (timezone) => shaped({ cadence: "HOURLY", hourly: { timezone, minute: 0 } }, 0, null, always),
  (timezone, { hour }) => shaped({ cadence: "DAILY", daily: { timezone, hour, minute: 30 } }, 30, hour, always),
  (timezone, { hour }) => shaped({ cadence: "DAILY", daily: { timezone, hour, minute: 0 } }, 0, hour, always),
  (timezone, { hour }) => shaped({ cadence: "DAILY", daily: { timezone, hour: before(hour), minute: 59 } }, 59, before(hour), always),
  (timezone, { hour }) => shaped({ cadence: "DAILY", daily: { timezone, hour: after(hour), minute: 0 } }, 0, after(hour), always),
  (timezone) => shaped({ cadence: "DAILY", daily: { timezone, hour: 0, minute: 0 } }, 0, 0, always),
  (timezone, { hour, weekday }) =>
    shaped(
      { cadence: "WEEKLY", weekly: { timezone, dayOfWeek: daysOfWeek[weekday]!, hour, minute: 15 } },
      15,
      hour,
      (date) => date.weekday === weekday,
    ),
  (timezone, { hour, weekday }) => {
    const days = [weekday, (weekday + 2) % 7];
    const named = days.map((day) => daysOfWeek[day]!);
    return shaped(
      { cadence: "WEEKLY", weekly: { timezone, dayOfWeek: named[0]!, hour, minute: 45 }, daysOfWeek: named },
      45,
      hour,
      (date) => days.includes(date.weekday),
    );
  },
  (timezone, { hour, day }) => shaped({ cadence: "MONTHLY", monthly: { timezone, day, hour, minute: 30 } }, 30, hour, onDay(day)),
  (timezone, { hour }) => shaped({ cadence: "MONTHLY", monthly: { timezone, day: 31, hour, minute: 0 } }, 0, hour, onDay(31)),
  (timezone, { hour }) =>
    shaped({ cadence: "MONTHLY", monthly: { timezone, day: 1, hour, minute: 20 }, lastDayOfMonth: true }, 20, hour, onDay(31)),
  cron(({ hour }) => `0,30 ${hour},${after(hour)} * * *`),
  cron(({ hour }) => `0,29,30,59 ${before(hour)},${hour} * * *`),
  cron(({ hour }) => `*/20 ${hour} * * *`),
  cron(({ hour }) => `* ${hour} * * *`),
  cron(({ hour }) => `50-10 ${hour} * * *`),
  cron(({ hour }) => `10 ${before(hour)}-${after(hour)} * * MON-FRI`),
  cron(({ hour }) => `10/25 ${hour}/3 * * *`),
  cron(() => "45 */2 * * *"),
  cron(() => "0 */6 * * *"),
  cron(() => "5-50/15 * * * *"),
  cron(() => "*/7 * * * *"),
  cron(() => "15 22-2 * * SAT-1"),
  cron(({ hour, day }) => `30 ${hour} ${day} * *`),
  cron(({ hour, day, weekday }) => `30 ${hour} ${day} * ${(weekday + 1) % 7}`),
  cron(({ hour, month, weekday }) => `30 ${hour} ? ${month} ${weekday === 0 ? 7 : weekday}`),
  cron(({ hour }) => `30 ${hour} L * *`),
  cron(({ hour, day, length }) => `30 ${hour} L-${length - day} * *`),
  cron(({ hour, day }) => `30 ${hour} ${day}W * *`),
  cron(({ hour, day, length }) => `30 ${hour} L-${length - day}W * ?`),
  cron(({ hour }) => `30 ${hour} LW NOV-APR *`),
  cron(({ hour, weekday, day }) => `30 ${hour} * * ${weekday}#${Math.ceil(day / 7)}`),
  cron(({ hour, weekday }) => `30 ${hour} ? * ${weekday}L`),
  cron(({ hour }) => `30 ${hour} 29 2 ?`),
  cron(() => "@hourly"),
  cron(() => "@daily"),
];

/** So many occurrences that it is taken on its own turn only. */
export const everyMinute: (zone: string, aim: Aim) => Case = cron(() => "* * * * *");

export const cronCase = (timezone: string, text: string): Case => ({
  cadence: { cadence: "CUSTOM", custom: { timezone, cron: text } },
  naming: cronNaming(text),
});

function cron(text: (aim: Aim) => string): (timezone: string, aim: Aim) => Case {
  return (timezone, aim) => cronCase(timezone, text(aim));
}

/** `hour` null: every hour, by real time. */
function shaped(cadence: CadenceInput, minute: number, hour: number | null, date: (date: WallDate) => boolean): Case {
  return {
    cadence,
    naming: {
      minute: (value) => value === minute,
      hour: (value) => hour === null || value === hour,
      date,
      interval: hour === null,
    },
  };
}

function always(): boolean {
  return true;
}

/** A short month runs on its last day. */
function onDay(day: number): (date: WallDate) => boolean {
  return (date) => date.day === Math.min(day, date.length);
}

function before(hour: number): number {
  return (hour + 23) % 24;
}

function after(hour: number): number {
  return (hour + 1) % 24;
}

/** Cron texts of every form, from a source of numbers below 1. */
export function randomCron(random: () => number): string {
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const field = (first: number, last: number): string => {
    const value = (): number => first + below(last - first + 1);
    const step = (): number => 1 + below(last - 1);
    return pick([
      () => "*",
      () => String(value()),
      () => `${value()}-${value()}`,
      () => `*/${step()}`,
      () => `${value()}/${step()}`,
      () => `${value()}-${value()}/${step()}`,
      () => `${value()},${value()},${value()}`,
      () => `${value()}-${value()},${value()}`,
    ])();
  };
  const day = pick([
    () => "*",
    () => "?",
    () => field(1, 28),
    () => `${1 + below(31)}`,
    () => `${1 + below(31)}W`,
    () => `L-${below(28)}`,
    () => `L-${below(28)}W`,
    () => pick(["L", "LW", "1,15,L"]),
  ])();
  const weekday = pick([
    () => "*",
    () => "?",
    () => pick(["MON-FRI", "SAT-TUE", "SUN", "7", "5-7", "0-7/2", "FRI,SUN", "6-2"]),
    () => `${below(8)}#${1 + below(5)}`,
    () => `${below(8)}L`,
    () => `${pick(["TUE", "SUN"])}#${1 + below(4)},THUL`,
  ])();
  const month = pick([() => "*", () => "*", () => "*", () => field(1, 12), () => pick(["NOV-FEB", "MAR,OCT", "3-4"])])();
  return `${field(0, 59)} ${field(0, 23)} ${day} ${month} ${weekday}`;
}
