import type { Output } from "../contract/output";
import type { Value } from "../contract/value";
import { decodeValue } from "../engine/values";
import type { Env } from "../env";
import { snapshotKey, valueKey } from "../snapshots/keys";
import { getSnapshot } from "../snapshots/store";
import type { RunRecord } from "./store";

/** What a run that has ended left behind. Only stored objects are read: no runner is asked. */

type Ended = Pick<RunRecord, "id" | "projectId" | "attempt">;

/** Its cells in their order. Empty when it ended without a snapshot (skipped, lost, cancelled before it started). */
export const loadKeptOutputs = async (env: Pick<Env, "BUCKET">, run: Ended): Promise<Output[]> =>
  (await getSnapshot(env.BUCKET, snapshotKey(run.projectId, run.id, run.attempt)))?.snapshot.outputs ?? [];

/** The whole value of one output; null when it has none. */
export async function loadValue(
  env: Pick<Env, "BUCKET">,
  run: Ended,
  staticId: string,
): Promise<{ output: Output; value: Value | null } | null> {
  const bundle = await getSnapshot(env.BUCKET, snapshotKey(run.projectId, run.id, run.attempt));
  const output = bundle?.snapshot.outputs.find((entry) => entry.staticId === staticId);
  if (!bundle || !output) return null;
  if (output.valueHash === null) return { output, value: null };
  const inline = bundle.values[output.valueHash];
  if (inline !== undefined) return { output, value: decodeValue(inline) };
  const object = await env.BUCKET.get(valueKey(output.valueHash));
  return { output, value: object && decodeValue(await object.text()) };
}
