import { roughSpan } from "../../../format/durations";
import type { Delivery } from "../../../contract/notification";
import type { CellStatus } from "../../../contract/output";
import type { Run } from "../../../contract/run";
import type { Ahead, RunTimeline } from "../../../contract/timeline";

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
/** What happens later than this after the end (a message sent again, a picture) is a note, not a bar: a bar would shrink all others. */
const drawnAfterMs = (end: number): number => end + Math.max(60_000, 3 * end);

/** From the plan to the last delivery. Pure; `now` ends what is still going on. `known` is what the server says beside cells and deliveries. */
export function beatsOf(run: Run, deliveries: Delivery[], known: RunTimeline | undefined, now: number): Beat[] {
  const zero = Date.parse(run.plannedAt);
  const at = (text: string | null | undefined): number | null => (text === null || text === undefined ? null : Date.parse(text) - zero);
  const beats: Beat[] = [];
  const claimed = Math.max(0, at(run.claimedAt) ?? 0);
  const started = at(run.startedAt);
  const finished = at(run.finishedAt);
  if (run.trigger === "schedule") beats.push(step("claimed", "Claimed by the clock", 0, claimed, "before"));
  beats.push(...waitBeats(run, known, { claimed, started: at(known?.attempts[0]?.startedAt) ?? started, now: now - zero }));
  beats.push(...attemptBeats(run, known, at, started, now - zero));
  beats.push(...cellBeats(run, at, now - zero));
  if (finished === null || started === null) return beats;
  const cells = run.cells ?? [];
  // Old results are cleared away; for those who may not see cells there are none.
  if (cells.length === 0)
    beats.push(step("ran", "Ran", started, finished, "cells", run.abilities.viewCells ? "its cells are not kept" : null));
  const last = cells.length === 0 ? finished : Math.max(started, ...cells.map((cell) => at(cell.finishedAt) ?? 0));
  const kept = Math.max(finished, at(known?.snapshotAt) ?? 0);
  if (kept > last) beats.push(step("kept", "Snapshot kept", last, kept, "after"));
  beats.push(...captureBeats(known, at, kept));
  const toSend = deliveries.filter((delivery) => delivery.notice === null || delivery.notice === undefined);
  if (toSend.length > 0) beats.push(deliveryBeat(toSend, at, finished));
  return beats;
}

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

/** The time in the project's queue, and the runs before it. */
function waitBeats(run: Run, known: RunTimeline | undefined, time: { claimed: number; started: number | null; now: number }): Beat[] {
  const { claimed, started } = time;
  const behind = behindWords(known);
  if (started !== null) {
    const long = started - claimed >= 1000;
    const note = long ? (behind ?? (known === undefined ? null : "no other run was before it")) : "no other run was before it";
    return [step("line", "Waited in the queue", claimed, Math.max(claimed, started), "before", note)];
  }
  if (run.status !== "queued") return [];
  const place =
    known?.position === null || known?.position === undefined
      ? null
      : known.position === 1
        ? "next in the queue"
        : `number ${known.position} in the queue`;
  const note = [place, behind].filter(Boolean).join(", ") || null;
  return [{ ...step("line", "Waiting in the queue", claimed, time.now, "before", note), look: "wait" }];
}

/** "behind “Mornings”", "behind “Mornings” and 2 more". */
export function behindWords(known: RunTimeline | undefined): string | null {
  const ahead = known?.ahead ?? [];
  const [first] = ahead;
  if (first === undefined) return null;
  const name = (run: Ahead): string => {
    if (run.trigger === "schedule") return run.schedule === null ? "a schedule" : `“${run.schedule}”`;
    if (run.trigger === "publish") return `${run.startedBy ?? "somebody"}’s publish`;
    return `${run.startedBy ?? "somebody"}’s ${run.trigger === "api" ? "API run" : "run"}`;
  };
  const names = [...new Set(ahead.map(name))];
  if (names.length > 2) return `behind ${names[0]} and ${names.length - 1} more`;
  return names.length === 1 && ahead.length > 1 ? `behind ${ahead.length} runs of ${names[0]}` : `behind ${names.join(" and ")}`;
}

/** Attempts that failed, and the pauses after them. */
function attemptBeats(
  run: Run,
  known: RunTimeline | undefined,
  at: (text: string) => number | null,
  started: number | null,
  now: number,
): Beat[] {
  const attempts = known?.attempts ?? [];
  return attempts.flatMap((attempt, place): Beat[] => {
    const from = at(attempt.startedAt) ?? 0;
    const to = at(attempt.finishedAt) ?? from;
    const next = attempts[place + 1] ? at(attempts[place + 1]!.startedAt) : run.status === "queued" ? now : started;
    const { error } = attempt;
    const where = error?.label ? ` at ${error.label}${error.line === null ? "" : `, line ${error.line}`}` : "";
    const failed: Beat = {
      ...step(
        `attempt-${attempt.attempt}`,
        `Attempt ${attempt.attempt}`,
        from,
        to,
        "before",
        attempt.status === "timed_out" ? "reached the time limit" : `failed${where}`,
      ),
      look: "failed",
    };
    if (next === null || next < to) return [failed];
    return [failed, { ...step(`pause-${attempt.attempt}`, "Pause before trying again", to, next, "before"), look: "wait" }];
  });
}

/** Pictures that were made for the messages; when one was begun is not kept, so it is drawn from the snapshot on. */
function captureBeats(known: RunTimeline | undefined, at: (text: string) => number | null, kept: number): Beat[] {
  return (known?.captures ?? []).map((capture, place): Beat => {
    const name = capture.kind === "png" ? "Picture" : "PDF";
    const to = at(capture.at) ?? kept;
    const key = `capture-${place}`;
    if (to > drawnAfterMs(kept))
      return { ...step(key, name, 0, 0, "after"), from: null, to: null, note: `made ${roughSpan(to - kept)} later` };
    return step(key, name, kept, Math.max(kept, to), "after");
  });
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
  const toSend = deliveries.filter((delivery) => delivery.status !== "suppressed");
  const sent = toSend.filter((delivery) => delivery.status === "sent");
  const failed = toSend.filter((delivery) => delivery.status === "failed");
  const times = deliveries
    .flatMap((delivery) => [delivery.sentAt, ...delivery.attempts.map((attempt) => attempt.at)])
    .map(at)
    .filter((time): time is number => time !== null);
  const first = Math.min(...times, ...(finished === null ? [] : [finished]));
  const end = finished ?? 0;
  const drawn = times.filter((time) => time <= drawnAfterMs(end));
  const later = Math.max(...times) > drawnAfterMs(end) ? `last try ${roughSpan(Math.max(...times) - end)} later` : null;
  const notes = [failed.length > 0 ? `${failed.length} failed` : null, later, times.length === 0 ? "on their way" : null].filter(Boolean);
  return {
    key: "deliveries",
    name: `Deliveries, ${sent.length} of ${toSend.length} sent`,
    from: drawn.length === 0 ? null : first,
    to: drawn.length === 0 ? null : Math.max(...drawn),
    look: failed.length > 0 ? "failed" : "step",
    cell: null,
    note: notes.join(", ") || null,
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
  const tick = (seconds.find((distance) => (end * 1.02) / (distance * 1000) <= 12) ?? 7200) * 1000;
  return { tick, total: Math.max(1, Math.ceil(end / tick)) * tick };
}

/** "0.2 s", "5 s", "2 min". */
export const tickLabel = (at: number, tick: number): string =>
  tick >= 60_000 ? `${at / 60_000} min` : `${(at / 1000).toFixed(tick < 100 ? 2 : tick < 1000 ? 1 : 0)} s`;
