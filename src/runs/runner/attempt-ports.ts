import type { Snapshot } from "../../contract/snapshot";
import type { Env } from "../../env";
import type { CellRecord, EnginePorts } from "../../engine/port";
import { limitedBucket, withTimeLimit } from "../../lib/time-limit";
import type { Renderer } from "../../snapshots/renderer";
import type { InlineValues } from "../../snapshots/store";
import type { Audience } from "./audience";
import { endedCellEvent, startingEvent } from "./events";
import type { AttemptFacts, AttemptResult } from "./attempt";
import { runLimits } from "../limits";
import type { InlineStore } from "./values";
import type { Work } from "./work";

/** Stores the results of finished cells, so that an attempt can continue after a reset. */
interface AttemptJournal extends InlineStore {
  finished(staticId: string): CellRecord | null;
  record(cell: CellRecord): void;
  values(): InlineValues;
}

/** What an attempt runs with: the real bindings, and the parts of the object that runs it. */
export interface AttemptPorts {
  env: Env;
  journal: AttemptJournal;
  audience: Pick<Audience, "send">;
  renderer: Pick<Service<Renderer>, "page">;
}

/** Runs one attempt with the real engine, drivers and sandboxes. `startedAt` is the run's first start, epoch ms. */
export async function runAttempt(ports: AttemptPorts, facts: AttemptFacts, startedAt: number, work: Work): Promise<AttemptResult> {
  const { executeAttempt, openEngine, openValues, renderPage } = await loadEngine();
  const bucket = limitedBucket(ports.env.BUCKET, runLimits.callMs);
  const { projectId, runId } = facts.run;
  return executeAttempt(
    facts,
    startedAt,
    {
      engine: openEngine(ports.env, { ...cellPorts(ports, work), values: openValues(ports.journal, bucket) }),
      bucket,
      renderPage: (snapshot) => {
        const options = { runUrl: `${ports.env.APP_URL}/projects/${projectId}/runs/${runId}` };
        // A separate invocation costs more than rendering a small page here.
        if (isSmall(snapshot)) return renderPage(snapshot, options);
        return withTimeLimit(runLimits.callMs, "The renderer", ports.renderer.page(snapshot, options));
      },
      inlineValues: () => ports.journal.values(),
      now: () => Date.now(),
    },
    work.controller.signal,
  );
}

function isSmall({ outputs }: Snapshot): boolean {
  let left = runLimits.drawnHereBytes as number;
  return outputs.every((output) => (left -= JSON.stringify(output).length) >= 0);
}

/** Records cells in the journal, and sends their events to those who watch the run. */
const cellPorts = ({ journal, audience }: AttemptPorts, work: Work): Omit<EnginePorts, "values"> => ({
  finished: (staticId) => journal.finished(staticId),
  record: async (cell) => {
    // This attempt was given up: the journal belongs to the attempt that replaced it.
    if (work.controller.signal.reason === "abandoned") throw new Error("This attempt was given up.");
    journal.record(cell);
    work.cells[cell.staticId] = cell.output.status;
    work.began.delete(cell.staticId);
    audience.send(work.runId, endedCellEvent(cell.output, Date.now()));
  },
  starting: (staticId) => {
    work.cells[staticId] = "running";
    work.began.set(staticId, Date.now());
    audience.send(work.runId, startingEvent(Date.now(), staticId));
  },
  now: () => Date.now(),
});

/**
 * Imported when a run starts: engine and drivers are most of the Worker, and an isolate that only serves pages never needs them. The modules are cached, not the
 * promise: a promise that an object awaited when it was reset may never settle for the next object.
 */
const loadEngine = async (): Promise<EngineModules> => (modules ??= await importEngine());
let modules: EngineModules | undefined;

async function importEngine() {
  const [{ executeAttempt }, { renderPage }, { openValues }, { openEngine }] = await Promise.all([
    import("./attempt"),
    import("../../snapshots/page"),
    import("./values"),
    import("../../engine/open"),
  ]);
  return { executeAttempt, renderPage, openValues, openEngine };
}

type EngineModules = Awaited<ReturnType<typeof importEngine>>;
