import { Response, TextDecoderStream, TextEncoder, TransformStream } from "platform.js";
import { harden } from "realm.js";
import { limits } from "limits.js";
import { createConsole } from "console.js";
import { createGuards, createMeter, leave, LimitFailure } from "meter.js";
import { Table } from "table.js";
import { createTimers } from "timers.js";
import { CyclicFailure, decode, encode, TooLargeFailure, UnstorableFailure } from "values.js";

// Everything of ours that user code can reach, by a value or by an error it catches.
for (const reachable of [Table, LimitFailure, CyclicFailure, UnstorableFailure, TooLargeFailure]) harden(reachable);

/**
 * One fetch is one run: lines of JSON come in by the request (first the built-in variables, then one line a cell) and go out by the response.
 * All state of a run is in this closure; when the stream ends, it is gone.
 */
export default {
  fetch(request) {
    leave();
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const emit = (event) => void writer.write(encoder.encode(`${JSON.stringify(event)}\n`)).catch(() => {});
    serve(request.body, emit).then(
      () => writer.close().catch(() => {}),
      (thrown) => writer.abort(thrown).catch(() => {}),
    );
    return new Response(readable);
  },
};

async function serve(body, emit) {
  const meter = createMeter();
  const live = new Map();
  let builtins;
  for await (const line of lines(body)) {
    leave();
    if (!builtins) builtins = freezeDeep(line.builtins);
    else emit({ type: "done", ...(await runCell(line, { meter, live, builtins, emit })) });
  }
}

async function runCell(command, { meter, live, builtins, emit }) {
  const { console, close: closeConsole } = createConsole((line) => emit({ type: "log", ...line }));
  const timers = createTimers(meter, (thrown) => console.error("In a timer:", thrown));
  const last = { value: undefined };
  try {
    const { default: cell } = await import(command.module);
    leave();
    const scope = { Table, console, fetch: networkOff, ...timers.globals, ...builtins };
    for (const name of command.live) scope[name] = live.get(name);
    for (const name of Object.keys(command.reads)) scope[name] = decode(command.reads[name]);
    const keep = (value) => {
      last.value = value;
      return value;
    };
    meter.reset();
    const running = cell(scope, createGuards(meter, keep));
    leave();
    const written = await Promise.race([running, meter.halted()]);
    last.value = await Promise.race([last.value, meter.halted()]);
    leave();
    if (meter.stopped()) throw new LimitFailure(meter.stopped().reason, meter.stopped().message);
    return collect(command, written, last.value, live);
  } catch (thrown) {
    leave();
    return failure(thrown, command.module, meter);
  } finally {
    leave();
    timers.close();
    closeConsole();
  }
}

/** Encodes what the cell gives to others; what cannot be stored stays live until the stream ends. */
function collect(command, written, last, live) {
  const budget = { bytes: limits.outputBytes };
  const values = {};
  const unstorable = {};
  const give = (name, value, mustLeave) => {
    live.delete(name);
    try {
      values[name] = encode(value, budget);
    } catch (thrown) {
      if (!(thrown instanceof UnstorableFailure) || (mustLeave && thrown instanceof CyclicFailure))
        throw thrown instanceof CyclicFailure ? new TypeError(`The value of this cell cannot be kept: ${thrown.message}.`) : thrown;
      live.set(name, value);
      unstorable[name] = `${name} cannot be stored (${thrown.message}): only JavaScript cells of the same run can read it`;
    }
  };
  const { output, hasLast } = command;
  for (const name of Object.keys(written)) if (!(hasLast && name === output)) give(name, written[name], name === output);
  if (hasLast && output) give(output, last, true);
  return { values, unstorable, last: hasLast && !output ? shown(last, budget) : null };
}

/** The value of a cell without a name, for show only. */
function shown(last, budget) {
  if (last === undefined) return null;
  try {
    return encode(last, budget);
  } catch (thrown) {
    if (thrown instanceof CyclicFailure)
      throw new TypeError(`The value of this cell cannot be shown: ${thrown.message}.`, { cause: thrown });
    if (thrown instanceof UnstorableFailure) return null;
    throw thrown;
  }
}

function failure(thrown, module, meter) {
  const stopped = meter.stopped();
  if (stopped) return { error: { message: stopped.message, line: lineOf(thrown, module) }, reason: stopped.reason };
  if (thrown instanceof TooLargeFailure) return { error: { message: thrown.message, line: null }, reason: "output" };
  const size =
    thrown instanceof RangeError &&
    /^(Invalid string length|Invalid array length|Array buffer allocation failed|Invalid typed array length)/.test(thrown.message);
  const message = size ? `${thrown.message}: one text, list or buffer would be larger than the memory limit allows.` : messageOf(thrown);
  const name = thrown instanceof Error && typeof thrown.name === "string" ? thrown.name.slice(0, 100) : undefined;
  return { error: { message, name, line: lineOf(thrown, module) }, reason: size ? "memory" : undefined };
}

function messageOf(thrown) {
  try {
    const text =
      thrown instanceof Error ? String(thrown.message) : `Thrown: ${typeof thrown === "string" ? thrown : JSON.stringify(thrown)}`;
    return text.slice(0, limits.messageLength) || "It failed without a message.";
  } catch {
    return "It failed, and its error cannot be read.";
  }
}

/** The topmost frame of the cell's own module, whose lines are those of the source. */
function lineOf(thrown, module) {
  try {
    const stack = String(thrown.stack);
    const at = stack.lastIndexOf(`${module}:`, stack.indexOf(`${module}:`));
    const found = at < 0 ? null : /^:(\d+)/.exec(stack.slice(at + module.length, at + module.length + 12));
    return found ? Number(found[1]) : null;
  } catch {
    return null;
  }
}

const networkOff = harden(async () => {
  throw new Error("fetch is not available: outside network is off for code cells. Read data with a SQL cell over a connection.");
});

function freezeDeep(value) {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(freezeDeep);
    Object.freeze(value);
  }
  return value;
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let parts = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const pieces = value.split("\n");
    for (let i = 0; i < pieces.length - 1; i++) {
      parts[parts.length] = pieces[i];
      yield JSON.parse(parts.join(""));
      parts = [];
    }
    parts[parts.length] = pieces[pieces.length - 1];
  }
}
