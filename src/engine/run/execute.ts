import type { Cell } from "../../contract/cell";
import type { RunError } from "../../contract/run";
import { secondsText } from "../../format/durations";
import { messageOf } from "../../lib/failure";
import { kindOf } from "../analysis/analyse";
import { builtinsOf } from "../builtins";
import { plainCellName } from "../cell-name";
import type { Lane } from "../kinds/kind";
import { engineLimits } from "../limits";
import { planCells, type Plan, type PlannedCell } from "../analysis/plan";
import type { CellRecord, EngineEffects, RunFacts, RunResult } from "../port";
import { runCell, unrunCell, type RunScope } from "./cell";
import { openSandboxes } from "./sandboxes";
import { StopFailure } from "./stop";

/** How many cells of a lane run at once. Code cells of one language share a sandbox, whose cells run one after the other; views only compute. */
const laneWidth: Record<Lane, number> = { query: engineLimits.queriesAtOnce, code: 1, view: 2 };

/**
 * Runs a project from top to bottom, or on from the records that `effects.finished` still holds.
 *
 * A cell starts when all it reads is there and its lane has a place. A failed cell fails the run; what reads from it is skipped and says why; the rest still
 * runs. `signal` cancels: queries and the sandbox are stopped, cells that had not begun are skipped. Everything opened here is closed before it returns.
 *
 * Throws only what `effects.record` or the value store throw: nothing can then be said of the run's end, and the caller decides.
 */
export async function executeRun(cells: Cell[], facts: RunFacts, effects: EngineEffects, signal: AbortSignal): Promise<RunResult> {
  const stop = new AbortController();
  const onCancel = (): void => stop.abort(new StopFailure("cancelled", "Stopped: the run was cancelled."));
  if (signal.aborted) onCancel();
  else signal.addEventListener("abort", onCancel, { once: true });
  const deadlineAt = facts.deadlineAt ?? effects.now() + engineLimits.runMs;
  const left = Math.max(0, deadlineAt - effects.now());
  const timer = setTimeout(
    () => stop.abort(new StopFailure("run_timeout", `Stopped: the run reached its limit of ${secondsText(engineLimits.runMs)} (runMs).`)),
    left,
  );
  const builtins = builtinsOf(facts);
  const sandboxes = openSandboxes(cells, facts.projectId, builtins, effects.openSandbox);
  try {
    const scope: RunScope = {
      facts,
      effects,
      builtins,
      sandbox: sandboxes.of,
      refs: new Map(),
      unstorable: new Map(),
      deadlineAt,
      signal: stop.signal,
    };
    const plan = planCells(cells);
    const records = await runAll(plan, scope, resumable(plan, effects), stop);
    return concludeRun(cells, records, stop.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onCancel);
    await sandboxes.close();
    await effects.queries.close().catch(() => undefined);
  }
}

/**
 * The records a resumed run may keep: all of them, or none when a cell that still has to run reads a value that lived only in the old sandbox.
 * None means that the run restarts from the top.
 */
function resumable(plan: Plan, effects: EngineEffects): Map<string, CellRecord> {
  const records = new Map<string, CellRecord>();
  for (const { cell } of plan.cells) {
    const record = effects.finished(cell.staticId);
    if (record) records.set(cell.staticId, record);
  }
  const lost = new Set([...records.values()].flatMap((record) => record.unstorable));
  const needed = plan.cells.some(({ cell, analysis }) => !records.has(cell.staticId) && analysis.reads.some((name) => lost.has(name)));
  return needed ? new Map() : records;
}

async function runAll(
  plan: Plan,
  scope: RunScope,
  records: Map<string, CellRecord>,
  stop: AbortController,
): Promise<Map<string, CellRecord>> {
  const running = new Map<PlannedCell, Promise<void>>();
  const broken: unknown[] = [];
  let displayBytes = 0;

  const settle = async (planned: PlannedCell, record: CellRecord): Promise<void> => {
    displayBytes += bounded(record, displayBytes);
    await scope.effects.record(record);
    records.set(planned.cell.staticId, record);
    publish(record, scope);
  };
  const start = (planned: PlannedCell): void => {
    scope.effects.starting(planned.cell.staticId);
    const work = runCell(planned, scope)
      // After a fault of the store the run is tried again: its other cells were stopped by us, which is not their result and must not be recorded.
      .then((record) => (broken.length > 0 ? undefined : settle(planned, record)))
      .catch((thrown: unknown) => {
        broken.push(thrown);
        stop.abort(new StopFailure("cancelled", `Stopped: ${messageOf(thrown)}`));
      })
      .finally(() => running.delete(planned));
    running.set(planned, work);
  };

  for (const record of records.values()) {
    displayBytes += JSON.stringify(record.output.display).length;
    publish(record, scope);
  }
  let waiting = plan.cells.filter(({ cell }) => !records.has(cell.staticId));
  while (waiting.length + running.size > 0 && broken.length === 0) {
    for (const planned of waiting) {
      if (broken.length > 0) break;
      if (stop.signal.aborted)
        await settle(planned, unrunCell(planned, [], { message: `Not run. ${messageOf(stop.signal.reason)}`, line: null }));
      else if (!planned.upstream.every(({ cell }) => records.has(cell.staticId))) continue;
      else if (planned.upstream.some((above) => !succeeded(records, above)))
        await settle(planned, unrunCell(planned, failedAbove(planned, records), null));
      else if (hasPlace(planned, running)) start(planned);
    }
    waiting = waiting.filter((planned) => !records.has(planned.cell.staticId) && !running.has(planned));
    if (running.size > 0) await Promise.race(running.values());
  }
  await Promise.all(running.values());
  if (broken.length > 0) throw broken[0];
  return records;
}

const hasPlace = (planned: PlannedCell, running: Map<PlannedCell, Promise<void>>): boolean => {
  const { lane } = kindOf(planned.cell);
  return [...running.keys()].filter(({ cell }) => kindOf(cell).lane === lane).length < laneWidth[lane];
};

const succeeded = (records: Map<string, CellRecord>, { cell }: PlannedCell): boolean => {
  const status = records.get(cell.staticId)?.output.status;
  return status === "succeeded" || status === "cached";
};

/** Names of the failed cells that a skipped cell depends on, directly or not, in the order of the page. */
function failedAbove(planned: PlannedCell, records: Map<string, CellRecord>): string[] {
  const failed = new Set<PlannedCell>();
  const visit = (at: PlannedCell): void => {
    for (const above of at.upstream) {
      const status = records.get(above.cell.staticId)?.output.status;
      if (status === "failed") failed.add(above);
      else if (status === "skipped") visit(above);
    }
  };
  visit(planned);
  return [...failed].sort((a, b) => a.position - b.position).map(({ cell, position }) => plainCellName(cell, position));
}

/** Makes a finished cell's values readable by name. */
function publish(record: CellRecord, scope: RunScope): void {
  for (const [name, ref] of Object.entries(record.refs)) scope.refs.set(name, ref);
  for (const name of record.unstorable) scope.unstorable.set(name, `"${name}" can only be read by code cells: its value cannot be stored`);
}

/** Counts a display against the snapshot's limit. One that does not fit is removed, and the log says so. */
function bounded(record: CellRecord, before: number): number {
  const bytes = JSON.stringify(record.output.display).length;
  if (before + bytes <= engineLimits.snapshotBytes) return bytes;
  record.output.display = null;
  record.output.log.push({
    level: "warn",
    text: `Not shown: the outputs of this run together are larger than ${engineLimits.snapshotBytes} bytes (snapshotBytes). The value itself is stored.`,
  });
  return 0;
}

function concludeRun(cells: Cell[], records: Map<string, CellRecord>, signal: AbortSignal): RunResult {
  const kept = cells.flatMap(({ staticId }) => records.get(staticId) ?? []);
  const outputs = kept.map(({ output }) => output);
  const times = kept.flatMap(({ dataAt }) => dataAt ?? []).sort();
  const failed = outputs.find(({ status }) => status === "failed");
  const unfinished = outputs.some(({ status }) => status === "failed" || status === "skipped");
  const oldestDataAt = times[0] ?? null;
  // All cells had succeeded before the signal came: the run has succeeded.
  if (signal.aborted && unfinished) {
    const { stop, message } = signal.reason as StopFailure;
    const error: RunError = { message, staticId: null, label: null, line: null };
    return { status: stop === "run_timeout" ? "timed_out" : "cancelled", error, outputs, oldestDataAt };
  }
  if (!failed) return { status: "succeeded", error: null, outputs, oldestDataAt };
  const position = cells.findIndex(({ staticId }) => staticId === failed.staticId);
  const error: RunError = {
    message: failed.error?.message ?? "The cell failed.",
    staticId: failed.staticId,
    label: plainCellName(cells[position] as Cell, position),
    line: failed.error?.line ?? null,
  };
  return { status: "failed", error, outputs, oldestDataAt };
}
