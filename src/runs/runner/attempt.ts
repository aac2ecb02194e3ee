import type { CellCounts, RunError, RunReason, RunStatus } from "../../contract/run";
import type { Cell } from "../../contract/cell";
import type { Output } from "../../contract/output";
import type { Snapshot } from "../../contract/snapshot";
import { engineLimits } from "../../engine/limits";
import type { Engine, RunFacts } from "../../engine/port";
import { iso } from "../../lib/clock";
import { cutPage, keepPage } from "../../snapshots/kept-pages";
import { snapshotKey } from "../../snapshots/keys";
import { getSnapshot, putSnapshot, type InlineValues } from "../../snapshots/store";

/** What an attempt knows about its run: from its row, its version and its schedule. */
export interface AttemptFacts {
  run: Omit<RunFacts, "deadlineAt">;
  cells: Cell[];
  /** The project's description, shown on the page. */
  description: string;
  scheduleName: string | null;
  /** Epoch ms: the occurrence, or when the run was asked for. */
  plannedAt: number;
}

/** What one attempt depends on. */
export interface AttemptEffects {
  engine: Engine;
  bucket: R2Bucket;
  /** Renders the page of the run, in another isolate where possible. */
  renderPage(snapshot: Snapshot): Promise<string>;
  inlineValues(): InlineValues;
  now(): number;
}

/** How an attempt ended. */
export interface AttemptResult {
  status: RunStatus;
  reason: RunReason | null;
  error: RunError | null;
  cellCounts: CellCounts;
  finishedAt: number;
}

/** Runs one attempt from the first unfinished cell to the stored snapshot. Repeating it after a crash stores the same snapshot once. */
export async function executeAttempt(
  facts: AttemptFacts,
  startedAt: number,
  effects: AttemptEffects,
  signal: AbortSignal,
): Promise<AttemptResult> {
  const { run } = facts;
  const result = await effects.engine.execute(facts.cells, { ...run, deadlineAt: startedAt + engineLimits.runMs }, signal);
  // Another attempt has taken over: the result of this one, which was aborted, must not be stored.
  if (signal.reason === "abandoned") throw new Error("The attempt was given up while it ran.");
  const finishedAt = effects.now();
  const reason = reasonOf(result.status, result.outputs, signal);
  const snapshot: Snapshot = {
    schema: 1,
    runId: run.runId,
    attempt: run.attempt,
    projectId: run.projectId,
    projectTitle: run.projectTitle,
    description: facts.description,
    version: run.version,
    status: result.status,
    reason,
    error: result.error,
    trigger: run.trigger,
    context: run.context,
    scheduleName: facts.scheduleName,
    timezone: run.timezone,
    plannedAt: iso(facts.plannedAt),
    startedAt: iso(startedAt),
    finishedAt: iso(finishedAt),
    inputParams: run.inputParams,
    oldestDataAt: result.oldestDataAt,
    outputs: result.outputs,
  };
  const page = new TextEncoder().encode(await effects.renderPage(snapshot));
  const key = snapshotKey(run.projectId, run.runId, run.attempt);
  if (await putSnapshot(effects.bucket, key, snapshot, page, effects.inlineValues())) {
    // Requests to this isolate then need not read the page from storage.
    const cut = cutPage(page);
    if (cut) keepPage(key, cut);
    return attemptOf(snapshot);
  }
  return attemptOf((await getSnapshot(effects.bucket, key))?.snapshot ?? snapshot);
}

/** The result, read from the stored snapshot: an execution before a reset may have stored it, and this one may have come to another result (a timeout, say). The stored one counts. */
const attemptOf = ({ status, reason, error, outputs, finishedAt }: Snapshot): AttemptResult => ({
  status,
  reason: reason as RunReason | null,
  error,
  cellCounts: countCells(outputs),
  finishedAt: Date.parse(finishedAt),
});

function reasonOf(status: RunStatus, outputs: Output[], signal: AbortSignal): RunReason | null {
  if (status === "cancelled") return signal.reason === "cancel_previous" ? "cancel_previous" : "user";
  if (status === "timed_out") return "run_timeout";
  if (status === "failed") return outputs.some((output) => output.status === "failed") ? "cell_failed" : "internal";
  return null;
}

function countCells(outputs: Output[]): CellCounts {
  const count = (...statuses: Output["status"][]): number => outputs.filter((output) => statuses.includes(output.status)).length;
  return { total: outputs.length, succeeded: count("succeeded", "cached"), failed: count("failed"), skipped: count("skipped") };
}
