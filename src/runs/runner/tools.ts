import type { Cell } from "../../contract/cell";
import type { Snapshot } from "../../contract/snapshot";
import type { Env } from "../../env";
import type { EngineEffects } from "../../engine/run/execute";
import { Failure } from "../../lib/failure";
import { limitedBucket, within } from "../../lib/time-limit";
import type { CodeCell } from "../../sandbox/port";
import type { Renderer } from "../../snapshots/renderer";
import type { Audience } from "./audience";
import { endedCellEvent, startingEvent } from "./events";
import type { Attempt } from "./attempt";
import type { Current, Journal } from "./journal";
import { limits } from "../limits";
import type { RunOrder } from "../store";
import type { Work } from "./work";

/** What an attempt is carried out with. */
export interface Workshop {
  env: Env;
  journal: Journal;
  audience: Pick<Audience, "tell">;
  renderer: Pick<Service<Renderer>, "page" | "chart">;
}

/** Carries out one attempt with the real engine, drivers and sandbox. */
export async function executeWith(shop: Workshop, order: RunOrder, current: Current, work: Work): Promise<Attempt> {
  const tools = await openTools();
  const bucket = limitedBucket(shop.env.BUCKET, limits.callMs);
  return tools.executeAttempt(
    order,
    current.startedAt,
    {
      engine: engineEffects(shop, bucket, order, work, tools),
      bucket,
      renderPage: (snapshot) => {
        const options = { runUrl: `${shop.env.APP_URL}/projects/${order.project_id}/runs/${order.id}` };
        // An invocation of its own costs more than a small page takes to draw.
        if (isSmall(snapshot)) return tools.renderPage(snapshot, options);
        return within(limits.callMs, "The renderer", shop.renderer.page(snapshot, options));
      },
      inlineValues: () => shop.journal.values(),
      now: () => Date.now(),
    },
    work.controller.signal,
  );
}

function isSmall({ outputs }: Snapshot): boolean {
  let left = limits.drawnHereBytes as number;
  return outputs.every((output) => (left -= JSON.stringify(output).length) >= 0);
}

function engineEffects(
  { env, journal, audience, renderer }: Workshop,
  bucket: R2Bucket,
  order: RunOrder,
  work: Work,
  tools: Tools,
): EngineEffects {
  return {
    values: tools.openValues(journal, bucket),
    finished: (staticId) => journal.finished(staticId),
    record: async (cell) => {
      // The journal belongs to whoever is at work now.
      if (work.controller.signal.reason === "abandoned") throw new Error("This attempt was given up.");
      journal.record(cell);
      work.cells[cell.staticId] = cell.output.status;
      work.began.delete(cell.staticId);
      audience.tell(work.runId, endedCellEvent(cell.output, Date.now()));
    },
    starting: (staticId) => {
      work.cells[staticId] = "running";
      work.began.set(staticId, Date.now());
      audience.tell(work.runId, startingEvent(Date.now(), staticId));
    },
    queries: tools.openQueries(env),
    openJavascript: (builtins) => tools.openJavascript(env, { projectId: order.project_id, cells: codeCells(order), builtins }),
    now: () => Date.now(),
    drawChart: async (spec, table, widths, options) => {
      const drawn = await renderer.chart(spec, table, widths, options);
      if ("problem" in drawn) throw new Failure("UNPROCESSABLE", drawn.problem);
      return drawn.drawings;
    },
  };
}

/** The code of a version, for the child that runs it. */
const codeCells = (order: RunOrder): CodeCell[] =>
  (JSON.parse(order.cells ?? "[]") as Cell[])
    .filter((cell) => cell.kind === "javascript")
    .map(({ staticId, source, output }) => ({ staticId, source, output }));

/**
 * Brought in when a run starts: engine, drivers and sandbox are most of the Worker, and an isolate that only serves pages never needs them. Kept as they are, not as a
 * promise: one that an object was waiting for when it died may never come for the next.
 */
const openTools = async (): Promise<Tools> => (tools ??= await loadTools());
let tools: Tools | undefined;

async function loadTools() {
  const [{ executeAttempt }, { renderPage }, { openValues }, { openQueries }, { openJavascript }] = await Promise.all([
    import("./attempt"),
    import("../../snapshots/page"),
    import("./values"),
    import("../../connections/open"),
    import("../../sandbox/javascript/host"),
  ]);
  return { executeAttempt, renderPage, openValues, openQueries, openJavascript };
}

type Tools = Awaited<ReturnType<typeof loadTools>>;
