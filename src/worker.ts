import type { DeliveriesMessage, Env, RunsMessage } from "./env";

/** The table of contents: what the platform calls. */
export { BrowserPool } from "./captures/pool";
export { ProjectRunner } from "./runs/runner/object";
export { Renderer } from "./snapshots/renderer";

/**
 * Every door brings its own code when it is first used. An isolate has one second of CPU to start (developers.cloudflare.com/workers/platform/limits),
 * and a page of an app waits neither for the API nor for what only a run needs.
 */
export default {
  /** Published apps have a door of their own: one database read, then the cache. */
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname.startsWith("/apps/")) return (await import("./apps/gateway")).serveApp(request, env, ctx);
    return (await import("./http/app")).app.fetch(request, env, ctx);
  },
  async scheduled(controller, env) {
    await (await import("./dispatch/handlers")).onScheduled(controller.scheduledTime, env);
  },
  async queue(batch, env) {
    await (await import("./dispatch/handlers")).onQueue(batch as MessageBatch<RunsMessage | DeliveriesMessage>, env);
  },
} satisfies ExportedHandler<Env>;
