import type { DeliveriesMessage, Env } from "../../env";
import { chunks } from "../../lib/chunks";
import { messageOf } from "../../lib/failure";
import { log } from "../../lib/log";

/** Deliveries per message: few enough that their messages are sent side by side. */
const perMessage = 20;

/** Queue messages that ask for these deliveries. */
export const deliverMessages = (ids: readonly string[]): DeliveriesMessage[] =>
  chunks(ids, perMessage).map((deliveryIds) => ({ kind: "deliver", deliveryIds }));

/** Asks the queue for one delivery at once. Never throws: a queue that is down loses nothing, because the row is due and the sweep finds it. */
export async function askToDeliver(env: Env, deliveryId: string): Promise<void> {
  try {
    await env.DELIVERIES.sendBatch(deliverMessages([deliveryId]).map((body) => ({ body })));
  } catch (thrown) {
    log.warn("delivery.message_not_sent", { deliveryId, message: messageOf(thrown) });
  }
}
