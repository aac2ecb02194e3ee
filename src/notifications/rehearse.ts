import { audit } from "../access/audit";
import type { Caller } from "../access/caller";
import type { NotificationPreview } from "../contract/notification";
import type { Env } from "../env";
import type { Clock } from "../lib/clock";
import { Failure, notFound } from "../lib/failure";
import { newId } from "../lib/id";
import { log } from "../lib/log";
import { deliverMessages } from "./announce/announce";
import { because } from "./mail/because";
import { compose } from "./mail/compose";
import { loadMaterial } from "./deliveries/material";
import { loadLastGoodRun, type NotificationRow } from "./store";
import { insertTestDelivery } from "./deliveries/store";

/** The mail this notification would send to the caller about the last good run, as text and HTML. Its picture is named, not taken. */
export async function previewNotification(
  env: Env,
  caller: Caller,
  notification: NotificationRow & { project_id: string },
): Promise<NotificationPreview> {
  const runId = await lastGoodRun(env, notification);
  const material = await loadMaterial(env, runId);
  if (!material) throw notFound("The run");
  const reason = because(
    material.run,
    material.scheduleSentence,
    { notification_id: notification.id, recipient_id: caller.userId },
    { id: caller.userId, name: caller.name },
  );
  const { subject, text, html } = compose(
    material,
    { subject: notification.subject, body: notification.body, because: reason },
    { state: "none" },
  ).content;
  return { runId, mail: { subject, text, html, picture: notification.screenshot === "none" ? null : notification.screenshot } };
}

/**
 * Sends this notification about the last good run to the caller and nobody else, through the same ledger as every message. Answers the delivery. A queue that does not
 * answer loses nothing: the row is due and the sweep finds it.
 */
export async function testNotification(
  env: Env,
  clock: Clock,
  caller: Caller,
  notification: NotificationRow & { project_id: string },
): Promise<string> {
  const runId = await lastGoodRun(env, notification);
  const at = clock.now();
  const id = newId(at);
  await env.DB.batch([
    insertTestDelivery(env.DB, { id, runId, notification, recipientId: caller.userId, recipientName: caller.name, at }),
    audit(env.DB, caller, "notification.test", { kind: "notification", id: notification.id }, { runId }, at),
  ]);
  try {
    await env.DELIVERIES.sendBatch(deliverMessages([id]).map((body) => ({ body })));
  } catch (thrown) {
    log.warn("delivery.hint_lost", { deliveryId: id, message: String(thrown) });
  }
  return id;
}

async function lastGoodRun(env: Env, notification: NotificationRow & { project_id: string }): Promise<string> {
  const runId = await loadLastGoodRun(env.DB, notification.project_id, notification.schedule_id);
  if (runId === null)
    throw new Failure("CONFLICT", "There is no good run of this project yet to write about. Run it once, then try again.");
  return runId;
}
