import { renderToStaticMarkup } from "react-dom/server";
import { sessionSecret, sessionTokenFrom } from "../access/sign-in/session-cookie";
import { idSchema } from "../contract/common";
import type { Env } from "../env";
import { systemClock, type Clock } from "../lib/clock";
import { fontFaces } from "../outputs/fonts/faces";
import { fontsEdition, fontsPath } from "../outputs/fonts/families";
import { tokensCss } from "../outputs/tokens";
import { Bar } from "./Bar";
import { barCss } from "./bar-style";
import { join, loadPage } from "./page-cache";
import { AbsentMain, StatusMain, statusCss } from "./StatusPage";
import { scriptStyle } from "./script-fonts";
import { readApp, type AppFacts } from "./store";
import { decideView, type View } from "./view";

type Kept = Pick<ExecutionContext, "waitUntil">;
interface Ask {
  projectId: string;
  runId: string | null;
}

const barScript = "/app-bar.js";

/**
 * `GET /apps/{projectId}` and `/apps/{projectId}/runs/{runId}`: one read decides who sees what, then the stored frame is sent with a bar made now.
 * Nobody is told whether an app exists that they may not see.
 */
export async function serveApp(request: Request, env: Env, context: Kept, clock: Clock = systemClock): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return new Response("Only GET and HEAD are answered here.\n", { status: 405, headers: { allow: "GET, HEAD" } });
  const url = new URL(request.url);
  const ask = askOf(url.pathname);
  const sessionToken = await sessionTokenFrom(request, sessionSecret(env));
  const now = clock.now();
  // An address that cannot be an app is asked for all the same, as one that nobody has: only the database knows whether the session lives.
  const { facts, signedIn } = await readApp(env.DB, { projectId: "", runId: null, ...ask, sessionToken, now });
  const view = decideView(facts, { runId: ask?.runId ?? null, signedIn });
  if (view.kind === "sign_in") return redirectToSignIn(url);
  if (!facts || !ask || view.kind === "absent")
    return statusPage(request, env, {
      status: 404,
      title: "Not found",
      bar: "",
      main: renderToStaticMarkup(<AbsentMain run={ask?.runId != null} />),
    });

  const bar = (shown: Exclude<View, { kind: "absent" | "sign_in" }>): string =>
    renderToStaticMarkup(<Bar facts={facts} view={shown} runId={ask.runId} now={now} />);
  if (view.kind === "page") {
    const answer = await framePage(request, env, context, { ...view.run, projectId: facts.project.id }, bar(view));
    if (answer) return answer;
  }
  const empty = view.kind === "empty" ? view : { kind: "empty" as const, why: "past_nothing" as const, run: view.run, may: view.may };
  return emptyPage(request, env, facts, empty, bar(empty));
}

/** Null when no frame was kept of this run. */
async function framePage(
  request: Request,
  env: Env,
  context: Kept,
  run: { id: string; attempt: number; projectId: string },
  bar: string,
): Promise<Response | null> {
  const markup = `<style>${barCss}</style><script type="module" src="${barScript}"></script></head><body>${bar}`;
  // The fonts of its letters follow from the frame and the fonts of this build.
  const etag = `"${run.id.slice(-12)}-${run.attempt}-${hash(fontsEdition + markup)}"`;
  // Headers of a 304 replace those of the kept page: a policy here would take its styles away.
  if (matches(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers: common(etag) });
  const page = await loadPage(env.BUCKET, { projectId: run.projectId, runId: run.id, attempt: run.attempt }, (work) =>
    context.waitUntil(work),
  );
  if (!page) return null;
  const fonts = await scriptStyle(env.ASSETS, page, bar);
  const headers = {
    ...common(etag),
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy(request, [page.styleHash, await barStyleHash(), fonts && (await hashOf(fonts))]),
  };
  const middle = (fonts && `<style>${fonts}</style>`) + markup;
  return new Response(request.method === "HEAD" ? null : join(page.before, new TextEncoder().encode(middle), page.after), { headers });
}

const emptyPage = (request: Request, env: Env, facts: AppFacts, view: Extract<View, { kind: "empty" }>, bar: string): Promise<Response> =>
  statusPage(request, env, {
    status: 200,
    title: facts.project.title,
    bar,
    main: renderToStaticMarkup(<StatusMain facts={facts} view={view} />),
  });

async function statusPage(
  request: Request,
  env: Env,
  page: { status: number; title: string; bar: string; main: string },
): Promise<Response> {
  const fonts = fontFaces(page.bar + page.main) + (await scriptStyle(env.ASSETS, null, page.bar + page.main));
  const style = `${fonts}${tokensCss}${statusCss}${barCss}`;
  const html =
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">` +
    `<title>${page.title.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</title><style>${style}</style></head><body>${page.bar}${page.main}</body></html>\n`;
  const headers = {
    ...common(null),
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy(request, [await hashOf(style)]),
  };
  return new Response(request.method === "HEAD" ? null : html, { status: page.status, headers });
}

/** Null for an address whose ids cannot exist. */
function askOf(pathname: string): Ask | null {
  const found = /^\/apps\/([^/]+)(?:\/runs\/([^/]+))?\/?$/.exec(pathname);
  const projectId = idSchema.safeParse(found?.[1]).data;
  const runId = found?.[2] === undefined ? null : idSchema.safeParse(found[2]).data;
  return projectId === undefined || runId === undefined ? null : { projectId, runId };
}

function redirectToSignIn(url: URL): Response {
  const next = encodeURIComponent(url.pathname + url.search);
  return new Response(null, { status: 302, headers: { ...common(null), location: `/sign-in?next=${next}` } });
}

/** Private, because the same address shows different things to different people; kept, but asked again each time. */
const common = (etag: string | null): Record<string, string> => ({
  "cache-control": etag ? "private, no-cache" : "private, no-store",
  vary: "cookie",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  ...(etag ? { etag } : {}),
});

/** Only the style sheets of this very page, fonts and pictures inside it, the fonts of other scripts, and the bar's one script. */
function policy(request: Request, styleHashes: (string | null)[]): string {
  const styles = styleHashes.filter(Boolean).map((known) => `'${known}'`);
  const { origin } = new URL(request.url);
  return [
    "default-src 'none'",
    `style-src ${styles.join(" ")}`,
    `font-src data: ${origin}${fontsPath}`,
    "img-src data: 'self'",
    `script-src ${origin}${barScript}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}

/** The hash, not its promise: one that a cancelled request began may never settle, and every later request would wait for it. */
let knownBarHash: string | undefined;
const barStyleHash = async (): Promise<string> => (knownBarHash ??= await hashOf(barCss));

async function hashOf(style: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
  return `sha256-${btoa(String.fromCharCode(...digest))}`;
}

/** 53 bits are enough to tell two bars of one run apart. */
function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  return ((b >>> 0).toString(36) + (a >>> 0).toString(36)).padStart(13, "0");
}

const matches = (header: string | null, etag: string): boolean =>
  header !== null && header.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
