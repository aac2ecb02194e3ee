import type { CadenceInput, SchedulePreview } from "../contract/schedule";
import { offsetText } from "../format/zones";
import { iso } from "../lib/clock";
import { parseCadence } from "./times/cadence";
import { nextOccurrence, type Bounds } from "./times/occurrence";
import type { Rule } from "./times/rule";
import { sentence } from "./times/sentence";
import { offsetAt, transitionAfter, type Transition } from "./times/zone";

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** Times of the API have years of four digits. */
const lastInstant = Date.parse("9999-12-31T23:59:59.999Z");

/** A cadence in words and its next occurrences after an instant, with a note on each day when the clocks change. Throws as `parseCadence`. */
export function preview(input: CadenceInput, after: number, count: number, bounds?: Bounds): SchedulePreview {
  const rule = parseCadence(input);
  const occurrences: SchedulePreview["occurrences"] = [];
  for (
    let at = nextOccurrence(rule, after, bounds);
    at !== null && at <= lastInstant && occurrences.length < count;
    at = nextOccurrence(rule, at, bounds)
  ) {
    const offset = offsetAt(rule.timezone, at);
    const note = clockChangeNote(rule, at);
    occurrences.push({ at: iso(at), local: localText(at + offset), offset: offsetText(offset), ...(note === null ? {} : { note }) });
  }
  return { sentence: sentence(input), occurrences };
}

/** What the change of the clocks does to this occurrence; null on a day without one. */
function clockChangeNote(rule: Rule, at: number): string | null {
  const change = changeOfDay(rule.timezone, at);
  if (!change) return null;
  return change.after > change.before ? forwardNote(rule, at, change) : backNote(rule, at, change);
}

/** The change that skips or repeats a part of the local day of `at`. */
function changeOfDay(zone: string, at: number): Transition | null {
  const change = transitionAfter(zone, at - 2 * dayMs, at + 2 * dayMs);
  if (!change) return null;
  const day = Math.floor((at + offsetAt(zone, at)) / dayMs);
  const first = Math.min(change.at + change.before, change.at + change.after);
  const last = Math.max(change.at + change.before, change.at + change.after) - 1;
  return Math.floor(first / dayMs) <= day && day <= Math.floor(last / dayMs) ? change : null;
}

function forwardNote(rule: Rule, at: number, change: Transition): string {
  const skipped = `${timeText(change.at + change.before)} to ${timeText(change.at + change.after)}`;
  if (at !== change.at) return `Clocks go forward: ${skipped} does not exist that day.${nextIsOff(rule, at)}`;
  // The times of the rule that would have been in the gap: the first of them is named.
  const missing = firstOnTheWall(rule, change);
  const named = missing === null ? "" : ` There is no ${missing}; it runs at ${timeText(change.at + change.after)}.`;
  return `Clocks go forward.${named}${nextIsOff(rule, at)}`;
}

function backNote(rule: Rule, at: number, change: Transition): string {
  const local = at + offsetAt(rule.timezone, at);
  const [from, to] = [change.at + change.after, change.at + change.before];
  if (local < from || local >= to) return `Clocks go back from ${timeText(to)} to ${timeText(from)} that day.${nextIsOff(rule, at)}`;
  if (!rule.interval) return `Clocks go back. ${timeText(local)} comes twice; it runs once, the first time.${nextIsOff(rule, at)}`;
  return `Clocks go back. ${timeText(local)} comes twice and runs both times; this is the ${at < change.at ? "first" : "second"}.`;
}

/** For fixed times: says so when the next occurrence is not a whole number of days away. */
function nextIsOff(rule: Rule, at: number): string {
  const next = rule.interval || rule.hours.length > 1 || rule.minutes.length > 1 ? null : nextOccurrence(rule, at);
  if (next === null || next - at > 2 * dayMs || (next - at) % dayMs === 0) return "";
  return ` The next run is ${Math.round(((next - at) / hourMs) * 10) / 10} hours later.`;
}

/** The first wall-clock time inside a gap that the rule names; null when only the landing itself is named. */
function firstOnTheWall(rule: Rule, change: Transition): string | null {
  // The same rule where clocks never change tells what the wall would have shown.
  const wall = nextOccurrence({ ...rule, timezone: "UTC" }, change.at + change.before - 1);
  return wall !== null && wall < change.at + change.after ? timeText(wall) : null;
}

/** Cut from the end: a wall clock east of Greenwich reaches the year 10000, which is written with more digits. */
const localText = (local: number): string => iso(Math.floor(local / minuteMs) * minuteMs).slice(0, -":00.000Z".length);
const timeText = (local: number): string => localText(local).slice(-"00:00".length);
