import { resealConnections } from "../connections/reseal";
import type { DeliveriesMessage, Env, RunsMessage } from "../env";
import { systemClock } from "../lib/clock";
import { log } from "../lib/log";
import { withTimeLimit } from "../lib/time-limit";
import { announceRuns } from "../notifications/announce/announce";
import { deliver } from "../notifications/deliveries/deliver";
import { dueDeliveries } from "../notifications/deliveries/store";
import { finishRun } from "../runs/finish";
import { limitedEnv } from "../runs/limited-env";
import { runLimits } from "../runs/limits";
import { runnerOf } from "../runs/runner/stub";
import { loadBriefs, loadRun } from "../runs/store";
import { hasEnded } from "../runs/state";
import { consumeClaimed, consumeRuns, type ConsumeEffects } from "./hand-over";
import { consumeDeadLetter } from "./dead-letters";
import { retain } from "../upkeep/retain";
import { tick } from "./tick";

/** The cron trigger: one tick as of the planned minute, or of now when that is later. */
export async function onScheduled(scheduledTime: number, env: Env): Promise<void> {
  await runTick(Math.max(scheduledTime, Date.now()), env);
  await resealConnections(env).catch((thrown: unknown) => log.error("connections.reseal_failed", thrown));
}

/** One tick as of a given time. Throws when it could not finish; what it has written stays. */
export async function runTick(dueAt: number, unlimited: Env): Promise<void> {
  const env = limitedEnv(unlimited);
  try {
    const { claimed, swept, cleaning } = await tick(dueAt, {
      d1: env.DB,
      accept: (projectId, briefs, orders) =>
        withTimeLimit(runLimits.askMs, "The runner", runnerOf(env, projectId).accept(briefs, "claim", orders)),
      sendClaimed: (briefs) => env.RUNS.send({ kind: "claimed", briefs }),
      sendRuns: (runIds) => env.RUNS.send({ kind: "runs", runIds }),
      sendAnnounce: (runIds) => env.DELIVERIES.send({ kind: "announce", runIds }),
      sendDeliveries: (deliveryIds) => env.DELIVERIES.send({ kind: "deliver", deliveryIds }),
      dueDeliveries: (now, limit) => dueDeliveries(env.DB, now, limit),
      continueTick: (at) => env.RUNS.send({ kind: "tick", dueAt: at }),
      now: () => Date.now(),
    });
    if (claimed + swept > 0) log.info("tick.done", { dueAt, claimed, swept });
    if (cleaning) await retainOlder(env);
  } catch (thrown) {
    log.error("tick.failed", thrown, { dueAt });
    throw thrown;
  }
}

/** A failed clean-up does not fail the tick: the next tick repeats it. */
async function retainOlder(env: Env): Promise<void> {
  try {
    await retain({ d1: env.DB, bucket: env.BUCKET, now: () => Date.now() });
  } catch (thrown) {
    log.error("retention.failed", thrown);
  }
}

/** Handles the messages of all queues and dead letter queues. Each message is acknowledged or retried on its own. */
export async function onQueue(batch: MessageBatch<RunsMessage | DeliveriesMessage>, unlimited: Env): Promise<void> {
  const env = limitedEnv(unlimited);
  const dead = batch.queue.endsWith("-dead");
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        // A retry would not make it readable.
        if (!isMessage(message.body)) log.warn("queue.unreadable_message", { queue: batch.queue });
        else
          await (dead
            ? consumeDeadLetter(message.body, { endUndelivered: (runId) => endUndelivered(env, runId) })
            : onMessage(message.body, env));
        message.ack();
      } catch (thrown) {
        log.error("queue.message_failed", thrown, { queue: batch.queue, attempts: message.attempts });
        message.retry({ delaySeconds: Math.min(2 ** message.attempts, 60) });
      }
    }),
  );
}

const isMessage = (body: unknown): boolean => typeof body === "object" && body !== null && "kind" in body;

async function onMessage(message: RunsMessage | DeliveriesMessage, env: Env): Promise<void> {
  switch (message.kind) {
    case "tick":
      return runTick(message.dueAt, env);
    case "claimed":
      return consumeClaimed(message.briefs, consumeEffects(env));
    case "runs":
      return consumeRuns(message.runIds, consumeEffects(env));
    case "announce":
      return announceRuns(env, systemClock, message.runIds);
    case "deliver":
      return deliver(env, systemClock, message.deliveryIds);
    default:
      log.warn("queue.unknown_message", { kind: String((message as { kind?: unknown }).kind) });
  }
}

const consumeEffects = (env: Env): ConsumeEffects => ({
  loadBriefs: (ids) => loadBriefs(env.DB, ids),
  accept: (projectId, briefs, asOf) => withTimeLimit(runLimits.callMs, "The runner", runnerOf(env, projectId).accept(briefs, asOf)),
});

async function endUndelivered(env: Env, runId: string): Promise<void> {
  const run = await loadRun(env.DB, runId);
  if (!run || hasEnded(run.status)) return;
  const live = await withTimeLimit(runLimits.callMs, "The runner", runnerOf(env, run.projectId).live());
  if (live.current?.runId === runId || live.line.includes(runId)) return;
  await finishRun(
    {
      runId,
      projectId: run.projectId,
      attempt: run.attempt,
      status: "failed",
      reason: "lost",
      startedAt: null,
      finishedAt: Date.now(),
      error: null,
      cellCounts: null,
    },
    { d1: env.DB, announce: (id) => env.DELIVERIES.send({ kind: "announce", runIds: [id] }), now: () => Date.now() },
  );
}
