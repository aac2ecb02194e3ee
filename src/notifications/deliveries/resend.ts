import { auditIfChanged } from "../../access/audit";
import type { Caller } from "../../access/caller";
import type { Env } from "../../env";
import { iso, type Clock } from "../../lib/clock";
import { Failure } from "../../lib/failure";
import { askToDeliver } from "./messages";
import { planAgain } from "./store";

/**
 * Sends a failed or unknown delivery again because a person decided so. The message keeps its Message-ID, so a mailbox that has it already can tell. Throws CONFLICT for any
 * other status.
 */
export async function resend(env: Env, clock: Clock, caller: Caller, delivery: { id: string; status: string }): Promise<void> {
  const now = clock.now();
  const [planned] = await env.DB.batch([
    planAgain(env.DB, delivery.id, { at: iso(now), result: "resend", error: `${caller.name} asked to send it again.` }),
    auditIfChanged(env.DB, caller, "delivery.resend", { kind: "delivery", id: delivery.id }, { was: delivery.status }, now),
  ]);
  if (planned?.results.length !== 1)
    throw new Failure("CONFLICT", "Only a delivery that failed or whose result is unknown can be sent again, and this one is neither now.");
  await askToDeliver(env, delivery.id);
}
