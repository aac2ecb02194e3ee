import type { Issue } from "../../contract/error";
import { daysOfWeek, type CadenceInput, type DayOfWeek } from "../../contract/schedule";
import { unprocessable } from "../../lib/failure";
import { nextLocalMinute } from "./calendar";
import { parseCron } from "./cron";
import { allHours, allMonths, type Rule } from "./rule";
import { zoneName } from "./zone";

const parts = ["hourly", "daily", "weekly", "monthly", "custom"] as const;

/**
 * The normal form of a cadence. Throws UNPROCESSABLE with one issue per field: a missing part or one of another cadence, an unknown zone,
 * a cron text that cannot be read or never fires.
 */
export function parseCadence(input: CadenceInput): Rule {
  const given = canonicalCadence(input);
  const timezone = timezoneOf(given);
  const fixed = { timezone, months: allMonths, days: null, weekdays: null, interval: false, clamp: false };
  if (given.hourly) return { ...fixed, minutes: [given.hourly.minute], hours: allHours, interval: true };
  if (given.daily) return { ...fixed, minutes: [given.daily.minute], hours: [given.daily.hour] };
  if (given.weekly) {
    const weekdays = (given.daysOfWeek ?? [given.weekly.dayOfWeek]).map((day) => ({
      kind: "weekday" as const,
      weekday: daysOfWeek.indexOf(day),
    }));
    return { ...fixed, minutes: [given.weekly.minute], hours: [given.weekly.hour], weekdays };
  }
  if (given.monthly) {
    const days = [given.lastDayOfMonth ? { kind: "last" as const, before: 0 } : { kind: "day" as const, day: given.monthly.day }];
    return { ...fixed, minutes: [given.monthly.minute], hours: [given.monthly.hour], days, clamp: true };
  }
  const rule = { ...parseCron(given.custom!.cron), timezone, clamp: false };
  if (nextLocalMinute(rule, 0) === null) throw refused([{ path: "custom.cron", message: neverComes(given.custom!.cron) }]);
  return rule;
}

/**
 * The cadence as it is stored: only its own part present, the zone as IANA spells it, several days in the order of the week from Monday,
 * a last day of the month as day 31. Throws as `parseCadence`, but does not read the cron text.
 */
export function canonicalCadence(input: CadenceInput): CadenceInput {
  const own = partOf(input);
  const issues: Issue[] = [];
  for (const part of parts) {
    if (part !== own && input[part])
      issues.push({ path: part, message: `${part} does not belong to cadence ${input.cadence}. Leave it out.` });
  }
  if (input.daysOfWeek && own !== "weekly") issues.push({ path: "daysOfWeek", message: "Days of the week belong to cadence WEEKLY." });
  if (input.lastDayOfMonth && own !== "monthly")
    issues.push({ path: "lastDayOfMonth", message: "The last day of the month belongs to cadence MONTHLY." });
  const given = input[own];
  if (!given) throw refused([{ path: own, message: `Cadence ${input.cadence} needs ${own}.` }, ...issues]);
  const timezone = zoneName(given.timezone);
  if (!timezone) issues.push({ path: `${own}.timezone`, message: unknownZone(given.timezone) });
  if (input.daysOfWeek && input.weekly && !input.daysOfWeek.includes(input.weekly.dayOfWeek)) {
    issues.push({ path: "daysOfWeek", message: `${input.weekly.dayOfWeek} of weekly.dayOfWeek is missing from the list.` });
  }
  if (issues.length > 0) throw refused(issues);
  const canonical: CadenceInput = { cadence: input.cadence, [own]: { ...given, timezone } };
  if (canonical.weekly && input.daysOfWeek) {
    canonical.daysOfWeek = [...new Set(input.daysOfWeek)].sort((a, b) => fromMonday(a) - fromMonday(b));
    canonical.weekly = { ...canonical.weekly, dayOfWeek: canonical.daysOfWeek[0]! };
  }
  if (canonical.monthly && input.lastDayOfMonth) {
    canonical.lastDayOfMonth = true;
    canonical.monthly = { ...canonical.monthly, day: 31 };
  }
  return canonical;
}

/** The zone of a cadence that was checked before. */
export const timezoneOf = (cadence: CadenceInput): string => cadence[partOf(cadence)]?.timezone ?? "UTC";

const partOf = (cadence: CadenceInput): (typeof parts)[number] => cadence.cadence.toLowerCase() as (typeof parts)[number];
const fromMonday = (day: DayOfWeek): number => (daysOfWeek.indexOf(day) + 6) % 7;

const unknownZone = (zone: string): string => `“${zone}” is not a time zone. Use an IANA name such as Europe/Berlin.`;
const neverComes = (cron: string): string => `“${cron.trim()}” never comes: no month has such a day. Choose another day or month.`;

/** The first problem is also the sentence of the whole. */
const refused = (issues: Issue[]) => unprocessable(issues[0]?.message ?? "This cadence cannot be used.", issues);
