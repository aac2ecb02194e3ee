import type { Json } from "../../contract/common";
import type { Comparison } from "../../contract/compare";
import type { Output } from "../../contract/output";
import type { Snapshot } from "../../contract/snapshot";
import { minusDecimal, plainDecimal } from "../../format/codecs/decimal";

/** What changed between two snapshots of one project, cell by cell (matched by staticId). Pure: values are compared by their hashes. */
export function compareSnapshots(before: Snapshot, after: Snapshot): Comparison {
  const old = new Map(before.outputs.map((output) => [output.staticId, output]));
  const now = new Set(after.outputs.map(({ staticId }) => staticId));
  return {
    before: head(before),
    after: head(after),
    inputs: [...new Set([...Object.keys(before.inputParams), ...Object.keys(after.inputParams)])]
      .filter((name) => JSON.stringify(before.inputParams[name]) !== JSON.stringify(after.inputParams[name]))
      .sort(),
    cells: [
      ...after.outputs.map((output) => compareCell(old.get(output.staticId) ?? null, output)),
      ...before.outputs.filter(({ staticId }) => !now.has(staticId)).map((output) => compareCell(output, null)),
    ],
  };
}

const head = (snapshot: Snapshot): Comparison["before"] => ({
  id: snapshot.runId,
  version: snapshot.version,
  status: snapshot.status,
  plannedAt: snapshot.plannedAt,
  durationMs: Date.parse(snapshot.finishedAt) - Date.parse(snapshot.startedAt),
  oldestDataAt: snapshot.oldestDataAt,
});

function compareCell(before: Output, after: Output | null): Comparison["cells"][number];
function compareCell(before: Output | null, after: Output): Comparison["cells"][number];
function compareCell(before: Output | null, after: Output | null): Comparison["cells"][number] {
  const shown = (after ?? before) as Output;
  const [old, now] = [content(before), content(after)];
  return {
    staticId: shown.staticId,
    label: shown.label,
    kind: shown.kind,
    presence: before && after ? "both" : before ? "before" : "after",
    status: { before: before?.status ?? null, after: after?.status ?? null },
    value: old === null || now === null ? null : old === now ? "equal" : "changed",
    rows: { before: before?.rows ?? null, after: after?.rows ?? null },
    durationMs: { before: before?.durationMs ?? null, after: after?.durationMs ?? null },
    metric: compareMetric(before, after),
    changed: before?.status !== after?.status || old !== now,
  };
}

/** What a cell came to: its value by hash; for one that only shows something, what it shows. Null when there is nothing. */
const content = (output: Output | null): string | null => output?.valueHash ?? (output?.display ? JSON.stringify(output.display) : null);

function compareMetric(before: Output | null, after: Output | null): Comparison["cells"][number]["metric"] {
  const [old, now] = [figure(before), figure(after)];
  if (!old && !now) return null;
  return { before: old, after: now, delta: old && now ? difference(old.raw, now.raw) : null };
}

/** Exact where one of the figures has more digits than a double. */
function difference(before: Json, after: Json): number | string | null {
  if (typeof before === "number" && typeof after === "number") return after - before;
  const [old, now] = [decimalOf(before), decimalOf(after)];
  return old === null || now === null ? null : minusDecimal(now, old);
}

const decimalOf = (raw: Json): string | null =>
  typeof raw === "number" ? plainDecimal(raw) : typeof raw === "string" && /^-?\d+(\.\d+)?$/.test(raw) ? raw : null;

const figure = (output: Output | null) =>
  output?.display?.kind === "metric" ? { text: output.display.text, raw: output.display.raw } : null;
