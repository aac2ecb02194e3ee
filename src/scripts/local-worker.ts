import type { Env } from "../env";
import worker from "../worker";
import { isOwnHost } from "./own-host";

type LocalEnv = Env & { ALLOWED_HOSTS?: string };

/** The Worker as it is deployed, plus the local routes that the host calls (a tick, a ping). Only `npm start` bundles this file. */
export * from "../worker";
export default {
  ...worker,
  fetch: (request, env, ctx) => refusedName(request, env) ?? worker.fetch(request, env, ctx),
} satisfies ExportedHandler<LocalEnv>;

const prefix = "/cdn-cgi/local/";

/** A named entrypoint, so that requests reach the Worker directly and do not pass Miniflare's assets router. */
export const local = {
  fetch(request, env, ctx) {
    const refused = refusedName(request, env);
    if (refused) return refused;
    const path = request.url.indexOf(prefix);
    return path > 0 && new URL(request.url).pathname.startsWith(prefix) ? localRoute(request, env) : worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<LocalEnv>;

/** Null for a request under one of the host's own names. */
const refusedName = (request: Request, env: LocalEnv): Response | null =>
  isOwnHost(request.headers.get("host"), { appUrl: env.APP_URL, allowed: env.ALLOWED_HOSTS })
    ? null
    : answer(
        421,
        "This host answers under its own names only. Open it as http://localhost, or list the name in ALLOWED_HOSTS when it starts.",
      );

async function localRoute(request: Request, env: Env): Promise<Response> {
  // A web page of another site must not be able to trigger ticks on this machine.
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "none" && site !== "same-origin") return answer(403, "Requests from other sites are refused.");
  const url = new URL(request.url);
  if (url.pathname === `${prefix}alive`) return answer(200, "alive");
  if (url.pathname === `${prefix}scheduled`) return scheduled(url, env);
  if (url.pathname === `${prefix}lost`) return explainLost(request, env);
  return answer(404, "No such local route.");
}

/** Writes why a run was lost: the Worker cannot know that its runtime froze, the host does. */
async function explainLost(request: Request, env: Env): Promise<Response> {
  const { runId, message } = await request.json<{ runId: string; message: string }>();
  const error = JSON.stringify({ message, staticId: null, line: null });
  await env.DB.prepare("update runs set error = ? where id = ? and reason = 'lost' and error is null").bind(error, runId).run();
  return answer(200, "ok");
}

/** Runs one tick for `time` and waits for it. */
async function scheduled(url: URL, env: Env): Promise<Response> {
  const scheduledTime = Number(url.searchParams.get("time") ?? Date.now());
  if (!Number.isSafeInteger(scheduledTime) || scheduledTime < 0) return answer(400, "time must be milliseconds since 1970.");
  const controller = {
    type: "scheduled",
    cron: url.searchParams.get("cron") ?? "* * * * *",
    scheduledTime,
    noRetry() {},
  } as ScheduledController;
  try {
    await worker.scheduled(controller, env);
    return answer(200, "ok");
  } catch (thrown) {
    return answer(500, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const answer = (status: number, text: string): Response => new Response(`${text}\n`, { status });
