import type { RunTrigger } from "./contract/run";
import type { Policies } from "./contract/schedule";

/** Bindings and variables. Every name here stands in `wrangler.toml` too; `checkVariables` says what is wrong with the variables. */
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
  /** Looks up the hosts of connections, by HTTPS in the JSON format of DNS. Empty: Cloudflare's. Not used on the local host, where every address may be reached. */
  DNS_RESOLVER?: string;
  /** Create the admin and an API token without a browser. */
  ADMIN_EMAIL?: string;
  ADMIN_TOKEN?: string;
  /** Opens `/setup` while there is no admin: made by `npm run deploy`, which prints it inside a link. A secret. */
  SETUP_SECRET?: string;
  /** "1" on the local host: allows private database hosts and the local tick route. */
  LOCAL?: string;
  /** The process that runs the local host, which alone knows when user code froze the runtime (`runs/runner/turn.ts`). Bound by `scripts/runtime.ts` only. */
  LOCAL_HOST?: Fetcher;
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

/** Where mail goes. One transport each in `notifications/channels/transports/registry.ts`. */
export const mailTransports = ["outbox", "smtp", "send_email"] as const;
export type MailTransport = (typeof mailTransports)[number];

/** Away from the local host a token that can be guessed must not open the workspace: characters of the shortest ADMIN_TOKEN that is accepted. */
export const shortestDeployedToken = 32;

/** The variables among the bindings. All optional here: this is what an operator gave, right or wrong. */
export type Variables = Partial<
  Pick<
    Env,
    | "APP_URL"
    | "DNS_RESOLVER"
    | "MAIL_TRANSPORT"
    | "MAIL_FROM"
    | "SMTP_URL"
    | "SECRET_KEY"
    | "SECRET_KEY_PREVIOUS"
    | "ADMIN_EMAIL"
    | "ADMIN_TOKEN"
    | "LOCAL"
  >
>;

/** A sentence for each variable that is wrong, which never repeats a secret; empty when all are right. Pure. */
export const checkVariables = (given: Variables): string[] => [...checkPlainVariables(given), ...checkSecrets(given)];

/** The variables that stand in `wrangler.toml`, known before a deploy. */
export function checkPlainVariables({ APP_URL, MAIL_TRANSPORT, MAIL_FROM, DNS_RESOLVER }: Variables): string[] {
  return sentences([
    [
      Boolean(DNS_RESOLVER) && !(URL.canParse(DNS_RESOLVER ?? "") && new URL(DNS_RESOLVER ?? "").protocol === "https:"),
      `DNS_RESOLVER is "${DNS_RESOLVER}". It must be an address such as https://cloudflare-dns.com/dns-query, or empty.`,
    ],
    [
      !isOrigin(APP_URL ?? ""),
      `APP_URL is "${APP_URL}". It must be an address such as https://daybook.example.com, without a path and without a slash at its end, or empty.`,
    ],
    [!isTransport(MAIL_TRANSPORT), `MAIL_TRANSPORT is "${MAIL_TRANSPORT ?? ""}". It must be one of ${mailTransports.join(", ")}.`],
    [!isMailbox(MAIL_FROM), `MAIL_FROM is "${MAIL_FROM ?? ""}". It must be an address such as Daybook <daybook@example.com>.`],
  ]);
}

/** Secrets of the Worker, which only a running one knows. */
function checkSecrets(given: Variables): string[] {
  const { SMTP_URL: smtp, SECRET_KEY_PREVIOUS: previous, ADMIN_EMAIL: email, ADMIN_TOKEN: token } = given;
  const smtpWanted = given.MAIL_TRANSPORT === "smtp";
  const retired = previous
    ? previous
        .split(",")
        .map((key) => key.trim())
        .filter(Boolean)
    : [];
  return sentences([
    [smtpWanted && !smtp, "SMTP_URL is not set, and MAIL_TRANSPORT is smtp. Set it to smtp://user:password@host:port, or smtps://."],
    [
      smtpWanted && Boolean(smtp) && !isSmtpUrl(smtp ?? ""),
      "SMTP_URL cannot be read. It must look like smtp://user:password@host:port, or smtps://.",
    ],
    [!isKey(given.SECRET_KEY), "SECRET_KEY must be 32 random bytes in base64. `openssl rand -base64 32` makes one."],
    ...retired.map((key, index): Check => [
      !isKey(key),
      `Key ${index + 1} of SECRET_KEY_PREVIOUS is not 32 bytes in base64. It lists former values of SECRET_KEY, with commas between them.`,
    ]),
    [
      Boolean(email) !== Boolean(token),
      `${email ? "ADMIN_TOKEN" : "ADMIN_EMAIL"} is not set. ADMIN_EMAIL and ADMIN_TOKEN are given together, or neither.`,
    ],
    [Boolean(email) && !isAddress(email?.trim()), "ADMIN_EMAIL is no e-mail address."],
    [
      Boolean(token) && given.LOCAL !== "1" && (token ?? "").length < shortestDeployedToken,
      `ADMIN_TOKEN is shorter than ${shortestDeployedToken} characters, so it opens nothing. Take a longer one.`,
    ],
  ]);
}

/** Wrong or not, and the sentence for it. */
type Check = [wrong: boolean, sentence: string];
const sentences = (checks: Check[]): string[] => checks.flatMap(([wrong, sentence]) => (wrong ? [sentence] : []));

/** An address of the web as the browser writes an origin; empty counts, it means the address of each request. */
function isOrigin(text: string): boolean {
  if (text === "") return true;
  if (!URL.canParse(text) || /[?#]|\/$/.test(text)) return false;
  const { protocol, pathname, username } = new URL(text);
  return /^https?:$/.test(protocol) && pathname === "/" && username === "";
}

const isTransport = (text: string | undefined): boolean => mailTransports.some((name) => name === text);

/** `name@host`, alone or in angle brackets behind a name. */
const isMailbox = (text: string | undefined): boolean => isAddress(/^[^<>]*<([^<>]+)>$/.exec(text ?? "")?.[1] ?? text);
const isAddress = (text: string | undefined): boolean => /^[^\s<>@,]+@[^\s<>@,]+$/.test(text ?? "");

const isSmtpUrl = (text: string): boolean =>
  URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== "";

function isKey(text: string | undefined): boolean {
  try {
    return atob(text ?? "").length >= 32;
  } catch {
    return false;
  }
}
