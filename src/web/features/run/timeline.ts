import type { Delivery } from "../../../contract/notification";
import type { CellStatus } from "../../../contract/output";
import type { Run } from "../../../contract/run";

/** One line of the timeline. Times are milliseconds after the planned time; null: nothing to draw, the note says why. */
export interface Beat {
  key: string;
  name: string;
  from: number | null;
  to: number | null;
  look: "step" | "cell" | "failed" | "wait";
  cell: CellStatus | null;
  note: string | null;
  group: "before" | "cells" | "after";
}

const manyCells = 24;

/** From the plan to the last delivery. Pure; `now` ends what is still going on. */
export function beatsOf(run: Run, deliveries: Delivery[], now: number): Beat[] {
  const zero = Date.parse(run.plannedAt);
  const at = (text: string | null): number | null => (text === null ? null : Date.parse(text) - zero);
  const beats: Beat[] = [];
  const claimed = Math.max(0, at(run.claimedAt) ?? 0);
  const started = at(run.startedAt);
  const finished = at(run.finishedAt);
  const step = (key: string, name: string, from: number, to: number, group: Beat["group"], note: string | null = null): Beat => ({
    key,
    name,
    from,
    to,
    look: "step",
    cell: null,
    note,
    group,
  });
  if (run.trigger === "schedule") beats.push(step("claimed", "Claimed by the clock", 0, claimed, "before"));
  if (started !== null)
    beats.push(
      step("line", "Waited in line", claimed, Math.max(claimed, started), "before", started - claimed < 1000 ? "nobody before it" : null),
    );
  else if (run.status === "queued") beats.push({ ...step("line", "Waiting in line", claimed, now - zero, "before"), look: "wait" });
  beats.push(...cellBeats(run, at, now - zero));
  if (finished !== null && started !== null) {
    const last = Math.max(started, ...(run.cells ?? []).map((cell) => at(cell.finishedAt) ?? 0));
    if (finished > last) beats.push(step("kept", "Snapshot kept", last, finished, "after"));
  }
  if (deliveries.length > 0) beats.push(deliveryBeat(deliveries, at, finished));
  return beats;
}

function cellBeats(run: Run, at: (text: string | null) => number | null, now: number): Beat[] {
  const cells = run.cells ?? [];
  const ran = cells.filter((cell) => cell.startedAt !== null && cell.status !== "skipped");
  const shown =
    ran.length <= manyCells
      ? ran
      : [...ran]
          .sort((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0))
          .slice(0, manyCells)
          .sort((a, b) => ran.indexOf(a) - ran.indexOf(b));
  const slowest = Math.max(...ran.map((cell) => cell.durationMs ?? 0));
  const beats = shown.map((cell): Beat => {
    const failed = cell.status === "failed";
    const note =
      failed && cell.error?.line
        ? `line ${cell.error.line}`
        : ran.length > 2 && slowest > 1000 && cell.durationMs === slowest
          ? "slowest"
          : null;
    return {
      key: cell.staticId,
      name: cell.label || cell.output || cell.kind,
      from: at(cell.startedAt),
      to: at(cell.finishedAt) ?? now,
      look: failed ? "failed" : "cell",
      cell: cell.status,
      note,
      group: "cells",
    };
  });
  const line = (key: string, name: string, cell: CellStatus | null, note: string | null): Beat => ({
    key,
    name,
    from: null,
    to: null,
    look: "cell",
    cell,
    note,
    group: "cells",
  });
  if (shown.length < ran.length) beats.push(line("more", `${ran.length - shown.length} quicker cells`, "succeeded", "see below"));
  const skipped = cells.filter((cell) => cell.status === "skipped");
  const causes = [...new Set(skipped.flatMap((cell) => cell.skippedBecause))];
  if (skipped.length > 0)
    beats.push(
      line(
        "skipped",
        skipped.length === 1 ? "1 cell skipped" : `${skipped.length} cells skipped`,
        "skipped",
        causes.length > 0 ? `${skipped.length === 1 ? "It reads" : "They read"} ${causes.join(" and ")}` : null,
      ),
    );
  const pending = cells.filter((cell) => cell.status === "pending");
  if (pending.length > 0)
    beats.push(line("pending", pending.length === 1 ? "1 cell to come" : `${pending.length} cells to come`, "pending", null));
  return beats;
}

function deliveryBeat(deliveries: Delivery[], at: (text: string | null) => number | null, finished: number | null): Beat {
  const told = deliveries.filter((delivery) => delivery.status !== "suppressed");
  const sent = told.filter((delivery) => delivery.status === "sent");
  const failed = told.filter((delivery) => delivery.status === "failed");
  const times = deliveries
    .flatMap((delivery) => [delivery.sentAt, ...delivery.attempts.map((attempt) => attempt.at)])
    .map(at)
    .filter((time): time is number => time !== null);
  const first = Math.min(...times, ...(finished === null ? [] : [finished]));
  const none = times.length === 0;
  return {
    key: "deliveries",
    name: `Deliveries, ${sent.length} of ${told.length} sent`,
    from: none ? null : first,
    to: none ? null : Math.max(...times),
    look: failed.length > 0 ? "failed" : "step",
    cell: null,
    note: failed.length > 0 ? `${failed.length} failed` : none ? "on their way" : null,
    group: "after",
  };
}

export interface Scale {
  /** Milliseconds of the whole width. */
  total: number;
  /** Milliseconds between two lines. */
  tick: number;
}

const seconds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** At most twelve lines at round distances. */
export function scaleOf(beats: Beat[]): Scale {
  const end = Math.max(10, ...beats.map((beat) => beat.to ?? 0));
  const tick = (seconds.find((step) => (end * 1.02) / (step * 1000) <= 12) ?? 7200) * 1000;
  return { tick, total: Math.max(1, Math.ceil(end / tick)) * tick };
}

/** "0.2 s", "5 s", "2 min". */
export const tickLabel = (at: number, tick: number): string =>
  tick >= 60_000 ? `${at / 60_000} min` : `${(at / 1000).toFixed(tick < 100 ? 2 : tick < 1000 ? 1 : 0)} s`;
