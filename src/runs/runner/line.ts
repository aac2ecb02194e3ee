import type { RunTrigger } from "../../contract/run";
import type { Policies } from "../../contract/schedule";
import { runLimits } from "../limits";

/** A run as it stands in a project's line. */
export interface Waiting {
  runId: string;
  scheduleId: string | null;
  trigger: RunTrigger;
  overlap: Policies["overlap"];
  /** A missed occurrence that the policy `missed: all` runs late: it waits its turn whatever the overlap policy says. */
  catchUp: boolean;
  /** Claim sequence of the run (its rowid). */
  sequence: number;
  /** The attempt that waits, from 1. */
  attempt: number;
  /** Not before this time, for an attempt that waits; 0 otherwise. */
  notBefore: number;
  /** A newer run replaces this one. Recorded before the run is stopped, so that a reset of the object does not lose it. */
  stop?: "cancel_previous";
}

/** What accepting a run does to the line. `skip` ends the newcomer, `cancel` ends others before it waits. */
export type Admission = { kind: "wait"; cancel: string[] } | { kind: "skip"; reason: "overlap" | "line_full" };

/**
 * Decides whether a run may join the line. Pure. The overlap policy looks at runs of the same schedule from the clock only:
 * `queue` lets one wait behind the running one, `skip` none, `cancel_previous` ends whatever is running or waiting.
 */
export function admit(newcomer: Waiting, running: Waiting | null, line: readonly Waiting[]): Admission {
  const room = runLimits.lineLength + (newcomer.catchUp ? runLimits.catchUpLength : 0);
  if (newcomer.trigger === "schedule" && !newcomer.catchUp) {
    const same = (other: Waiting): boolean => other.scheduleId === newcomer.scheduleId && other.trigger === "schedule";
    const waiting = line.filter((other) => same(other) && !other.catchUp);
    const isRunning = running !== null && same(running);
    // Messages may arrive out of order: of two occurrences the newer one stays.
    if (
      newcomer.overlap === "cancel_previous" &&
      [...waiting, ...(isRunning ? [running] : [])].some((other) => other.sequence > newcomer.sequence)
    )
      return { kind: "skip", reason: "overlap" };
    if (newcomer.overlap === "cancel_previous")
      return { kind: "wait", cancel: [...(isRunning ? [running.runId] : []), ...waiting.map((other) => other.runId)] };
    if (newcomer.overlap === "skip" && (isRunning || waiting.length > 0)) return { kind: "skip", reason: "overlap" };
    if (newcomer.overlap === "queue" && waiting.length > 0) return { kind: "skip", reason: "overlap" };
  }
  return line.length >= room ? { kind: "skip", reason: "line_full" } : { kind: "wait", cancel: [] };
}

/** Publish and manual runs come before all others; among equals the order of their claims decides. */
export function inOrder(line: readonly Waiting[]): Waiting[] {
  const rank = (run: Waiting): number => (run.trigger === "publish" || run.trigger === "manual" ? 0 : 1);
  return [...line].sort((a, b) => rank(a) - rank(b) || a.sequence - b.sequence);
}

/** The run to start now, or null and when to look again. */
export function nextInLine(line: readonly Waiting[], now: number): { run: Waiting | null; wakeAt: number | null } {
  const ready = inOrder(line).find((run) => run.notBefore <= now);
  if (ready) return { run: ready, wakeAt: null };
  return { run: null, wakeAt: line.length === 0 ? null : Math.min(...line.map((run) => run.notBefore)) };
}
