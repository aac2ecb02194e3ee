import type { DeliveriesMessage, RunsMessage } from "../env";
import { log } from "../lib/log";

/** What handling a dead letter depends on. */
export interface DeadLetterEffects {
  /** Ends a run that no message could hand to its runner, if it is still queued and its runner does not know it. */
  endUndelivered(runId: string): Promise<void>;
}

/**
 * Handles a message that failed every time. Ticks and deliveries are repeated by the next tick, which reads the rows. A run that could not be handed over ends
 * `failed` with a reason, so that its owner is notified.
 */
export async function consumeDeadLetter(message: RunsMessage | DeliveriesMessage, effects: DeadLetterEffects): Promise<void> {
  log.warn("queue.dead_letter", { kind: message.kind });
  const fates = await Promise.allSettled(runIdsOf(message).map((runId) => effects.endUndelivered(runId)));
  const left = fates.filter((fate) => fate.status === "rejected");
  // Throws, so that the queue retries the message for runs whose runner did not answer; the others have ended and do not change.
  if (left.length > 0) throw left[0]!.reason;
}

function runIdsOf(message: RunsMessage | DeliveriesMessage): string[] {
  if (message.kind === "claimed") return message.briefs.map(({ runId }) => runId);
  return message.kind === "runs" ? message.runIds : [];
}
