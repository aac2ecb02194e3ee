import type { DeliveriesMessage, Env } from "../../env";
import type { Clock } from "../../lib/clock";
import { idFrom } from "../../lib/id";
import { decide } from "../rules/decide";
import { loadAnnounceable, saveAnnouncements, type Announceable, type Announcement } from "../deliveries/store";

/** What announcing needs of the outside. */
export interface AnnounceEffects {
  now(): number;
  load(runIds: readonly string[]): Promise<Announceable[]>;
  /** All or nothing. */
  save(runs: readonly { id: string; attempt: number }[], rows: readonly Announcement[], now: number): Promise<void>;
  hint(messages: DeliveriesMessage[]): Promise<void>;
}

/** Deliveries per message: few enough that their messages are sent side by side. */
const perMessage = 20;
/** Source: Cloudflare, Queues limits, "maximum number of messages per sendBatch call". */
const messagesAtOnce = 100;

/**
 * Writes who is to be told about ended runs and lets the queue know. Safe to repeat and to die at any line: until the one batch nothing has happened and
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

export async function announce(effects: AnnounceEffects, runIds: readonly string[]): Promise<void> {
  const due = await effects.load(runIds);
  if (due.length === 0) return;
  const rows: Announcement[] = [];
  for (const { run, rules, people, ownerId } of due) {
    for (const planned of decide(run, rules, people, ownerId)) {
      rows.push({
        ...planned,
        runId: run.id,
        id: await idFrom(`delivery:${run.id}:${planned.notificationId}:user:${planned.recipientId}:${planned.channel}`),
      });
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

/** Messages that ask for these deliveries. */
export function deliverMessages(ids: readonly string[]): DeliveriesMessage[] {
  const messages: DeliveriesMessage[] = [];
  for (let from = 0; from < ids.length; from += perMessage)
    messages.push({ kind: "deliver", deliveryIds: ids.slice(from, from + perMessage) });
  return messages;
}
