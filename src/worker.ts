import type { DeliveriesMessage, Env, RunsMessage } from "./env";
import { onQueue, onScheduled } from "./dispatch/handlers";
import { app } from "./http/app";

/** The table of contents: what the platform calls. */
export { BrowserPool } from "./captures/pool";
export { ProjectRunner } from "./runs/runner";
export { Renderer } from "./snapshots/renderer";

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  scheduled: (controller, env) => onScheduled(controller.scheduledTime, env),
  queue: (batch, env) => onQueue(batch as MessageBatch<RunsMessage | DeliveriesMessage>, env),
} satisfies ExportedHandler<Env>;
