import { WorkerEntrypoint } from "cloudflare:workers";
import type { Snapshot } from "../contract/snapshot";
import type { Env } from "../env";
import { renderPage } from "./page";

/**
 * Draws pages in an invocation of its own, called through `ctx.exports`: drawing needs memory and CPU, and the objects that run projects share both.
 */
export class Renderer extends WorkerEntrypoint<Env> {
  page(snapshot: Snapshot, options: { runUrl: string }): Promise<string> {
    return renderPage(snapshot, options);
  }
}
