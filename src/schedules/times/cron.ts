import { unprocessable } from "../../lib/failure";
import { cutText } from "../../format/graphemes";
import { allHours, allMinutes, allMonths, type DayRule, type Rule, type WeekdayRule } from "./rule";

/** What a cron text says, without a zone. */
type CronFields = Omit<Rule, "timezone" | "clamp">;

/** All minutes, hours, days and months listed one by one stay under 400 characters; anything longer is a mistake or an attack. */
const maxLength = 1000;

const macros: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
  "@every_minute": "* * * * *",
};

interface Field {
  name: string;
  first: number;
  last: number;
  /** How many distinct values there are: ranges wrap by it. */
  size: number;
  names: readonly string[];
}

const minuteField: Field = { name: "minute", first: 0, last: 59, size: 60, names: [] };
const hourField: Field = { name: "hour", first: 0, last: 23, size: 24, names: [] };
const dayField: Field = { name: "day of the month", first: 1, last: 31, size: 31, names: [] };
const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const monthField: Field = { name: "month", first: 1, last: 12, size: 12, names: monthNames };
/** 0 and 7 are both Sunday. */
const weekdayField: Field = {
  name: "day of the week",
  first: 0,
  last: 7,
  size: 7,
  names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};

/**
 * Reads five-field cron: names, lists, ranges (also wrapping), steps, `L`, `L-n`, `nW`, `LW`, `L-nW`, `5L`, `5#3`, `?`, and the macros
 * (`@hourly` and so on). A day field other than `*` or `?` restricts; when both do, either matches (POSIX crontab).
 * Throws UNPROCESSABLE with an issue at `path` that names the field and what is wrong with it.
 */
export function parseCron(text: string, path = "custom.cron"): CronFields {
  const refuse = (message: string): never => {
    throw unprocessable(message, [{ path, message }]);
  };
  if (text.length > maxLength) refuse(`A cron expression has at most ${maxLength} characters; this one has ${text.length}.`);
  const fields = expand(text.trim(), refuse).split(/\s+/);
  if (fields.length !== 5) refuse(countProblem(fields));
  const [minute, hour, day, month, weekday] = fields.map((field) => field.toUpperCase()) as [string, string, string, string, string];
  try {
    const minutes = values(minuteField, minute);
    const hours = values(hourField, hour);
    return {
      minutes: minutes ?? allMinutes,
      hours: hours ?? allHours,
      months: values(monthField, month) ?? allMonths,
      days: isAny(day) ? null : distinct(dayRules(day)),
      weekdays: isAny(weekday) ? null : distinct(weekdayRules(weekday)),
      interval: isInterval(minute) || isInterval(hour),
    };
  } catch (thrown) {
    if (thrown instanceof FieldProblem) return refuse(thrown.message);
    throw thrown;
  }
}

class FieldProblem extends Error {
  constructor(field: Field, part: string, problem: string) {
    super(`Cron, ${field.name}: “${cutText(part, 40)}” ${problem}.`);
  }
}

function expand(text: string, refuse: (message: string) => never): string {
  if (!text.startsWith("@")) return text;
  const expanded = macros[text.toLowerCase()];
  return expanded ?? refuse(`“${cutText(text, 40)}” is not a cron shorthand. Known are ${Object.keys(macros).join(", ")}.`);
}

function countProblem(fields: string[]): string {
  const shape = "minute, hour, day of the month, month, day of the week";
  if (fields.length === 6) return `A cron expression has five fields (${shape}); this one has six. Leave out the seconds.`;
  return `A cron expression has five fields (${shape}); this one has ${fields[0] === "" ? 0 : fields.length}.`;
}

const isAny = (field: string): boolean => field === "*" || field === "?" || field === "*/1";
/** A list of single numbers is a set of fixed times; `*`, a range or a step anywhere makes the field an interval. */
const isInterval = (field: string): boolean => /[*?/-]/.test(field);

function values(field: Field, text: string): number[] | null {
  if (isAny(text)) return null;
  const found = new Set<number>();
  for (const part of text.split(",")) for (const value of partValues(field, part)) found.add(value);
  return [...found].sort((a, b) => a - b);
}

/** One part of a list: `*`, `a`, `a-b`, each with an optional `/step`; `a/step` runs to the end of the field. */
function partValues(field: Field, part: string): number[] {
  const [range, step, more] = part.split("/");
  if (range === undefined || range === "" || more !== undefined) throw new FieldProblem(field, part, "is not a value, range or step");
  const by = step === undefined ? 1 : stepOf(field, part, step);
  if (range === "*" || range === "?") return series(field, field.first, field.last, by);
  const [from, to, beyond] = range.split("-");
  if (beyond !== undefined) throw new FieldProblem(field, part, "is not a range");
  const start = valueOf(field, part, from ?? "");
  if (to !== undefined) return series(field, start, valueOf(field, part, to), by);
  return series(field, start, step === undefined ? start : field.last, by);
}

/** Counts from `start` to `end`; wraps past the end of the field when `end` comes before `start`. */
function series(field: Field, start: number, end: number, by: number): number[] {
  const found: number[] = [];
  const to = end < start ? end + field.size : end;
  for (let value = start; value <= to; value += by) found.push(((value - field.first) % field.size) + field.first);
  return found;
}

function stepOf(field: Field, part: string, text: string): number {
  const step = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (step < 1 || step > field.last) throw new FieldProblem(field, part, `needs a step from 1 to ${field.last}`);
  return step;
}

function valueOf(field: Field, part: string, text: string): number {
  const named = field.names.indexOf(text);
  if (named >= 0) return named + field.first;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  if (value < field.first || value > field.last) {
    const names = field.names.length > 0 ? ` or ${field.names[0]} to ${field.names.at(-1)}` : "";
    throw new FieldProblem(field, part, `is not a number from ${field.first} to ${field.last}${names}`);
  }
  return value;
}

/** Each rule once: a list may name a day hundreds of times, and every month that is searched checks each of them. */
const distinct = <T>(rules: T[]): T[] => [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];

function dayRules(text: string): DayRule[] {
  const parts = text.split(",");
  return parts.flatMap((part): DayRule[] => {
    const special = /^(?:L(?:-(\d{1,2}))?|(\d{1,2}))(W)?$/.exec(part);
    const [, before, day, workday] = special ?? [];
    if (!special || (day !== undefined && !workday)) return partValues(dayField, part).map((value) => ({ kind: "day", day: value }));
    if (workday && parts.length > 1) throw new FieldProblem(dayField, part, "must stand alone: W works with one single day");
    if (day !== undefined) return [{ kind: "nearest", day: valueOf(dayField, part, day) }];
    const offset = Number(before ?? 0);
    if (offset > 30) throw new FieldProblem(dayField, part, "counts back at most 30 days from the last");
    return [{ kind: workday ? "nearestLast" : "last", before: offset }];
  });
}

function weekdayRules(text: string): WeekdayRule[] {
  return text.split(",").flatMap((part): WeekdayRule[] => {
    if (part === "L") throw new FieldProblem(weekdayField, part, "needs a day before it: 5L is the last Friday of the month");
    const special = /^([0-9A-Z]+?)(?:#(\d+)|L)$/.exec(part);
    if (!special) return partValues(weekdayField, part).map((weekday) => ({ kind: "weekday", weekday }));
    const weekday = valueOf(weekdayField, part, special[1]!) % 7;
    if (special[2] === undefined) return [{ kind: "lastOf", weekday }];
    if (!/^[1-5]$/.test(special[2])) throw new FieldProblem(weekdayField, part, "names the first to the fifth in the month: #1 to #5");
    return [{ kind: "nth", weekday, nth: Number(special[2]) }];
  });
}
