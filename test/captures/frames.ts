import { env } from "cloudflare:workers";
import { captureOptionsSchema } from "../../src/contract/notification";
import type { Snapshot } from "../../src/contract/snapshot";
import type { CapturePurpose } from "../../src/captures/order";
import { newId } from "../../src/lib/id";
import { snapshotKey } from "../../src/snapshots/keys";
import { putSnapshot } from "../../src/snapshots/store";

/** A run with this page kept, as `runs/finish` leaves it. */
export async function keepPage(html: string): Promise<{ projectId: string; runId: string; attempt: number }> {
  const run = { projectId: newId(), runId: newId(), attempt: 0 };
  await putSnapshot(env.BUCKET, snapshotKey(run.projectId, run.runId, run.attempt), {} as Snapshot, new TextEncoder().encode(html), {});
  return run;
}

export const frame = (body: string, head = ""): string =>
  `<!doctype html><html><head><title>Rain</title><style>body{margin:0;font:16px sans-serif}</style>${head}</head><body>${body}</body></html>`;

export const options = (purpose: CapturePurpose = "page", chosen: object = {}) => ({ ...captureOptionsSchema.parse(chosen), purpose });

export const chart = `<svg viewBox="0 0 400 200" width="400" height="200"><rect x="20" y="40" width="60" height="140" fill="#2455c3"/><rect x="120" y="80" width="60" height="100" fill="#e8590c"/></svg>`;
