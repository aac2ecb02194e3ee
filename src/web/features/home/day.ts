import { dayKey } from "../../ui/time";
import type { Home } from "../../api/types";
import type { RunStatus } from "../../../contract/run";

/** One quarter of an hour of the day line: what ran and what will. */
export interface Slot {
  succeeded: number;
  failed: number;
  skipped: number;
  live: number;
  planned: number;
}

export interface Day {
  slots: Slot[];
  totals: Slot & { all: number; ended: number };
  /** Where now stands in the day, 0 to 1. */
  now: number;
  next: { at: string; projectId: string } | null;
}

const slotsOfDay = 96;
const kinds: Record<RunStatus, keyof Slot> = {
  queued: "live",
  running: "live",
  succeeded: "succeeded",
  failed: "failed",
  timed_out: "failed",
  cancelled: "skipped",
  skipped: "skipped",
};
const nothing: Slot = { succeeded: 0, failed: 0, skipped: 0, live: 0, planned: 0 };

/** The viewer's day in quarters. On a day when the clocks change its 23 or 25 hours are still laid over 24 by the wall clock. */
export function layOutDay(today: Home["today"], now: number, zone: string): Day {
  const key = dayKey(now, zone);
  const slots: Slot[] = Array.from({ length: slotsOfDay }, () => ({ ...nothing }));
  const totals = { ...nothing, all: 0, ended: 0 };
  for (const run of today.runs) {
    const slot = dayKey(run.plannedAt, zone) === key ? slots[slotOf(Date.parse(run.plannedAt), zone)] : undefined;
    if (!slot) continue;
    const kind = kinds[run.status];
    slot[kind]++;
    totals[kind]++;
    totals.all++;
  }
  totals.ended = totals.succeeded + totals.failed + totals.skipped;
  let next: Day["next"] = null;
  for (const plan of today.planned) {
    const at = Date.parse(plan.at);
    if (at < now || dayKey(at, zone) !== key) continue;
    if (next === null || at < Date.parse(next.at)) next = plan;
    const slot = slots[slotOf(at, zone)];
    if (!slot) continue;
    slot.planned++;
    totals.planned++;
    totals.all++;
  }
  return { slots, totals, now: minuteOfDay(now, zone) / 1440, next };
}

const slotOf = (at: number, zone: string): number => Math.min(slotsOfDay - 1, Math.floor(minuteOfDay(at, zone) / 15));

const formats = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    formats.set(zone, format);
  }
  const [hour, minute] = format.format(at).split(":").map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}
