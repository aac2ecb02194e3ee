import type { RunTrigger } from "./contract/run";
import type { Policies } from "./contract/schedule";

/** Bindings and checked variables. Every name here stands in `wrangler.toml` too. */
export interface Env {
  DB: D1Database;
  /** The built-in sample warehouse: read by cells with `connection: "sample"`. */
  WAREHOUSE: D1Database;
  BUCKET: R2Bucket;
  RUNS: Queue<RunsMessage>;
  DELIVERIES: Queue<DeliveriesMessage>;
  PROJECT_RUNNER: DurableObjectNamespace;
  BROWSER_POOL: DurableObjectNamespace;
  BROWSER: Fetcher;
  LOADER: WorkerLoader;
  SEND_EMAIL: SendEmail;
  ASSETS: Fetcher;
  SIGN_IN_LIMIT: RateLimit;
  RUN_LIMIT: RateLimit;
  /** 32 random bytes, base64: signs sessions and seals credentials. A secret; made by `npm start` and `npm run deploy`. */
  SECRET_KEY: string;
  /** Former values of SECRET_KEY, comma-separated: they open what was sealed before a rotation. */
  SECRET_KEY_PREVIOUS?: string;
  /** Public address without a trailing slash, such as https://daybook.example.com. Empty: taken from the request. */
  APP_URL: string;
  /** `outbox`, `smtp` or `send_email`. */
  MAIL_TRANSPORT: string;
  MAIL_FROM: string;
  /** smtp://user:password@host:port, or smtps://. Needed when MAIL_TRANSPORT is smtp. */
  SMTP_URL?: string;
  /** Create the admin and an API token without a browser. */
  ADMIN_EMAIL?: string;
  ADMIN_TOKEN?: string;
  /** "1" on the local host: allows private database hosts and the local tick route. */
  LOCAL?: string;
  /** "off" when the host was started without its clock. */
  TICK?: string;
}

/** What a project's runner needs to know of an open run to give it its place. */
export interface RunBrief {
  runId: string;
  projectId: string;
  scheduleId: string | null;
  trigger: RunTrigger;
  overlap: Policies["overlap"];
  /** A missed occurrence that the policy `missed: all` runs late. */
  catchUp: boolean;
  /** Claim sequence of the run (its rowid). */
  sequence: number;
  attempt: number;
}

/** Messages are hints: rows are the truth. */
export type RunsMessage =
  /** Runs that a tick has just claimed, with what their runners must know of them: nothing is read on the way. */
  | { kind: "claimed"; briefs: RunBrief[] }
  /** Open runs whose rows are read again before they are handed over. */
  | { kind: "runs"; runIds: string[] }
  | { kind: "tick"; dueAt: number };
export type DeliveriesMessage = { kind: "announce"; runIds: string[] } | { kind: "deliver"; deliveryIds: string[] };
