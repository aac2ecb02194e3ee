import type { Json } from "../../contract/common";
import type { CellError, LogLine } from "../../contract/output";
import type { Value } from "../../contract/value";
import type { Env } from "../../env";
import { messageOf } from "../../lib/failure";
import { checkAnswer, createLog, ForeignAnswer, type ChildEvent } from "./answer";
import { startProgram } from "./start";
import { OversizedAnswer, type ChildStream } from "./stream";
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
  let starting: AbortController | undefined;
  let live = new Map<string, string>();
  let lost = new Set<string>();
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;
  let busy = false;

  const stop = (reason: Error): void => {
    starting?.abort(reason);
    if (busy) channel?.abort(reason);
    else channel?.end();
    channel = undefined;
    lost = new Set([...lost, ...live.keys()]);
    live = new Map();
  };

  /** The running child, started when there is none. A cell that the engine refuses is found out here: the program is then another one. */
  const open = async (made: Program): Promise<ChildStream> => {
    if (channel) return channel;
    starting = new AbortController();
    const started = await startProgram(env.LOADER, options.projectId, made, starting.signal);
    starting = undefined;
    program = Promise.resolve(started.program);
    channel = started.channel;
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
    const written = made.cells.get(cell.staticId);
    if (!written) return fail("This cell is not part of the version that runs.");
    const refused = ({ failure }: Extract<ProgramCell, { failure: Error }>) =>
      fail(failure.message, { line: failure.line, name: "SyntaxError" });
    if (written.failure) return refused(written);
    const ready = written;
    const absent = missingName(ready, reads, options.builtins, live, lost) ?? missingOutput(cell, ready);
    if (absent) return end({ error: absent });

    const expired = new Error("time-out");
    const timer = setTimeout(() => stop(expired), timeoutMs);
    const cancel = (): void => stop(new Error("cancelled"));
    signal.addEventListener("abort", cancel, { once: true });
    busy = true;
    try {
      const stream = await open(made);
      const checked = (await program).cells.get(cell.staticId);
      if (checked?.failure) return refused(checked);
      const wanted = [...ready.free.keys()];
      const given = Object.fromEntries(
        wanted.flatMap((name) => (Object.hasOwn(reads, name) && !Object.hasOwn(options.builtins, name) ? [[name, reads[name]]] : [])),
      );
      const fromLive = wanted.filter((name) => !Object.hasOwn(given, name) && live.has(name));
      await stream.send({
        module: ready.module,
        output: cell.output,
        hasLast: ready.hasLast,
        writes: ready.writes,
        reads: given,
        live: fromLive,
      });
      const names = new Set(cell.output ? [...ready.writes, cell.output] : ready.writes);
      const answer = checkAnswer(await untilDone(stream, createLog(log)), names, cell.source.split("\n").length);
      if (answer.error) return end({ error: answer.error, reason: answer.reason });
      for (const name of names) live.delete(name);
      for (const [name, why] of Object.entries(answer.unstorable)) {
        live.set(name, why);
        lost.delete(name);
      }
      const { values, unstorable } = answer;
      return end({ values, unstorable, last: cell.output ? (values[cell.output] ?? null) : answer.last });
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

async function untilDone(channel: ChildStream, write: (line: LogLine) => void): Promise<Extract<ChildEvent, { type: "done" }>> {
  for (;;) {
    const event = await channel.receive();
    if (event.type === "done") return event;
    if (event.type === "log") write(event);
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
    if (guarded || Object.hasOwn(reads, name) || Object.hasOwn(builtins, name) || live.has(name)) continue;
    const message = lost.has(name)
      ? `${name} is gone: it could not be stored, and the sandbox it lived in was stopped. Run its cell again.`
      : name === "eval"
        ? "eval is not defined: a cell cannot run text as code."
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
  if (thrown instanceof OversizedAnswer)
    return {
      error: { message: "The values of this cell are larger than may leave the sandbox. Give away a summary, or fewer rows.", line: null },
      reason: "output",
    };
  if (thrown instanceof ForeignAnswer) return { error: { message: thrown.message, line: null } };
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
