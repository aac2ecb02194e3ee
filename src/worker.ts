import { DurableObject } from "cloudflare:workers";
import type { Env } from "./env";

export { BrowserPool } from "./captures/pool";

/** One object per project: owns its line of runs. */
export class ProjectRunner extends DurableObject<Env> {}

export default {
  fetch: () => new Response("Not found", { status: 404 }),
} satisfies ExportedHandler<Env>;
