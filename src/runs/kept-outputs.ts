import type { Output } from "../contract/output";
import type { Value } from "../contract/value";
import { decodeValue } from "../engine/values";
import type { Env } from "../env";
import { unprocessable } from "../lib/failure";
import { log } from "../lib/log";
import { snapshotKey, valueKey } from "../snapshots/keys";
import { getSnapshot } from "../snapshots/store";
import type { RunRecord } from "./store";

/** What a run that has ended left behind. Only stored objects are read: no runner is asked. */

type Ended = Pick<RunRecord, "id" | "projectId" | "attempt">;

/** Its cells in their order. Empty when it ended without a snapshot (skipped, lost, cancelled before it started). */
export const loadKeptOutputs = async (env: Pick<Env, "BUCKET">, run: Ended): Promise<Output[]> =>
  (await getSnapshot(env.BUCKET, snapshotKey(run.projectId, run.id, run.attempt)))?.snapshot.outputs ?? [];

/** The whole value of one output; null when it has none. Throws `Failure` UNPROCESSABLE when it cannot be read. */
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
  if (inline !== undefined) return { output, value: decodeKept(inline) };
  const object = await env.BUCKET.get(valueKey(output.valueHash));
  return { output, value: object && decodeKept(await object.text()) };
}

function decodeKept(text: string): Value {
  try {
    return decodeValue(text);
  } catch (thrown) {
    log.error("value.unreadable", thrown);
    throw unprocessable("The value of this output was stored in a form that cannot be read. Run the project again to have it anew.");
  }
}
