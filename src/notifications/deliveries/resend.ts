import { audit } from "../../access/audit";
import type { Caller } from "../../access/caller";
import type { Env } from "../../env";
import { iso, type Clock } from "../../lib/clock";
import { Failure } from "../../lib/failure";
import { log } from "../../lib/log";
import { deliverMessages } from "../announce/announce";
import { planAgain } from "./store";

/**
 * Sends a failed or unknown delivery again because a person decided so. The message keeps its Message-ID, so a mailbox that has it already can tell. Throws CONFLICT for any
 * other status. A queue that does not answer loses nothing: the row is due and the sweep finds it.
 */
export async function resend(env: Env, clock: Clock, caller: Caller, delivery: { id: string; status: string }): Promise<void> {
  const at = iso(clock.now());
  const planned = await planAgain(env.DB, delivery.id, { at, result: "resend", error: `${caller.name} asked to send it again.` }).all();
  if (planned.results.length === 0) {
    throw new Failure("CONFLICT", "Only a delivery that failed or whose result is unknown can be sent again, and this one is neither now.");
  }
  await audit(env.DB, caller, "delivery.resend", { kind: "delivery", id: delivery.id }, { was: delivery.status }).run();
  try {
    await env.DELIVERIES.sendBatch(deliverMessages([delivery.id]).map((body) => ({ body })));
  } catch (thrown) {
    log.warn("delivery.hint_lost", { deliveryId: delivery.id, message: String(thrown) });
  }
}
