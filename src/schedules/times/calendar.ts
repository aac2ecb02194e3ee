import type { DayRule, Rule, WeekdayRule } from "./rule";

/**
 * Wall-clock arithmetic without zones: which local minutes a rule names. A local minute is counted from 1970-01-01T00:00 on the wall.
 * The Gregorian calendar repeats every 400 years to the weekday, so a rule that names no day within 4,800 months never will.
 */
const minutesPerDay = 1440;
const monthsSearched = 4801;

/** The first local minute at or after `from` that the rule names; null when it names none at all. */
export function nextLocalMinute(rule: Rule, from: number): number | null {
  const day = Math.floor(from / minutesPerDay);
  const time = nextTime(rule, from - day * minutesPerDay);
  let { year, month, day: dayOfMonth } = dateOf(day);
  // No time left today: the search begins tomorrow, and 32 is past the end of any month.
  if (time === null) dayOfMonth += 1;
  for (let searched = 0; searched < monthsSearched; searched++) {
    const found = rule.months.includes(month) && dayOfMonth <= 31 ? namedDays(rule, year, month) & (-1 << (dayOfMonth - 1)) : 0;
    if (found !== 0) {
      const named = epochDay(year, month, lowestBit(found) + 1);
      return named * minutesPerDay + (named === day ? (time ?? firstTime(rule)) : firstTime(rule));
    }
    dayOfMonth = 1;
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
  }
  return null;
}

/** The last local minute at or before `from` that the rule names; null when it names none at all. */
export function previousLocalMinute(rule: Rule, from: number): number | null {
  const day = Math.floor(from / minutesPerDay);
  const time = previousTime(rule, from - day * minutesPerDay);
  let { year, month, day: dayOfMonth } = dateOf(day);
  if (time === null) dayOfMonth -= 1;
  for (let searched = 0; searched < monthsSearched; searched++) {
    const found = rule.months.includes(month) ? namedDays(rule, year, month) & ((1 << dayOfMonth) - 1) : 0;
    if (found !== 0) {
      const named = epochDay(year, month, highestBit(found) + 1);
      return named * minutesPerDay + (named === day ? (time ?? lastTime(rule)) : lastTime(rule));
    }
    dayOfMonth = 31;
    month -= 1;
    if (month < 1) [year, month] = [year - 1, 12];
  }
  return null;
}

/** Days of a month that the rule names, bit 0 for the 1st. */
function namedDays(rule: Pick<Rule, "days" | "weekdays" | "clamp">, year: number, month: number): number {
  const length = monthLength(year, month);
  if (!rule.days && !rule.weekdays) return 2 ** length - 1;
  const weekdayOfFirst = (((epochDay(year, month, 1) + 4) % 7) + 7) % 7;
  let named = 0;
  for (const day of rule.days ?? []) named |= bitOf(dayOf(day, length, weekdayOfFirst, rule.clamp), length);
  for (const weekday of rule.weekdays ?? []) named |= daysOfWeekday(weekday, length, weekdayOfFirst);
  return named;
}

function dayOf(rule: DayRule, length: number, weekdayOfFirst: number, clamp: boolean): number {
  switch (rule.kind) {
    case "day":
      return clamp ? Math.min(rule.day, length) : rule.day;
    case "last":
      return length - rule.before;
    case "nearest":
      return nearestWorkday(rule.day, length, weekdayOfFirst);
    case "nearestLast":
      return nearestWorkday(length - rule.before, length, weekdayOfFirst);
  }
}

/** Saturday moves to Friday and Sunday to Monday, but never out of the month. 0 when the month has no such day. */
function nearestWorkday(day: number, length: number, weekdayOfFirst: number): number {
  if (day < 1 || day > length) return 0;
  const weekday = (weekdayOfFirst + day - 1) % 7;
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === length ? day - 2 : day + 1;
  return day;
}

function daysOfWeekday(rule: WeekdayRule, length: number, weekdayOfFirst: number): number {
  const first = ((rule.weekday - weekdayOfFirst + 7) % 7) + 1;
  if (rule.kind === "nth") return bitOf(first + (rule.nth - 1) * 7, length);
  if (rule.kind === "lastOf") return bitOf(first + 7 * Math.floor((length - first) / 7), length);
  let days = 0;
  for (let day = first; day <= length; day += 7) days |= bitOf(day, length);
  return days;
}

const bitOf = (day: number, length: number): number => (day >= 1 && day <= length ? 1 << (day - 1) : 0);
const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
const highestBit = (bits: number): number => 31 - Math.clz32(bits);

const firstTime = (rule: Rule): number => rule.hours[0]! * 60 + rule.minutes[0]!;
const lastTime = (rule: Rule): number => rule.hours.at(-1)! * 60 + rule.minutes.at(-1)!;

function nextTime(rule: Rule, from: number): number | null {
  const hour = Math.floor(from / 60);
  const minute = from % 60;
  for (const named of rule.hours) {
    if (named > hour) return named * 60 + rule.minutes[0]!;
    if (named === hour) for (const one of rule.minutes) if (one >= minute) return named * 60 + one;
  }
  return null;
}

function previousTime(rule: Rule, from: number): number | null {
  const hour = Math.floor(from / 60);
  const minute = from % 60;
  for (let i = rule.hours.length - 1; i >= 0; i--) {
    const named = rule.hours[i]!;
    if (named < hour) return named * 60 + rule.minutes.at(-1)!;
    if (named !== hour) continue;
    for (let k = rule.minutes.length - 1; k >= 0; k--) if (rule.minutes[k]! <= minute) return named * 60 + rule.minutes[k]!;
  }
  return null;
}

function monthLength(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
function epochDay(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** The inverse of `epochDay`; same source, civil_from_days. */
function dateOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}
