import type { Cell } from "../contract/cell";
import type { Output } from "../contract/output";
import type { Value } from "../contract/value";
import type { Env } from "../env";
import { blankOutput } from "../engine/run/blank-output";
import { decodeValue } from "../engine/values";
import { snapshotKey, valueKey } from "../snapshots/keys";
import { getSnapshot } from "../snapshots/store";
import type { Live } from "./live";
import type { RunRow } from "./store";
import { hasEnded } from "./state";

/**
 * The cells of a run in their order: from its snapshot when it has ended, from its version and its runner while it is open. Empty when it ended without
 * a snapshot (skipped, lost, cancelled before it started).
 */
export async function loadOutputs(
  env: Env,
  run: Pick<RunRow, "id" | "project_id" | "attempt" | "version" | "status">,
  live: Live | undefined,
): Promise<Output[]> {
  if (hasEnded(run.status))
    return (await getSnapshot(env.BUCKET, snapshotKey(run.project_id, run.id, run.attempt)))?.snapshot.outputs ?? [];
  const row = await env.DB.prepare("select cells from versions where project_id = ?1 and number = ?2")
    .bind(run.project_id, run.version)
    .first<{ cells: string }>();
  return (JSON.parse(row?.cells ?? "[]") as Cell[]).map((cell) => openOutput(cell, live));
}

/** A cell whose run has not ended yet. */
const openOutput = (cell: Cell, live: Live | undefined): Output => ({
  ...blankOutput(cell),
  status: live?.cells[cell.staticId] ?? "pending",
});

/** The whole value of one output of an ended run, null when it has none. */
export async function loadValue(
  env: Env,
  run: Pick<RunRow, "id" | "project_id" | "attempt">,
  staticId: string,
): Promise<{ output: Output; value: Value | null } | null> {
  const bundle = await getSnapshot(env.BUCKET, snapshotKey(run.project_id, run.id, run.attempt));
  const output = bundle?.snapshot.outputs.find((entry) => entry.staticId === staticId);
  if (!bundle || !output) return null;
  if (output.valueHash === null) return { output, value: null };
  const inline = bundle.values[output.valueHash];
  if (inline !== undefined) return { output, value: decodeValue(inline) };
  const object = await env.BUCKET.get(valueKey(output.valueHash));
  return { output, value: object && decodeValue(await object.text()) };
}
