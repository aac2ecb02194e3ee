import { nextLocalMinute, previousLocalMinute } from "./calendar";
import type { Rule } from "./rule";
import { offsetAt, transitionAfter, transitionBefore, type Transition } from "./zone";

/**
 * When a rule fires, in epoch milliseconds. Daylight saving: a local time that the clocks skip fires at the first instant
 * after the gap; a local time that occurs twice fires the first time only, or both times when the rule is an interval. Several times that fall
 * on one instant are one occurrence. No I/O; `after` and `before` are parameters.
 */
const minuteMs = 60_000;
/** No offset differs from another by more than about a day, so beyond two days nothing reaches back over a change of the clocks. */
const reachMs = 2 * 86_400_000;

/** Bounds include their own instant; null means open. */
export interface Bounds {
  startsAt: number | null;
  endsAt: number | null;
}

/** The first occurrence strictly after `after` and within the bounds; null when there is none, or never will be. */
export function nextOccurrence(rule: Rule, after: number, bounds?: Bounds): number | null {
  const next = firstAfter(rule, bounds?.startsAt != null ? Math.max(after, bounds.startsAt - 1) : after);
  return next === null || (bounds?.endsAt != null && next > bounds.endsAt) ? null : next;
}

/** The last occurrence strictly before `before`; null when there never was one. */
export function previousOccurrence(rule: Rule, before: number): number | null {
  const zone = rule.timezone;
  let end = before;
  let offset = offsetAt(zone, end - 1);
  let minute = previousLocalMinute(rule, Math.ceil((end + offset) / minuteMs) - 1);
  while (minute !== null) {
    const instant = minute * minuteMs - offset;
    const change = transitionBefore(zone, end - 2 * reachMs, end - 1);
    if (change) {
      if (minute >= firstOwnMinute(rule, change)) return instant;
      if (minute * minuteMs >= change.at + change.before) return change.at;
      end = change.at;
      offset = change.before;
      minute = previousLocalMinute(rule, Math.ceil((end + offset) / minuteMs) - 1);
    } else if (instant >= end - reachMs) {
      return instant;
    } else {
      // Far back: no local time after `minute` matters, so go on from shortly after it.
      end = instant + reachMs;
      offset = offsetAt(zone, end - 1);
    }
  }
  return null;
}

function firstAfter(rule: Rule, after: number): number | null {
  const zone = rule.timezone;
  let at = after;
  let offset = offsetAt(zone, at);
  const latest = transitionBefore(zone, at - reachMs, at);
  const local = Math.floor((at + offset) / minuteMs) + 1;
  let minute = nextLocalMinute(rule, latest ? Math.max(local, firstOwnMinute(rule, latest)) : local);
  while (minute !== null) {
    const instant = minute * minuteMs - offset;
    const change = transitionAfter(zone, at, Math.min(instant, at + reachMs));
    if (change) {
      // The clocks skip this time: it fires at the first instant after the gap.
      if (minute * minuteMs < change.at + change.after) return change.at;
      at = change.at;
      offset = change.after;
      minute = nextLocalMinute(rule, firstOwnMinute(rule, change));
    } else if (instant <= at + reachMs) {
      return instant;
    } else {
      // Far ahead: no local time before `minute` matters, so go on from shortly before it.
      at = instant - reachMs;
      offset = offsetAt(zone, at);
    }
  }
  return null;
}

/**
 * The first local minute after a change of the clocks at which a rule may fire by its own wall time: the first one after the gap, or, when the clocks
 * went back and the rule's times are fixed, where the repeated hour ends.
 */
function firstOwnMinute(rule: Rule, change: Transition): number {
  const landing = change.at + change.after;
  const repeated = change.at + change.before;
  return Math.ceil((rule.interval ? landing : Math.max(landing, repeated)) / minuteMs);
}
