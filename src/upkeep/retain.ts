import { retentionStages } from "../db/schema/stored";
import { log } from "../lib/log";
import { refreshAfterMs, refreshValue } from "../runs/runner/values";
import { outboxKey, runFolder, snapshotKey, valueKey } from "../snapshots/keys";
import { getSnapshot } from "../snapshots/store";
import {
  loadDueRetention,
  markOldRuns,
  oldMails,
  removeMails,
  removeNotices,
  removeRuns,
  saveRetention,
  walkEffects,
  walkIdempotencyKeys,
  type OldRun,
  type RetentionRound,
} from "./store";

/** What cleaning needs of the outside. */
export interface RetainEffects {
  d1: D1Database;
  bucket: R2Bucket;
  now(): number;
}

const dayMs = 24 * 60 * 60_000;
/** Rounds begin this often; a round goes on with every tick until it is complete. */
const roundEveryMs = dayMs;
/** What one step may do. Source: an invocation of a Worker may make 1,000 requests to R2 and D1. */
const pageOf = { runs: 100, mails: 500, notices: 200, rows: 1000, objects: 1000 } as const;
/** Requests to R2 for runs that are kept, in one step. */
const keptCalls = 300;
/** A repeat of a request is answered for a day (`http/kit/idempotency`). */
const keysKeptMs = 2 * dayMs;
/** A run may write its values hours before it ends: four attempts, their waits and resets. */
const runSpanMs = 2 * dayMs;

/** `cursor` null: the stage is complete. `worked`: it did enough for one step. */
interface Progress {
  cursor: string | null;
  worked: boolean;
}

/**
 * One bounded step of cleaning what is older than the workspace keeps. Safe to repeat, and safe to crash at any line: objects go before the rows that name them, and the
 * progress of a step is written last. Results in use are never removed (`markOldRuns`); the audit log stays.
 */
export async function retain(effects: RetainEffects): Promise<void> {
  const { d1 } = effects;
  const now = effects.now();
  const due = await loadDueRetention(d1, now);
  if (!due) return;
  if (due.days === null) return saveRetention(d1, now + roundEveryMs, null);
  const before = now - due.days * dayMs;
  const stored = due.round;
  // A longer retention holds at once; a shorter one from the next round, whose runs go before their values.
  let round: RetentionRound | null = stored
    ? { ...stored, before: Math.min(stored.before, before) }
    : { stage: "runs", cursor: null, before };
  while (round) {
    const { cursor, worked }: Progress = await steps[round.stage](effects, round, now);
    round = cursor === null ? nextStage(round) : { ...round, cursor };
    if (worked) break;
  }
  // A setting that was made shorter meanwhile starts its own round after this one.
  const again = stored !== null && before > stored.before + dayMs;
  await saveRetention(d1, round || again ? now : now + roundEveryMs, round);
}

function nextStage({ stage, before }: RetentionRound): RetentionRound | null {
  const next = retentionStages[retentionStages.indexOf(stage) + 1];
  return next ? { stage: next, cursor: null, before } : null;
}

const steps: Record<RetentionRound["stage"], (effects: RetainEffects, round: RetentionRound, now: number) => Promise<Progress>> = {
  runs: cleanRuns,
  effects: async ({ d1 }, { cursor, before }) => walked(await walkEffects(d1, cursor ?? "", before, pageOf.rows)),
  async notices({ d1 }, { before }) {
    const removed = await removeNotices(d1, before, pageOf.notices);
    return walked(removed === pageOf.notices ? "more" : null);
  },
  async mails({ d1, bucket }, { before }) {
    const mails = await oldMails(d1, before, pageOf.mails);
    if (mails.length === 0) return walked(null);
    await bucket.delete(mails.map(outboxKey));
    await removeMails(d1, mails);
    return { cursor: mails.length < pageOf.mails ? null : "more", worked: true };
  },
  keys: async ({ d1 }, { cursor }, now) => walked(await walkIdempotencyKeys(d1, cursor ?? "", now - keysKeptMs, pageOf.rows)),
  values: cleanValues,
};

const walked = (cursor: string | null): Progress => ({ cursor, worked: cursor !== null });

async function cleanRuns({ d1, bucket }: RetainEffects, { cursor, before }: RetentionRound, now: number): Promise<Progress> {
  const page = await markOldRuns(d1, Number(cursor ?? 0), before, now, pageOf.runs);
  const removed: string[] = [];
  for (const run of page.filter(({ marked }) => marked)) {
    // A run with more objects than one listing is finished by the next step: its row stays, and so does the place.
    if (!(await removeObjects(bucket, run))) break;
    removed.push(run.id);
  }
  const unfinished = page.find((run) => run.marked && !removed.includes(run.id));
  const done = page.filter((run) => unfinished === undefined || run.sequence < unfinished.sequence);
  const kept = await keepValues(bucket, done, now);
  if (removed.length > 0) {
    await removeRuns(d1, removed);
    log.info("retention.runs_cleaned", { runs: removed.length, before });
  }
  const last = (kept ?? done.at(-1))?.sequence ?? Number(cursor ?? 0);
  const complete = page.length < pageOf.runs && unfinished === undefined && kept === null;
  return { cursor: complete ? null : String(last), worked: page.length > 0 };
}

/** Removes everything the run left in R2. Returns whether that was all. */
async function removeObjects(bucket: R2Bucket, run: OldRun): Promise<boolean> {
  const { objects, truncated } = await bucket.list({ prefix: runFolder(run.projectId, run.id), limit: pageOf.objects });
  if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
  return !truncated;
}

/** Writes the values of kept runs anew, so that their age does not get them removed. Returns the last run it reached when there were too many for one step, null when all are done. */
async function keepValues(bucket: R2Bucket, page: OldRun[], now: number): Promise<OldRun | null> {
  let calls = 0;
  for (const run of page) {
    if (run.marked || run.status === "skipped") continue;
    if (calls > keptCalls) return page[page.indexOf(run) - 1] ?? null;
    const stored = await getSnapshot(bucket, snapshotKey(run.projectId, run.id, run.attempt));
    const hashes = new Set((stored?.snapshot.outputs ?? []).flatMap(({ valueHash }) => valueHash ?? []));
    for (const hash of hashes) if (stored?.values[hash] === undefined) await refreshValue(bucket, hash, now);
    calls += 1 + 3 * hashes.size;
  }
  return null;
}

/**
 * Values are shared between runs by their hash. One that nobody wrote or refreshed for as long as runs are kept, and for as long as a refresh may be put off, is named by no
 * run that is kept: a kept run is newer than `before`, or its values were written anew by this round's first stage.
 */
async function cleanValues({ bucket }: RetainEffects, { cursor, before }: RetentionRound): Promise<Progress> {
  const listed = await bucket.list({ prefix: valueKey(""), limit: pageOf.objects, ...(cursor === null ? {} : { cursor }) });
  const limit = before - refreshAfterMs - runSpanMs;
  const old = listed.objects.filter(({ uploaded }) => uploaded.getTime() < limit).map(({ key }) => key);
  if (old.length > 0) {
    await bucket.delete(old);
    log.info("retention.values_cleaned", { values: old.length });
  }
  return { cursor: listed.truncated ? listed.cursor : null, worked: listed.objects.length > 0 };
}
