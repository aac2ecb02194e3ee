import type { CaptureOptions } from "../../contract/notification";
import type { Env } from "../../env";
import { iso, type Clock } from "../../lib/clock";
import { messageOf } from "../../lib/failure";
import { sha256 } from "../../lib/id";
import { log } from "../../lib/log";
import { Unreachable, type Letter, type Prepared, type Receipt } from "../channels/channel";
import { channelOf } from "../channels/registry";
import { because } from "../mail/because";
import { compose, composeNotice, type TakenPicture } from "../mail/compose";
import type { Material } from "../mail/story";
import { loadAdder, type RunFacts } from "./material-store";
import { loadMaterial } from "./material";
import { loadNoticeMaterial, type NoticeMaterial } from "../notices/material";
import { noticeOf } from "../notices/notices";
import { takePicture } from "./picture";
import { settle } from "../rules/retry";
import { claim, intend, recoverExpired, saveSettlement, type Attempt, type DeliveryRow } from "./store";

/** What delivering needs of the outside; tests stop it between any two of these. */
export interface DeliverEffects {
  now(): number;
  recoverExpired(ids: readonly string[], now: number): Promise<void>;
  claim(ids: readonly string[], now: number): Promise<DeliveryRow[]>;
  intend(row: DeliveryRow, now: number): Promise<boolean>;
  save(row: DeliveryRow, settlement: ReturnType<typeof settle>, attempt: Attempt, contentHash: string | null): Promise<void>;
  material(runId: string): Promise<Material | null>;
  notice(noticeId: string): Promise<NoticeMaterial | null>;
  adder(notificationId: string): Promise<{ id: string; name: string } | null>;
  picture(run: RunFacts, kind: "png" | "pdf", options: Partial<CaptureOptions>): Promise<TakenPicture>;
  prepare(row: DeliveryRow, letter: Letter): Promise<Prepared>;
}

/** Sends that run side by side: a Worker opens six connections at once. */
const sideBySide = 5;

/**
 * Sends planned deliveries. Safe to repeat, to run twice at once and to die at any line: a row is claimed by a growing fence, the intent is in the effect ledger before
 * anything leaves, and what came of it after. One delivery that fails does not stop the others.
 */
export const deliver = (env: Env, clock: Clock, deliveryIds: string[]): Promise<void> =>
  deliverAll(
    {
      now: () => clock.now(),
      recoverExpired: (ids, now) => recoverExpired(env.DB, ids, now),
      claim: (ids, now) => claim(env.DB, ids, now),
      intend: (row, now) => intend(env.DB, row, now),
      save: (row, settlement, attempt, contentHash) => saveSettlement(env.DB, row, settlement, attempt, contentHash),
      material: (runId) => loadMaterial(env, runId),
      notice: (noticeId) => loadNoticeMaterial(env, noticeId),
      adder: (notificationId) => loadAdder(env.DB, notificationId),
      picture: (run, kind, options) => takePicture(env, run, kind, options),
      prepare: (row, letter) => channelOf(env, clock, row.channel).prepare(row, letter),
    },
    deliveryIds,
  );

export async function deliverAll(effects: DeliverEffects, ids: readonly string[]): Promise<void> {
  await effects.recoverExpired(ids, effects.now());
  const desk = newDesk(effects);
  for (let from = 0; from < ids.length; from += sideBySide) {
    const rows = await effects.claim(ids.slice(from, from + sideBySide), effects.now());
    const results = await Promise.allSettled(rows.map((row) => deliverOne(effects, desk, row)));
    for (const result of results) if (result.status === "rejected") log.error("delivery.interrupted", result.reason);
  }
}

/** A throw leaves the row to the sweep, which knows from the ledger whether anything may have left. */
async function deliverOne(effects: DeliverEffects, desk: Desk, row: DeliveryRow): Promise<void> {
  const ready = await makeReady(effects, desk, row);
  if ("result" in ready) return conclude(effects, row, ready, null, null);
  if (!(await effects.intend(row, effects.now()))) return;
  const receipt = await ready.prepared
    .send()
    .catch((thrown: unknown): Receipt => ({ result: "unknown", error: `The send was interrupted: ${messageOf(thrown)}` }));
  await conclude(effects, row, receipt, ready.hash, ready.note);
}

/** Everything before the intent: whatever goes wrong here, nothing was sent. */
async function makeReady(
  effects: DeliverEffects,
  desk: Desk,
  row: DeliveryRow,
): Promise<{ prepared: Prepared; hash: string; note: string | null } | Receipt> {
  try {
    const written = await desk.letterFor(row);
    if (!written) return { result: "failed", error: "What this is about was deleted before it was sent." };
    const prepared = await effects.prepare(row, written.letter);
    return { prepared, hash: written.hash, note: written.letter.missingPicture ?? prepared.note };
  } catch (thrown) {
    if (thrown instanceof Unreachable) return { result: "failed", error: thrown.message };
    log.error("delivery.not_composed", thrown, { deliveryId: row.id, runId: row.run_id });
    return { result: "retry", error: "Daybook could not compose the message; the error is in its log under this delivery." };
  }
}

async function conclude(
  effects: DeliverEffects,
  row: DeliveryRow,
  receipt: Receipt,
  contentHash: string | null,
  note: string | null,
): Promise<void> {
  const now = effects.now();
  const past = JSON.parse(row.attempts) as Attempt[];
  const settlement = settle(receipt, past.filter(({ result }) => result === "retry").length, now);
  const attempt: Attempt = { at: iso(now), result: receipt.result, error: receipt.result === "sent" ? null : receipt.error };
  await effects.save(row, settlement.status === "sent" ? { ...settlement, reason: note } : settlement, attempt, contentHash);
  log.info("delivery.attempted", {
    deliveryId: row.id,
    runId: row.run_id,
    channel: row.channel,
    result: receipt.result,
    status: settlement.status,
    providerId: receipt.result === "sent" ? receipt.providerId : null,
  });
}

interface Desk {
  letterFor(row: DeliveryRow): Promise<{ letter: Letter; hash: string } | null>;
}

/** Loads each run, takes each picture and composes each message once, however many people get it. */
function newDesk(effects: DeliverEffects): Desk {
  const once = memo();
  return {
    async letterFor(row) {
      const noticeId = noticeOf(row.notification_id);
      if (noticeId !== null) {
        const notice = await once(`notice ${noticeId}`, () => effects.notice(noticeId));
        return notice && hashed(composeNotice(notice, row.recipient_id));
      }
      const material = await once(`run ${row.run_id}`, () => effects.material(row.run_id));
      if (!material) return null;
      const { run, scheduleSentence } = material;
      const { screenshot } = row;
      const configured = row.notification_id !== "" && !row.notification_id.includes(":");
      const adder = configured ? await once(`adder ${row.notification_id}`, () => effects.adder(row.notification_id)) : null;
      const reason = because(run, scheduleSentence, row, adder);
      const taken: TakenPicture =
        screenshot === "none"
          ? { state: "none" }
          : await once(`picture ${row.run_id} ${screenshot} ${row.capture_options}`, () =>
              effects.picture(run, screenshot, JSON.parse(row.capture_options) as Partial<CaptureOptions>),
            );
      return once(`letter ${JSON.stringify([row.run_id, row.subject, row.body, screenshot, row.capture_options, reason])}`, async () => {
        return hashed(compose(material, { subject: row.subject, body: row.body, because: reason }, taken));
      });
    },
  };
}

async function hashed(letter: Letter): Promise<{ letter: Letter; hash: string }> {
  const { subject, text, html } = letter.content;
  return { letter, hash: await sha256(JSON.stringify([subject, text, html])) };
}

function memo(): <T>(key: string, make: () => Promise<T>) => Promise<T> {
  const made = new Map<string, Promise<unknown>>();
  return <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const found = made.get(key) as Promise<T> | undefined;
    if (found) return found;
    const fresh = make();
    made.set(key, fresh);
    return fresh;
  };
}
