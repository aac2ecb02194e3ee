import type { DeliveriesMessage, Env, RunsMessage } from "./env";
import { isAppPath, serveApp } from "./apps/gateway";
import { onQueue, onScheduled } from "./dispatch/handlers";
import { app } from "./http/app";

/** The table of contents: what the platform calls. */
export { BrowserPool } from "./captures/pool";
export { ProjectRunner } from "./runs/runner";
export { Renderer } from "./snapshots/renderer";

export default {
  /** Published apps have a door of their own: one database read, then the cache. */
  fetch: (request, env, ctx) => (isAppPath(new URL(request.url).pathname) ? serveApp(request, env, ctx) : app.fetch(request, env, ctx)),
  scheduled: (controller, env) => onScheduled(controller.scheduledTime, env),
  queue: (batch, env) => onQueue(batch as MessageBatch<RunsMessage | DeliveriesMessage>, env),
} satisfies ExportedHandler<Env>;
