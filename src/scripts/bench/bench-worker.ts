import { BrowserPool as Pool } from "../../captures/pool";
import type { Env, RunsMessage } from "../../env";
import worker from "../../worker";
import { hold, marking } from "./burst";
import { answerBare, burstRoute, type BareRound } from "./burst-door";
import { countingEnv, noCounts } from "./counting";
import { putPage, pageFloor, prepareFloors, runFloor, type Echo } from "./floors";
import { oneRun } from "./one-run";
import { barePictures, ownPictures } from "./pictures";
import { BurstRunner } from "./trivial-runner";

/** The Worker as it is deployed, with counted bindings, plus the floors: what the platform alone costs. Only `npm run bench` bundles this file. */
export { Renderer } from "../../snapshots/renderer";

/** The Worker and its objects share one isolate here, so one counter holds the calls of all of them. */
const counts = noCounts();
let nextEnd = Promise.withResolvers<void>();
const countedEnvs = new WeakMap<Env, Env>();
function counted(env: Env): Env {
  const made = countedEnvs.get(env) ?? countingEnv(env, counts, () => nextEnd.resolve());
  countedEnvs.set(env, made);
  return made;
}

export class ProjectRunner extends BurstRunner {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, counted(env));
  }
}

/** Also serves as the object of the floor measurement. */
export class BrowserPool extends Pool implements Echo {
  echo(value: number): number {
    return value;
  }
}

const hops = { arrived: 0 };
const isHop = (body: unknown): boolean => (body as { kind?: unknown }).kind === "bench";

/** Milliseconds from sending a message until its consumer is called: the queue's share of a run. */
async function oneHop(env: Env): Promise<number> {
  const before = hops.arrived;
  const startedAt = Date.now();
  await (env.RUNS as Queue).send({ kind: "bench" });
  while (hops.arrived === before) await scheduler.wait(1);
  return Date.now() - startedAt;
}

const bare: BareRound = { messages: 0, objectsEach: 0, objects: 0, answered: 0 };
const isBare = (body: unknown): boolean => (body as { kind?: unknown }).kind === "bench-bare";

const measured = {
  fetch: (request, env, ctx) => worker.fetch(request, counted(env), ctx),
  scheduled: (controller, env) => worker.scheduled(controller, marking(counted(env))),
  async queue(batch, env) {
    hops.arrived += batch.messages.filter(({ body }) => isHop(body)).length;
    await Promise.all(batch.messages.filter(({ body }) => isBare(body)).map(({ body }) => answerBare(env, bare, body)));
    const messages = batch.messages.filter(({ body }) => !isHop(body) && !isBare(body) && !hold(body as RunsMessage));
    if (messages.length > 0) await worker.queue({ ...batch, queue: batch.queue, messages } as typeof batch, marking(counted(env)));
  },
} satisfies ExportedHandler<Env>;
export default measured;

const prefix = "/cdn-cgi/bench/";

/** A named entrypoint, so that requests reach the Worker directly and do not pass Miniflare's assets router. */
export const local = {
  fetch(request, env, ctx) {
    const at = request.url.indexOf(prefix);
    // Requests under load use uncounted bindings: counting would add to what is measured.
    return at < 0 ? worker.fetch(request, env, ctx) : benchRoute(request.url.slice(at + prefix.length), request, env, ctx);
  },
} satisfies ExportedHandler<Env>;

let staticPage = new ArrayBuffer(0);

async function benchRoute(
  route: string,
  request: Request<unknown, IncomingRequestCfProperties>,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  const [name, query] = route.split("?", 2);
  const asked = new URLSearchParams(query);
  const text = (key: string): string => asked.get(key) ?? "";
  const times = Number(asked.get("times") ?? 1);
  switch (name) {
    case "static":
      return new Response(staticPage, { headers: { "content-type": "text/html; charset=utf-8" } });
    case "page":
      return pageFloor(env, text("project"));
    case "prepare":
      staticPage = await request.arrayBuffer();
      await putPage(staticPage);
      return Response.json(await prepareFloors(env));
    case "run": {
      Object.assign(counts, noCounts());
      const app = new Request(new URL(`/apps/${text("project")}`, request.url), {
        headers: { cookie: request.headers.get("cookie") ?? "" },
      }) as typeof request;
      const ms: number[] = [];
      for (let at = 0; at < times; at++) {
        nextEnd = Promise.withResolvers();
        ms.push(
          await oneRun({
            d1: env.DB,
            scheduleId: text("schedule"),
            tick: (scheduledTime) => measured.scheduled({ scheduledTime } as ScheduledController, env),
            look: () => worker.fetch(app, env, ctx),
            ended: nextEnd.promise,
          }),
        );
      }
      return Response.json({ ms, counts });
    }
    case "hop":
      return Response.json({ ms: await oneHop(env) });
    case "run-floor": {
      const echo = env.BROWSER_POOL.getByName("bench-floor") as unknown as Echo;
      const ms: number[] = [];
      for (let at = 0; at < times; at++) {
        const startedAt = Date.now();
        await runFloor(env, echo, Number(text("bytes")));
        ms.push(Date.now() - startedAt);
      }
      return Response.json({ ms });
    }
    case "pictures": {
      const run = { projectId: text("project"), runId: text("run"), attempt: 1 };
      const kind = text("kind") === "pdf" ? "pdf" : "png";
      return Response.json(await (asked.has("bare") ? barePictures : ownPictures)(env, run, kind, times));
    }
    default: {
      const tick = (dueAt: number): Promise<void> => measured.scheduled({ scheduledTime: dueAt } as ScheduledController, env);
      const answer = await burstRoute(name ?? "", asked, { env, counts, tick, bare });
      return answer ?? new Response("alive\n", { status: name === "alive" ? 200 : 404 });
    }
  }
}
