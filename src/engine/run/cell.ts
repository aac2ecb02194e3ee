import type { Json } from "../../contract/common";
import type { CellError, Output } from "../../contract/output";
import type { Value, ValueRef } from "../../contract/value";
import { secondsText } from "../../format/durations";
import { iso } from "../../lib/clock";
import { kindOf } from "../analysis/analyse";
import { blankOutput } from "./blank-output";
import { cellErrorOf } from "./cell-error";
import { boundLog } from "../display";
import { cellOutcome, type CellContext, type CellOutcome } from "../kinds/kind";
import { engineLimits, overLimit } from "../limits";
import type { PlannedCell } from "../analysis/plan";
import type { CellRecord, EngineEffects, RunFacts } from "../port";
import { StopFailure, stopped } from "./stop";

/** What the cells of one run share. */
export interface RunScope {
  facts: RunFacts;
  effects: EngineEffects;
  builtins: Record<string, Json>;
  sandbox: CellContext["sandbox"];
  /** Stored values by name, of the cells that succeeded. */
  refs: Map<string, ValueRef>;
  /** Why a name has no stored value. */
  unstorable: Map<string, string>;
  deadlineAt: number;
  signal: AbortSignal;
}

/** Runs one cell to its record. Throws only when the value store does. */
export async function runCell(planned: PlannedCell, scope: RunScope): Promise<CellRecord> {
  const { cell, analysis } = planned;
  const startedAt = scope.effects.now();
  const error = analysis.error ?? (cell.output === "__proto__" ? unreadableOutput : null);
  const ended = error ? cellOutcome({ error }) : await attempt(planned, scope);
  const refs: Record<string, ValueRef> = {};
  if (!ended.error) for (const [name, value] of Object.entries(ended.values)) refs[name] = await scope.effects.values.put(value);
  const whole = ended.error || ended.whole === null ? null : await scope.effects.values.put(ended.whole);
  const finishedAt = scope.effects.now();
  const output: Output = {
    ...blankOutput(planned.cell),
    status: ended.error ? "failed" : "succeeded",
    startedAt: iso(startedAt),
    finishedAt: iso(finishedAt),
    durationMs: finishedAt - startedAt,
    rows: ended.rows,
    error: ended.error,
    log: boundLog(ended.log),
    valueHash: (cell.output === null ? whole : refs[cell.output])?.hash ?? null,
    display: ended.error ? null : ended.display,
  };
  return { staticId: cell.staticId, output, refs, unstorable: ended.error ? [] : Object.keys(ended.unstorable), dataAt: ended.dataAt };
}

/** Drafts are saved without such an output; older versions may hold one. */
const unreadableOutput: CellError = {
  message: "No cell can read an output named __proto__. Give it another name, and publish.",
  line: null,
};

/** The record of a cell that was not run: after a failure upstream, or because the run was stopped before its turn. */
export function unrunCell(planned: PlannedCell, because: string[], error: CellError | null): CellRecord {
  return {
    staticId: planned.cell.staticId,
    output: { ...blankOutput(planned.cell), status: "skipped", skippedBecause: because, error },
    refs: {},
    unstorable: [],
    dataAt: null,
  };
}

async function attempt(planned: PlannedCell, scope: RunScope): Promise<CellOutcome> {
  const { cell } = planned;
  const kind = kindOf(cell);
  const own = new AbortController();
  const left = Math.max(0, scope.deadlineAt - scope.effects.now());
  const cellMs = kind.timeoutMs?.(cell) ?? engineLimits.cellMs;
  const timeoutMs = Math.min(cellMs, left);
  const signal = AbortSignal.any([scope.signal, own.signal]);
  const stop = stopped(signal, engineLimits.stopGraceMs);
  const overtime = (): void =>
    own.abort(
      new StopFailure(
        "cell_timeout",
        `Stopped: the cell ran for ${secondsText(cellMs)}, the limit of a cell (cellMs). Give it less to do, or raise timeoutSeconds in its settings.`,
      ),
    );
  // When the run's own limit comes first, its signal says so.
  const timer = cellMs < left ? setTimeout(overtime, cellMs) : undefined;
  try {
    const work = run(planned, scope, timeoutMs, signal);
    // A cell that does not end within the grace is abandoned; what it throws later is ignored.
    work.catch(() => undefined);
    const ended = await Promise.race([work, stop.promise]);
    return signal.aborted && ended.error
      ? cellOutcome({ ...ended, error: cellErrorOf(signal.reason, factsOf(planned, scope)) })
      : boundDisplay(ended);
  } catch (thrown) {
    // A fault of the store is not the cell's: the run is tried again.
    if (thrown instanceof StoreFailure && !signal.aborted) throw thrown.cause;
    return cellOutcome({ error: cellErrorOf(signal.aborted ? signal.reason : thrown, factsOf(planned, scope)) });
  } finally {
    clearTimeout(timer);
    stop.forget();
    // Ends the work of everything that still listens to this cell's signal.
    own.abort(new StopFailure("cancelled", "The cell is over."));
  }
}

async function run(planned: PlannedCell, scope: RunScope, timeoutMs: number, signal: AbortSignal): Promise<CellOutcome> {
  const { cell, analysis } = planned;
  const reads: Record<string, Value> = {};
  const unstorable: Record<string, string> = {};
  for (const name of analysis.reads) {
    const builtin = Object.hasOwn(scope.builtins, name) ? scope.builtins[name] : undefined;
    const ref = scope.refs.get(name);
    const why = scope.unstorable.get(name);
    if (builtin !== undefined) reads[name] = { kind: "json", value: builtin };
    else if (ref) reads[name] = await stored(scope, ref.hash);
    else if (why !== undefined) unstorable[name] = why;
  }
  signal.throwIfAborted();
  return kindOf(cell).run(cell, {
    facts: scope.facts,
    reads,
    unstorable,
    effects: scope.effects,
    sandbox: scope.sandbox,
    timeoutMs,
    signal,
  });
}

/** The value store threw. */
class StoreFailure extends Error {}

async function stored(scope: RunScope, hash: string): Promise<Value> {
  try {
    return await scope.effects.values.get(hash);
  } catch (thrown) {
    throw new StoreFailure("The value store failed.", { cause: thrown });
  }
}

/** Displays are bounded by their kinds; this catches one that is not. */
function boundDisplay(ended: CellOutcome): CellOutcome {
  if (ended.display === null || JSON.stringify(ended.display).length <= engineLimits.displayBytes * 2 || ended.display.kind === "chart")
    return ended;
  return cellOutcome({
    error: {
      message: overLimit(`What this cell shows is larger than ${engineLimits.displayBytes * 2} bytes`, "displayBytes", "one output"),
      line: null,
    },
  });
}

const factsOf = (planned: PlannedCell, scope: RunScope) => ({ runId: scope.facts.runId, staticId: planned.cell.staticId });
