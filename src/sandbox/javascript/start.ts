import { messageOf } from "../../lib/failure";
import { sandboxLimits } from "../limits";
import { mainModule } from "./child/modules";
import { SyntaxFailure } from "./names";
import { withoutModule, type Program } from "./program";
import { openStream, type ChildStream } from "./stream";

/** A program whose child runs. Cells that the engine refused have a failure in it. */
export interface Started {
  program: Program;
  channel: ChildStream;
}

/**
 * Starts the child. The engine parses every cell before the first one runs, and it refuses what our own parser let pass only by refusing the whole child:
 * then the cell it names becomes a failure of its own, and the others start without it. Throws when the child cannot start for another reason, and the signal's reason when that aborts.
 */
export async function startProgram(loader: WorkerLoader, projectId: string, given: Program, signal: AbortSignal): Promise<Started> {
  let program = given;
  for (;;) {
    signal.throwIfAborted();
    const channel = openStream(startChild(loader, projectId, program));
    const onAbort = (): void => channel.abort(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await channel.ready();
      return { program, channel };
    } catch (thrown) {
      signal.throwIfAborted();
      channel.end();
      const refused = refusedModule(thrown, program) ?? (await findRefused(loader, program));
      if (!refused) throw thrown;
      program = await withoutModule(program, refused.module, refused.failure);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}

/** A child has no binding and no network. */
const closed = {
  compatibilityDate: "2026-10-20",
  compatibilityFlags: ["no_nodejs_compat", "no_nodejs_compat_v2"],
  env: {},
  globalOutbound: null,
};

/** Equal code of one project shares one child id: the platform bills distinct ids. */
function startChild(loader: WorkerLoader, projectId: string, { hash, modules }: Program): Fetcher {
  const child = loader.get(`javascript-${projectId}-${hash}`, () => ({
    ...closed,
    mainModule,
    modules,
    limits: { cpuMs: sandboxLimits.cpuMs, subRequests: 0 },
  }));
  return child.getEntrypoint();
}

interface Refused {
  module: string;
  failure: SyntaxFailure;
}

/** The engine's refusal names the module and the line: "Uncaught SyntaxError: message\n  at cell-3.js:2:7". */
function refusedModule(thrown: unknown, { modules }: Program): Refused | null {
  const text = messageOf(thrown);
  const place = /\bat (cell-\d+\.js):(\d+)/.exec(text);
  const module = place?.[1];
  if (!module || !(module in modules)) return null;
  const message = /Uncaught \w*Error: ([^\n]*)/.exec(text)?.[1] ?? "The engine refuses this cell.";
  return { module, failure: new SyntaxFailure(message, Number(place[2])) };
}

/** The first cell that cannot be started alone, when the refusal names none (a cell that is nested too deeply). */
async function findRefused(loader: WorkerLoader, program: Program): Promise<Refused | null> {
  const cells = Object.keys(program.modules).filter((name) => name.startsWith("cell-"));
  for (const module of cells) {
    const alone = { "check.js": "export default { fetch: () => new Response() };", [module]: program.modules[module] as string };
    const child = loader.load({ ...closed, limits: { cpuMs: 1000, subRequests: 0 }, mainModule: "check.js", modules: alone });
    try {
      await child.getEntrypoint().fetch("http://child/");
    } catch (thrown) {
      const deep = /call stack/i.test(messageOf(thrown));
      const message = deep
        ? "This cell is nested too deeply for the engine. Split it into smaller parts."
        : "The engine refuses this cell.";
      return refusedModule(thrown, program) ?? { module, failure: new SyntaxFailure(message, 1) };
    }
  }
  return null;
}
