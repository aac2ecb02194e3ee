import type { DeliveriesMessage, Env } from "../../env";
import type { Clock } from "../../lib/clock";
import { deliveryId } from "../deliveries/delivery-id";
import { deliverMessages } from "../deliveries/messages";
import { decide } from "../rules/decide";
import { loadAnnounceable, type Announceable } from "./load";
import { saveAnnouncements, type Announcement } from "./store";

/** What announcing needs of the outside. */
export interface AnnounceEffects {
  now(): number;
  load(runIds: readonly string[]): Promise<Announceable[]>;
  /** All or nothing. */
  save(runs: readonly { id: string; attempt: number }[], rows: readonly Announcement[], now: number): Promise<void>;
  hint(messages: DeliveriesMessage[]): Promise<void>;
}

/** Source: Cloudflare, Queues limits, "maximum number of messages per sendBatch call". */
const messagesAtOnce = 100;

/**
 * Writes who gets a message about ended runs and notifies the queue. Safe to repeat and to die at any line: until the one batch nothing has happened and
 * `announce_due` stands; after it the rows stand, and the sweep finds those whose message was lost.
 */
export const announceRuns = (env: Env, clock: Clock, runIds: string[]): Promise<void> =>
  announce(
    {
      now: () => clock.now(),
      load: (ids) => loadAnnounceable(env.DB, ids),
      save: (runs, rows, now) => saveAnnouncements(env.DB, runs, rows, now),
      hint: (messages) => env.DELIVERIES.sendBatch(messages.map((body) => ({ body }))).then(() => undefined),
    },
    runIds,
  );

/** Decides who hears of each ended run and writes the deliveries, once each: repeating it changes nothing. */
export async function announce(effects: AnnounceEffects, runIds: readonly string[]): Promise<void> {
  const due = await effects.load(runIds);
  if (due.length === 0) return;
  const rows: Announcement[] = [];
  for (const { run, requests, audience, owners } of due) {
    for (const planned of decide(run, requests, audience, owners)) {
      rows.push({ ...planned, runId: run.id, id: await deliveryId({ runId: run.id, ...planned }) });
    }
  }
  await effects.save(
    due.map(({ run }) => run),
    rows,
    effects.now(),
  );
  const messages = deliverMessages(rows.filter(({ status }) => status === "planned").map(({ id }) => id));
  for (let from = 0; from < messages.length; from += messagesAtOnce) await effects.hint(messages.slice(from, from + messagesAtOnce));
}
