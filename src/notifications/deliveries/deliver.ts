import type { CaptureOptions } from "../../contract/notification";
import type { Env } from "../../env";
import { chunks } from "../../lib/chunks";
import { iso, type Clock } from "../../lib/clock";
import { messageOf } from "../../lib/failure";
import { log } from "../../lib/log";
import { UnreachableFailure, type Addressee, type ComposedMessage, type PreparedMessage } from "../channels/channel";
import { channelOf } from "../channels/registry";
import type { TakenPicture } from "../mail/compose";
import type { Material } from "../mail/story";
import { loadNoticeMaterial, type NoticeMaterial } from "../notices/material";
import type { Receipt } from "../rules/receipt";
import { settlementOf, type Settlement } from "../rules/retry";
import { newComposer, type Composer } from "./composer";
import { loadMaterial } from "./material";
import { loadContact, type Contact, type ReportedRun } from "./material-store";
import { takePicture } from "./picture";
import { claim, intendSend, recoverExpired, saveSettlement, type DeliveryAttempt, type DeliveryRecord } from "./store";

/** What delivering needs of the outside; tests stop it between any two of these. */
export interface DeliverEffects {
  now(): number;
  recoverExpired(ids: readonly string[], now: number): Promise<void>;
  claim(ids: readonly string[], now: number): Promise<DeliveryRecord[]>;
  intend(delivery: DeliveryRecord, now: number): Promise<boolean>;
  save(delivery: DeliveryRecord, settlement: Settlement, attempt: DeliveryAttempt, contentHash: string | null): Promise<void>;
  material(runId: string): Promise<Material | null>;
  notice(noticeId: string): Promise<NoticeMaterial | null>;
  contact(delivery: DeliveryRecord): Promise<Contact | null>;
  picture(run: ReportedRun, kind: "png" | "pdf", options: Partial<CaptureOptions>): Promise<TakenPicture>;
  prepare(delivery: DeliveryRecord, to: Addressee, message: ComposedMessage): Promise<PreparedMessage>;
}

/** Sends that run side by side: a Worker opens six connections at once. */
const sideBySide = 5;

/**
 * Sends planned deliveries. Safe to repeat, to run twice at once and to die at any line: a row is claimed by a growing fence, the intent is in the effect ledger before
 * anything is sent, and the result after. One delivery that fails does not stop the others.
 */
export const deliver = (env: Env, clock: Clock, deliveryIds: string[]): Promise<void> =>
  deliverAll(
    {
      now: () => clock.now(),
      recoverExpired: (ids, now) => recoverExpired(env.DB, ids, now),
      claim: (ids, now) => claim(env.DB, ids, now),
      intend: (delivery, now) => intendSend(env.DB, delivery, now),
      save: (delivery, settlement, attempt, contentHash) => saveSettlement(env.DB, delivery, settlement, attempt, contentHash),
      material: (runId) => loadMaterial(env, runId),
      notice: (noticeId) => loadNoticeMaterial(env, noticeId),
      contact: (delivery) => loadContact(env.DB, delivery),
      picture: (run, kind, options) => takePicture(env, run, kind, options),
      prepare: (delivery, to, message) => channelOf(env, clock, delivery.channel).prepare(delivery, to, message),
    },
    deliveryIds,
  );

/** Claims the deliveries that are due among `ids` and sends them, some side by side. One that fails stops no other. */
export async function deliverAll(effects: DeliverEffects, ids: readonly string[]): Promise<void> {
  await effects.recoverExpired(ids, effects.now());
  const composer = newComposer(effects);
  for (const page of chunks(ids, sideBySide)) {
    const claimed = await effects.claim(page, effects.now());
    const results = await Promise.allSettled(claimed.map((delivery) => deliverOne(effects, composer, delivery)));
    for (const result of results) if (result.status === "rejected") log.error("delivery.interrupted", result.reason);
  }
}

/** A throw leaves the row to the sweep, which reads in the ledger whether anything may have been sent. */
async function deliverOne(effects: DeliverEffects, composer: Composer, delivery: DeliveryRecord): Promise<void> {
  const ready = await prepare(effects, composer, delivery);
  if ("result" in ready) return conclude(effects, delivery, ready, null, null);
  if (!(await effects.intend(delivery, effects.now()))) return;
  const receipt = await ready.prepared
    .send()
    .catch((thrown: unknown): Receipt => ({ result: "unknown", error: `The send was interrupted: ${messageOf(thrown)}` }));
  await conclude(effects, delivery, receipt, ready.hash, ready.note);
}

interface Ready {
  prepared: PreparedMessage;
  /** Of the content. */
  hash: string;
  /** What the message lacks, for people; null when nothing. */
  note: string | null;
}

/** Everything before the intent: whatever goes wrong here, nothing was sent. */
async function prepare(effects: DeliverEffects, composer: Composer, delivery: DeliveryRecord): Promise<Ready | Receipt> {
  try {
    const draft = await composer.draftFor(delivery);
    if (!draft) return { result: "failed", error: "What this is about was deleted before it was sent." };
    // After the picture, which takes up to 45 s, and so as late as possible: access may be taken away meanwhile.
    const contact = await effects.contact(delivery);
    if (!contact) return { result: "failed", error: "This account no longer exists or is deactivated." };
    const { name, email, level } = contact;
    if (level === "NONE") return { result: "failed", error: "This person lost access to the app after the message was planned." };
    const because = draft.because(contact);
    const { message, hash } = await draft.compose(because);
    const prepared = await effects.prepare(delivery, { name, address: email, level, because }, message);
    return { prepared, hash, note: message.missingPicture ?? prepared.note };
  } catch (thrown) {
    if (thrown instanceof UnreachableFailure) return { result: "failed", error: thrown.message };
    log.error("delivery.not_composed", thrown, { deliveryId: delivery.id, runId: delivery.runId });
    return { result: "retry", error: "Daybook could not compose the message; the error is in its log under this delivery." };
  }
}

async function conclude(
  effects: DeliverEffects,
  delivery: DeliveryRecord,
  receipt: Receipt,
  contentHash: string | null,
  note: string | null,
): Promise<void> {
  const now = effects.now();
  const retries = delivery.attempts.filter(({ result }) => result === "retry").length;
  const settlement = settlementOf(receipt, retries, now);
  const attempt: DeliveryAttempt = { at: iso(now), result: receipt.result, error: receipt.result === "sent" ? null : receipt.error };
  await effects.save(delivery, settlement.status === "sent" ? { ...settlement, reason: note } : settlement, attempt, contentHash);
  log.info("delivery.attempted", {
    deliveryId: delivery.id,
    runId: delivery.runId,
    channel: delivery.channel,
    result: receipt.result,
    status: settlement.status,
    providerId: receipt.result === "sent" ? receipt.providerId : null,
  });
}
