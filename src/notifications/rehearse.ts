import { audit } from "../access/audit";
import type { Caller } from "../access/caller";
import type { NotificationPreview } from "../contract/notification";
import type { Env } from "../env";
import type { Clock } from "../lib/clock";
import { Failure, notFound } from "../lib/failure";
import { newId } from "../lib/id";
import { loadMaterial } from "./deliveries/material";
import { askToDeliver } from "./deliveries/messages";
import { insertTestDelivery } from "./deliveries/store";
import { because } from "./mail/because";
import { compose } from "./mail/compose";
import { loadLastGoodRun, type OwnedNotification } from "./store";

/** The mail this notification would send to the caller about the last good run, as text and HTML. Its picture is named, not taken. */
export async function previewNotification(env: Env, caller: Caller, notification: OwnedNotification): Promise<NotificationPreview> {
  const runId = await lastGoodRun(env, notification);
  const material = await loadMaterial(env, runId);
  if (!material) throw notFound("The run");
  const reason = because(material, { origin: "schedule", recipientId: caller.userId }, { id: caller.userId, name: caller.name });
  const form = { subject: notification.subject, body: notification.body, because: reason, isTest: false };
  const { subject, text, html } = compose(material, form, { state: "none" }).content;
  return { runId, mail: { subject, text, html, picture: notification.screenshot === "none" ? null : notification.screenshot } };
}

/**
 * Sends this notification about the last good run to the caller and nobody else, through the same ledger as every message. Returns the delivery's id. Throws
 * CONFLICT while the project has no good run.
 */
export async function testNotification(env: Env, clock: Clock, caller: Caller, notification: OwnedNotification): Promise<string> {
  const runId = await lastGoodRun(env, notification);
  const at = clock.now();
  const id = newId(at);
  await env.DB.batch([
    insertTestDelivery(env.DB, { id, runId, notification, recipient: { id: caller.userId, name: caller.name }, at }),
    audit(env.DB, caller, "notification.test", { kind: "notification", id: notification.id }, { runId }, at),
  ]);
  await askToDeliver(env, id);
  return id;
}

async function lastGoodRun(env: Env, notification: OwnedNotification): Promise<string> {
  const runId = await loadLastGoodRun(env.DB, notification.projectId, notification.scheduleId);
  if (runId === null)
    throw new Failure("CONFLICT", "There is no good run of this project yet to write about. Run it once, then try again.");
  return runId;
}
