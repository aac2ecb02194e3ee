import type { Json } from "../../contract/common";
import type { CellError, LogLine } from "../../contract/output";
import type { Value } from "../../contract/value";
import type { Env } from "../../env";
import { messageOf } from "../../lib/failure";
import { openStream, type ChildStream, type ChildEvent } from "./stream";
import { mainModule } from "./child/modules";
import { sandboxLimits } from "../limits";
import type { CodeCell, CodeResult, LimitReason, Sandbox, SandboxOptions } from "../port";
import { makeProgram, type Program, type ProgramCell } from "./program";

/**
 * The JavaScript of one run in a child of its own: no network, no binding, a frozen realm. All cells are modules of one child, whose id comes from their text.
 * The child starts with the first cell and ends with `close`, an abort or a time-out; a cell run after that starts it again without the live values of earlier cells.
 */
export function openJavascript(env: Pick<Env, "LOADER">, options: SandboxOptions): Sandbox {
  let program: Promise<Program> | undefined;
  let channel: ChildStream | undefined;
  let live = new Map<string, string>();
  let lost = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;
  let busy = false;

  const stop = (reason: Error): void => {
    if (busy) channel?.abort(reason);
    else channel?.end();
    channel = undefined;
    lost = new Set([...lost, ...live.keys()]);
    live = new Map();
  };

  const open = async (made: Program): Promise<ChildStream> => {
    if (channel) return channel;
    channel = openStream(startChild(env.LOADER, options.projectId, made));
    await channel.send({ builtins: options.builtins });
    return channel;
  };

  const runNow: Sandbox["run"] = async (cell, reads, { timeoutMs, signal }) => {
    const started = Date.now();
    const log: LogLine[] = [];
    const end = (part: Partial<CodeResult>): CodeResult => ({
      values: {},
      unstorable: {},
      last: null,
      log,
      error: null,
      durationMs: Date.now() - started,
      ...part,
    });
    const fail = (message: string, part: { line?: number | null; name?: string; reason?: LimitReason } = {}): CodeResult =>
      end({ error: { message, name: part.name, line: part.line ?? null }, reason: part.reason });

    if (closed) return fail("The sandbox is closed.");
    if (signal.aborted) return fail("Cancelled.");
    const made = await (program ??= makeProgram(options.cells));
    const ready = made.cells.get(cell.staticId);
    if (!ready) return fail("This cell is not part of the version that runs.");
    if (ready.failure) return fail(ready.failure.message, { line: ready.failure.line, name: "SyntaxError" });
    const absent = missingName(ready, reads, options.builtins, live, lost) ?? missingOutput(cell, ready);
    if (absent) return end({ error: absent });

    const expired = new Error("time-out");
    const timer = setTimeout(() => stop(expired), timeoutMs);
    const cancel = (): void => stop(new Error("cancelled"));
    signal.addEventListener("abort", cancel, { once: true });
    busy = true;
    try {
      const stream = await open(made);
      const wanted = [...ready.free.keys()];
      const given = Object.fromEntries(wanted.flatMap((name) => (reads[name] && !(name in options.builtins) ? [[name, reads[name]]] : [])));
      const fromLive = wanted.filter((name) => !given[name] && live.has(name));
      await stream.send({ module: ready.module, output: cell.output, hasLast: ready.hasLast, reads: given, live: fromLive });
      const done = await untilDone(stream, log);
      for (const name of [...Object.keys(done.values ?? {}), ...Object.keys(done.unstorable ?? {})]) live.delete(name);
      for (const [name, why] of Object.entries(done.unstorable ?? {})) {
        live.set(name, why);
        lost.delete(name);
      }
      if (done.error) return end({ error: done.error, reason: done.reason });
      const values = done.values ?? {};
      return end({ values, unstorable: done.unstorable ?? {}, last: cell.output ? (values[cell.output] ?? null) : (done.last ?? null) });
    } catch (thrown) {
      stop(new Error("failed"));
      if (thrown === expired) return fail(`Stopped after ${timeoutMs / 1000} s, the time limit of this cell.`, { reason: "timeout" });
      if (signal.aborted) return fail("Cancelled.");
      return end(died(thrown));
    } finally {
      busy = false;
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    }
  };

  return {
    run(cell, reads, limits) {
      const result = turn.then(() => runNow(cell, reads, limits));
      turn = result.catch(() => {});
      return result;
    },
    close() {
      closed = true;
      stop(new Error("closed"));
    },
  };
}

/** Equal code of one project shares one child id: the platform bills distinct ids. */
function startChild(loader: WorkerLoader, projectId: string, { modules, hash }: Program): Fetcher {
  const child = loader.get(`javascript-${projectId}-${hash}`, () => ({
    compatibilityDate: "2026-10-20",
    compatibilityFlags: ["no_nodejs_compat", "no_nodejs_compat_v2"],
    mainModule,
    modules,
    env: {},
    globalOutbound: null,
    limits: { cpuMs: sandboxLimits.cpuMs, subRequests: 0 },
  }));
  return child.getEntrypoint();
}

async function untilDone(channel: ChildStream, log: LogLine[]): Promise<Extract<ChildEvent, { type: "done" }>> {
  for (;;) {
    const event = await channel.receive();
    if (event.type === "done") return event;
    log.push({ level: event.level, text: event.text });
  }
}

type Ready = Extract<ProgramCell, { failure: null }>;

/** A name that neither the caller, the run nor a living cell provides. `typeof name` anywhere in the cell says that it may be missing. */
function missingName(
  cell: Ready,
  reads: Record<string, Value>,
  builtins: Record<string, Json>,
  live: Map<string, string>,
  lost: Set<string>,
): CellError | null {
  for (const [name, { line, guarded }] of cell.free) {
    if (guarded || name in reads || name in builtins || live.has(name)) continue;
    const message = lost.has(name)
      ? `${name} is gone: it could not be stored, and the sandbox it lived in was stopped. Run its cell again.`
      : `${name} is not defined: no other cell gives a value to it.`;
    return { message, name: "ReferenceError", line };
  }
  return null;
}

function missingOutput(cell: CodeCell, ready: Ready): CellError | null {
  if (!cell.output || ready.hasLast || ready.writes.includes(cell.output)) return null;
  return {
    message: `Nothing gives a value to ${cell.output}: end the cell with an expression, or declare ${cell.output} in it.`,
    line: null,
  };
}

/** The platform ended the child; its message says by which of its own limits. */
function died(thrown: unknown): Pick<CodeResult, "error" | "reason"> {
  const text = messageOf(thrown);
  if (/memory/i.test(text))
    return {
      error: { message: "The sandbox ran out of memory (128 MB). Keep less in memory, or do the work in SQL.", line: null },
      reason: "memory",
    };
  if (/cpu/i.test(text))
    return {
      error: { message: `The sandbox used more CPU than a run may (${sandboxLimits.cpuMs / 1000} s).`, line: null },
      reason: "timeout",
    };
  return {
    error: {
      message: "The sandbox stopped before the cell was finished. Run it again; if that repeats, the cell may need too much memory.",
      line: null,
    },
  };
}
