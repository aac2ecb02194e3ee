import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env";

/** Owns the browser. */
export class BrowserPool extends DurableObject<Env> {}
