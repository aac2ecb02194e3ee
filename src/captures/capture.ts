import type { CaptureOptions } from "../contract/notification";
import type { Env } from "../env";
import { sha256 } from "../lib/id";
import { captureKey, snapshotKey } from "../snapshots/keys";
import { CaptureFailure } from "./failure";
import { captureLimits } from "./limits";
import { captureOrder, orderHash, type CaptureKind, type CapturePurpose } from "./order";
import type { BrowserPool } from "./pool";

export interface Capture {
  /** Where it lies in R2. */
  key: string;
  bytes: number;
  /** Said to readers beside the picture, such as a lowered scale; null when there is nothing to say. */
  note: string | null;
}

/**
 * The picture or PDF of a run's page, made on first use and kept. Equal options give the same object. Safe to repeat and to call in parallel.
 * Throws CaptureFailure.
 */
export async function takeCapture(
  env: Pick<Env, "BUCKET" | "BROWSER_POOL">,
  run: { projectId: string; runId: string; attempt: number },
  kind: CaptureKind,
  options: CaptureOptions & { purpose: CapturePurpose },
): Promise<Capture> {
  const order = captureOrder(kind, options);
  const key = captureKey(run.projectId, run.runId, run.attempt, await orderHash(order), kind);
  const kept = await env.BUCKET.head(key);
  if (kept) return { key, bytes: kept.size, note: kept.customMetadata?.["note"] ?? null };

  const pool = env.BROWSER_POOL as DurableObjectNamespace<BrowserPool>;
  // One key always goes to the same slot, so that it is not drawn twice at once.
  const slot = Number.parseInt((await sha256(key)).slice(0, 4), 16) % captureLimits.slots;
  const task = { snapshotKey: snapshotKey(run.projectId, run.runId, run.attempt), captureKey: key, order };
  const answer = await pool.get(pool.idFromName(`slot-${slot}`)).capture(task);
  if (!answer.ok) throw new CaptureFailure(answer.reason, answer.message);
  return { key, bytes: answer.bytes, note: answer.note };
}
