import type { DeliveriesMessage, RunsMessage } from "../env";
import { log } from "../lib/log";

/** What a dead letter needs of the outside. */
export interface DeadLetterEffects {
  /** Ends a run that no message could hand to its runner, if it is still queued and its runner does not know it. */
  endUndelivered(runId: string): Promise<void>;
}

/**
 * A message that failed every time. Ticks and deliveries are made up for by the next tick, which goes by the rows; a run that could not be handed over ends
 * `failed` with its reason, so that it is seen and its owner told.
 */
export async function consumeDeadLetter(message: RunsMessage | DeliveriesMessage, effects: DeadLetterEffects): Promise<void> {
  log.warn("queue.dead_letter", { kind: message.kind });
  const fates = await Promise.allSettled(runIdsOf(message).map((runId) => effects.endUndelivered(runId)));
  const left = fates.filter((fate) => fate.status === "rejected");
  // The message comes again for those whose runner could not be asked; its neighbours have ended and stay as they are.
  if (left.length > 0) throw left[0]!.reason;
}

function runIdsOf(message: RunsMessage | DeliveriesMessage): string[] {
  if (message.kind === "claimed") return message.briefs.map(({ runId }) => runId);
  return message.kind === "runs" ? message.runIds : [];
}
