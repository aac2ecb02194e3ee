import type { CellCounts, RunError, RunReason, RunStatus } from "../../contract/run";
import type { Cell } from "../../contract/cell";
import type { Json } from "../../contract/common";
import type { Output } from "../../contract/output";
import type { ProjectSettings } from "../../contract/project";
import type { Snapshot } from "../../contract/snapshot";
import { executeRun, type EngineEffects } from "../../engine/run/execute";
import { limits } from "../../engine/limits";
import { iso } from "../../lib/clock";
import { cutPage, keepPage } from "../../snapshots/kept-pages";
import { snapshotKey } from "../../snapshots/keys";
import { getSnapshot, putSnapshot, type InlineValues } from "../../snapshots/store";
import type { RunOrder } from "../store";

/** What one attempt needs of the outside. */
export interface ExecutionEffects {
  engine: EngineEffects;
  bucket: R2Bucket;
  /** Draws the frame, outside this isolate where it can. */
  renderPage(snapshot: Snapshot): Promise<string>;
  inlineValues(): InlineValues;
  now(): number;
}

export interface Attempt {
  status: RunStatus;
  reason: RunReason | null;
  error: RunError | null;
  cellCounts: CellCounts;
  finishedAt: number;
}

/** Runs one attempt from the first unfinished cell to the stored snapshot. Repeating it after a crash stores the same snapshot once. */
export async function executeAttempt(order: RunOrder, startedAt: number, effects: ExecutionEffects, signal: AbortSignal): Promise<Attempt> {
  const cells = JSON.parse(order.cells ?? "[]") as Cell[];
  const settings = JSON.parse(order.settings ?? "{}") as Partial<ProjectSettings>;
  const timezone = order.schedule_timezone ?? settings.timezone ?? "UTC";
  const result = await executeRun(cells, { ...runFacts(order, timezone), deadlineAt: startedAt + limits.runMs }, effects.engine, signal);
  // Taken up by another attempt meanwhile: what this one made of its stop is nobody's result and must not be kept.
  if (signal.reason === "abandoned") throw new Error("The attempt was given up while it ran.");
  const finishedAt = effects.now();
  const reason = reasonOf(result.status, result.outputs, signal);
  const snapshot: Snapshot = {
    schema: 1,
    runId: order.id,
    attempt: order.attempt,
    projectId: order.project_id,
    projectTitle: order.project_title,
    description: settings.description ?? "",
    version: order.version,
    status: result.status,
    reason,
    error: result.error,
    trigger: order.trigger,
    context: order.context,
    scheduleName: order.schedule_name,
    timezone,
    plannedAt: iso(order.planned_at),
    startedAt: iso(startedAt),
    finishedAt: iso(finishedAt),
    inputParams: JSON.parse(order.input_params) as Record<string, Json>,
    oldestDataAt: result.oldestDataAt,
    outputs: result.outputs,
  };
  const page = new TextEncoder().encode(await effects.renderPage(snapshot));
  const key = snapshotKey(order.project_id, order.id, order.attempt);
  if (await putSnapshot(effects.bucket, key, snapshot, page, effects.inlineValues())) {
    // Whoever looks through this isolate sees the result without reading it back.
    const cut = cutPage(page);
    if (cut) keepPage(key, cut);
    return attemptOf(snapshot);
  }
  return attemptOf((await getSnapshot(effects.bucket, key))?.snapshot ?? snapshot);
}

/** The row says what the stored snapshot says, also when an earlier incarnation stored it and this one would judge otherwise (the time was over meanwhile). */
const attemptOf = ({ status, reason, error, outputs, finishedAt }: Snapshot): Attempt => ({
  status,
  reason: reason as RunReason | null,
  error,
  cellCounts: countCells(outputs),
  finishedAt: Date.parse(finishedAt),
});

const runFacts = (order: RunOrder, timezone: string) => ({
  runId: order.id,
  projectId: order.project_id,
  projectTitle: order.project_title,
  version: order.version,
  trigger: order.trigger,
  context: order.context,
  scheduledFor: order.trigger === "schedule" ? iso(order.planned_at) : null,
  scheduleId: order.schedule_id,
  attempt: order.attempt,
  timezone,
  userEmail: order.run_as_email ?? "",
  inputParams: JSON.parse(order.input_params) as Record<string, Json>,
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
