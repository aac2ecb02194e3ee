import type { Ahead, RunTimeline } from "../../contract/timeline";
import type { Env } from "../../env";
import { iso, isoOrNull } from "../../lib/clock";
import { nameOf } from "../../schedules/name";
import { runFolder, snapshotKey } from "../../snapshots/keys";
import { getSnapshot } from "../../snapshots/store";
import type { Live } from "../live";
import { hasEnded } from "../state";
import type { RunRecord } from "../store";
import { runsDuring, runsNamed, type RunAhead } from "./timeline-store";

/** A start within this of the claim is no waiting. */
const noWaitMs = 1000;

/** Where the time of a run went, from what its neighbours, its earlier attempts and its stored objects say. `live` is its runner's word while it is open. */
export async function readTimeline(env: Env, run: RunRecord, live: { own: Live | undefined; before: string[] }): Promise<RunTimeline> {
  const attempt = Math.max(run.attempt, live.own?.attempt ?? 1);
  const [ahead, attempts, objects] = await Promise.all([
    aheadOf(env, run, live),
    Promise.all(Array.from({ length: attempt - 1 }, (_, place) => earlier(env, run, place + 1))),
    hasEnded(run.status) ? storedObjects(env, run) : [],
  ]);
  return {
    position: live.own?.position ?? null,
    ahead,
    attempts: attempts.flatMap((one) => one ?? []),
    snapshotAt: isoOrNull(objects.find(({ name }) => name === "snapshot")?.at),
    captures: objects
      .flatMap(({ name, at }) => {
        const kind = /^capture-.*\.(png|pdf)$/.exec(name)?.[1];
        return kind === "png" || kind === "pdf" ? [{ kind, at: iso(at) } as const] : [];
      })
      .sort((a, b) => a.at.localeCompare(b.at)),
  };
}

async function aheadOf(env: Env, run: RunRecord, live: { own: Live | undefined; before: string[] }): Promise<Ahead[]> {
  if (live.before.length > 0) return (await runsNamed(env.DB, live.before.slice(-20))).map(view);
  const startedAt = live.own?.startedAt ?? run.startedAt;
  if (startedAt === null || startedAt - run.claimedAt < noWaitMs) return [];
  return (await runsDuring(env.DB, { id: run.id, projectId: run.projectId, claimedAt: run.claimedAt, startedAt })).map(view);
}

const view = (ahead: RunAhead): Ahead => ({
  runId: ahead.id,
  trigger: ahead.trigger,
  schedule: ahead.schedule && nameOf(ahead.schedule),
  startedBy: ahead.createdByName,
  startedAt: isoOrNull(ahead.startedAt),
  finishedAt: isoOrNull(ahead.finishedAt),
});

/** Null when that attempt left no snapshot: the runtime died under it, or it was stopped. */
async function earlier(env: Env, run: RunRecord, attempt: number): Promise<RunTimeline["attempts"][number] | null> {
  const snapshot = (await getSnapshot(env.BUCKET, snapshotKey(run.projectId, run.id, attempt)))?.snapshot;
  return snapshot
    ? { attempt, status: snapshot.status, startedAt: snapshot.startedAt, finishedAt: snapshot.finishedAt, error: snapshot.error }
    : null;
}

async function storedObjects(env: Env, run: RunRecord): Promise<{ name: string; at: number }[]> {
  const prefix = `${runFolder(run.projectId, run.id)}${run.attempt}/`;
  const { objects } = await env.BUCKET.list({ prefix, limit: 50 });
  return objects.map((object) => ({ name: object.key.slice(prefix.length), at: object.uploaded.getTime() }));
}
