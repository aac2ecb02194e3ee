import type { Naming, WallDate } from "./oracle";

/**
 * What a cron text means, asked of one value at a time. Written from the documentation for the oracle alone: no normal form, no sets, no code of
 * `src/schedules`. Takes correct texts only.
 */
export function cronNaming(text: string): Naming {
  const macro = { "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *" };
  const fields = (macro[text as keyof typeof macro] ?? text).split(" ");
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  return {
    minute: (value) => listed(minute, (part) => inRange(part, value, 59)),
    hour: (value) => listed(hour, (part) => inRange(part, value, 23)),
    date: (date) => listed(month, (part) => inRange(numbered(part, months, 1), date.month, 12, 12)) && dayMatches(day, weekday, date),
    interval: [minute, hour].some((field) => field === "*" || field.includes("-") || field.includes("/")),
  };
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const listed = (field: string, matches: (part: string) => boolean): boolean => field.split(",").some(matches);
const numbered = (part: string, names: string[], first: number): string =>
  names.reduce((text, name, index) => text.replaceAll(name, String(index + first)), part);

/** `*`, `a`, `a-b`, `a/s`, `a-b/s`, `*\/s`; a range whose end comes first goes over the end of the field (`size` values) and round. */
function inRange(part: string, value: number, last: number, size = last + 1): boolean {
  const [range = "", step] = part.split("/");
  const lowest = last === 12 || last === 31 ? 1 : 0;
  const [from, to] = range === "*" || range === "?" ? [lowest, last] : range.split("-").map(Number);
  const start = from!;
  const end = to ?? (step === undefined ? start : last);
  const by = Number(step ?? 1);
  const reach = end < start ? end + size : end;
  for (let at = start; at <= reach; at++) if ((at - start) % by === 0 && (at === value || at - size === value)) return true;
  return false;
}

/** Both restricted: either. */
function dayMatches(day: string, weekday: string, date: WallDate): boolean {
  const free = (field: string): boolean => field === "*" || field === "?";
  const byDay = listed(day, (part) => dayOfMonth(part, date));
  const byWeekday = listed(weekday, (part) => dayOfWeek(numbered(part, weekdays, 0), date));
  if (free(day)) return free(weekday) || byWeekday;
  return free(weekday) ? byDay : byDay || byWeekday;
}

function dayOfMonth(part: string, date: WallDate): boolean {
  const fromEnd = /^L(?:-(\d+))?(W?)$/.exec(part);
  if (fromEnd) return atTarget(date, date.length - Number(fromEnd[1] ?? 0), fromEnd[2] === "W");
  const nearest = /^(\d+)W$/.exec(part);
  return nearest ? atTarget(date, Number(nearest[1]), true) : inRange(part, date.day, 31, 31);
}

/** Whether a date is the target day, or of the month's workdays the one nearest to it. */
function atTarget(date: WallDate, target: number, workday: boolean): boolean {
  if (target < 1 || target > date.length) return false;
  if (!workday) return date.day === target;
  const workdays = Array.from({ length: date.length }, (_, index) => index + 1).filter(
    (day) => (((date.weekday + day - date.day) % 7) + 7) % 7 !== 0 && (((date.weekday + day - date.day) % 7) + 7) % 7 !== 6,
  );
  return workdays.every((day) => Math.abs(day - target) >= Math.abs(date.day - target)) && workdays.includes(date.day);
}

function dayOfWeek(part: string, date: WallDate): boolean {
  const special = /^(\d)(?:#(\d)|L)$/.exec(part);
  if (!special) return inRange(part, date.weekday, 7, 7) || (date.weekday === 0 && inRange(part, 7, 7, 7));
  if (Number(special[1]) % 7 !== date.weekday) return false;
  return special[2] === undefined ? date.day + 7 > date.length : Math.ceil(date.day / 7) === Number(special[2]);
}
