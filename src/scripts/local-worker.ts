import type { Env } from "../env";
import worker from "../worker";

/** The Worker as it is deployed, and beside it the door of the local host. Only `npm start` bundles this file. */
export * from "../worker";
export default worker;

const prefix = "/cdn-cgi/local/";

/** Named, so that requests reach the Worker directly instead of through Miniflare's assets router. */
export const local = {
  fetch(request, env, ctx) {
    const path = request.url.indexOf(prefix);
    return path > 0 && new URL(request.url).pathname.startsWith(prefix) ? localRoute(request, env) : worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;

async function localRoute(request: Request, env: Env): Promise<Response> {
  // A page of another site must not be able to move the clock of somebody's machine.
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "none" && site !== "same-origin") return answer(403, "Not from another site.");
  const url = new URL(request.url);
  if (url.pathname === `${prefix}alive`) return answer(200, "alive");
  if (url.pathname === `${prefix}scheduled`) return scheduled(url, env);
  return answer(404, "No such local route.");
}

/** One tick as of `time`, awaited. */
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
