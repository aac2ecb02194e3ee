import cronstrue from "cronstrue";
import type { CadenceInput } from "../../contract/schedule";
import { parseCadence, timezoneOf } from "./cadence";
import type { DayRule, Rule, WeekdayRule } from "./rule";
import { counted, listed } from "../../format/words";
import { zoneWords } from "../../format/zones";

const weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const ordinalWords = ["", "First", "Second", "Third", "Fourth", "Fifth"];

/** A cadence in words: "Every weekday at 07:30 Berlin time". Throws as `parseCadence`. */
export function sentence(input: CadenceInput): string {
  const rule = parseCadence(input);
  const words = sentenceOf(rule) ?? oddCron(input.custom?.cron ?? "", rule);
  return `${words} ${zoneWords(timezoneOf(input))}`;
}

/** Null where the usual shapes do not fit. */
function sentenceOf(rule: Rule): string | null {
  if (rule.months.length < 12) return null;
  const days = daysInWords(rule);
  if (days === null) return null;
  if (rule.hours.length === 1 && rule.minutes.length === 1) return `${days} at ${clock(rule.hours[0]!, rule.minutes[0]!)}`;
  const often = pace(rule);
  if (often === null) return fewTimes(rule, days);
  return days === "Every day" ? often : `${days}, ${often.charAt(0).toLowerCase()}${often.slice(1)}`;
}

function daysInWords(rule: Rule): string | null {
  if (rule.days && rule.weekdays) return null;
  if (rule.weekdays) return weekdaysInWords(rule.weekdays);
  if (!rule.days) return "Every day";
  const [day, ...more] = rule.days;
  return day && more.length === 0 ? dayInWords(day, rule.clamp) : null;
}

function dayInWords(day: DayRule, clamp: boolean): string | null {
  switch (day.kind) {
    case "day":
      if (day.day <= 28) return `On the ${ordinal(day.day)} of every month`;
      return clamp ? `On the ${ordinal(day.day)} of every month, or its last day,` : `On the ${ordinal(day.day)} of months that have one`;
    case "last":
      return day.before === 0 ? "Last day of every month" : `${counted(day.before, "day")} before the last of every month`;
    case "nearest":
      return `On the weekday nearest the ${ordinal(day.day)} of every month`;
    case "nearestLast":
      if (day.before === 0) return "Last weekday of every month";
      return `On the weekday nearest to ${counted(day.before, "day")} before the last of every month`;
  }
}

function weekdaysInWords(rules: readonly WeekdayRule[]): string | null {
  const [only] = rules;
  if (rules.length === 1 && only?.kind === "nth") return `${ordinalWords[only.nth]} ${weekdayNames[only.weekday]} of every month`;
  if (rules.length === 1 && only?.kind === "lastOf") return `Last ${weekdayNames[only.weekday]} of every month`;
  if (rules.some((rule) => rule.kind !== "weekday")) return null;
  // From Monday, as weeks are read.
  const days = [...new Set(rules.map((rule) => (rule.weekday + 6) % 7))].sort((a, b) => a - b);
  if (days.length === 7) return "Every day";
  if (days.join() === "0,1,2,3,4") return "Every weekday";
  const names = days.map((day) => weekdayNames[(day + 1) % 7]!);
  return names.length === 1 ? `Every ${names[0]}` : listed(names.map((name) => `${name}s`));
}

/** "Every 15 minutes, 07:00 to 21:45", "Every hour at 10 past", "Every 2 hours". */
function pace(rule: Rule): string | null {
  const { minutes, hours } = rule;
  const allDay = hours.length === 24;
  const step = evenStep(minutes, 60);
  const hourStep = evenStep(hours, 24);
  const consecutive = hours.length > 1 && hours.every((hour, index) => index === 0 || hour === hours[index - 1]! + 1);
  const within = `, ${clock(hours[0]!, minutes[0]!)} to ${clock(hours.at(-1)!, minutes.at(-1)!)}`;
  if (minutes.length === 1) {
    const at = minutes[0] === 0 ? "on the hour" : `at ${minutes[0]} past`;
    if (allDay) return `Every hour ${at}`;
    if (consecutive) return `Every hour ${at}${within}`;
    return hourStep !== null && hours[0] === 0 ? `Every ${hourStep} hours ${at}` : null;
  }
  if (step === null || (step > 1 && minutes[0] !== 0)) return null;
  const every = step === 1 ? "Every minute" : `Every ${step} minutes`;
  if (allDay) return every;
  return consecutive || hours.length === 1 ? `${every}${within}` : null;
}

/** The distance between values that divide the whole evenly; null for any others. */
function evenStep(values: readonly number[], size: number): number | null {
  if (values.length < 2) return null;
  const step = values[1]! - values[0]!;
  return values.every((value, index) => value === values[0]! + index * step) && values.length * step === size ? step : null;
}

/** "Every day at 06:00, 12:00 and 18:00", as long as the list can be read. */
function fewTimes(rule: Rule, days: string): string | null {
  if (rule.hours.length * rule.minutes.length > 6) return null;
  const times = rule.hours.flatMap((hour) => rule.minutes.map((minute) => clock(hour, minute)));
  return `${days} at ${listed(times)}`;
}

/** Cron that fits none of the shapes. What cronstrue cannot read is quoted as it stands. */
function oddCron(cron: string, rule: Rule): string {
  const text = cron.trim();
  try {
    const anywhere = text.startsWith("@") ? text : text.replaceAll("?", "*");
    return `${rule.days && rule.weekdays ? eitherDay(anywhere) : described(anywhere)},`;
  } catch {
    return `By the cron expression “${text}”,`;
  }
}

const described = (cron: string): string => cronstrue.toString(cron, { use24HourTimeFormat: true });

/**
 * When both day fields restrict, a day that matches either is taken. cronstrue reads them as one condition, so each field is described alone and the parts are joined by "or":
 * "At 04:00, on day 1 of the month, or Monday through Friday". Throws what cronstrue throws.
 */
function eitherDay(cron: string): string {
  const [minute, hour, day, month, weekday] = cron.split(/\s+/);
  const time = described(`${minute} ${hour} * * *`);
  const beyondTime = (days: string): string => {
    const words = described(`${minute} ${hour} ${days}`);
    return words === time ? "" : words.startsWith(`${time}, `) ? words.slice(time.length + 2) : words;
  };
  const days = [beyondTime(`${day} * *`), beyondTime(`* * ${weekday}`)].map((words) => words.replace(/^only /, ""));
  return [time, days.join(", or "), beyondTime(`* ${month} *`)].filter((words) => words !== "").join(", ");
}

const clock = (hour: number, minute: number): string => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;

function ordinal(day: number): string {
  const suffix = day % 100 >= 11 && day % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
  return `${day}${suffix}`;
}
