import { WorkerEntrypoint } from "cloudflare:workers";
import type { Snapshot } from "../contract/snapshot";
import type { Env } from "../env";

/**
 * Draws pages in an invocation of its own, called through `ctx.exports`: drawing needs memory and CPU, and the objects that run projects share
 * both. What is heavy is loaded with the first call.
 */
export class Renderer extends WorkerEntrypoint<Env> {
  async page(snapshot: Snapshot, options: { runUrl: string }): Promise<string> {
    const { renderPage } = await import("./page");
    return renderPage(snapshot, options);
  }
}
