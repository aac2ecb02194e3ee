import { indexOf, keys, lastIndexOf, race, sliceText, stringify, withResolvers } from "platform.js";
import { createConsole } from "console.js";
import { createCrypto } from "crypto.js";
import { limits } from "limits.js";
import { createGuards } from "guards.js";
import { leave, LimitFailure } from "meter.js";
import { createPending } from "pending.js";
import { harden } from "realm.js";
import { Table } from "table.js";
import { createTimers } from "timers.js";
import { CyclicFailure, decode, encode, TooLargeFailure, UnstorableFailure } from "values.js";

/**
 * Runs one cell of a run and returns what goes to the host: values, or an error. `command` says the cell's module, the names it writes and the values it reads.
 * Nothing the cell started goes on afterwards: its timers, its console and its calls of the platform end with it.
 */
export async function runCell(command, { meter, live, builtins, emit }) {
  const idle = withResolvers();
  const pending = createPending(() => idle.reject(new UnsettledFailure(neverSettles)));
  const { console, close: closeConsole } = createConsole((line) => emit({ type: "log", level: line.level, text: line.text }));
  const timers = createTimers(meter, pending, (thrown) => console.error("In a timer:", thrown));
  const last = { value: undefined };
  try {
    const { default: cell } = await import(command.module);
    leave();
    const scope = { Table, console, crypto: createCrypto(meter, pending), fetch: networkOff, ...timers.globals, ...builtins };
    for (const name of command.live) scope[name] = live.get(name);
    for (const name of keys(command.reads)) scope[name] = decode(command.reads[name]);
    const keep = (value) => {
      last.value = value;
      return value;
    };
    meter.reset();
    const running = cell(scope, createGuards(meter, keep));
    leave();
    pending.watch();
    // What the runner waits for costs the cell nothing; what the cell does meanwhile does, from its first call on.
    const wait = (promise) => {
      const settled = race([promise, meter.halted(), idle.promise]);
      meter.take();
      return settled;
    };
    const written = await wait(running);
    leave();
    last.value = await wait(last.value);
    leave();
    if (meter.stopped()) throw new LimitFailure(meter.stopped().reason, meter.stopped().message);
    return collect(command, written, last.value, live);
  } catch (thrown) {
    leave();
    return failure(thrown, command.module, meter);
  } finally {
    leave();
    pending.close();
    timers.close();
    closeConsole();
  }
}

/** The cell waits for something that nothing will bring. */
class UnsettledFailure extends Error {}

const neverSettles =
  "This cell never settles: it waits for a promise, and no timer and no call is left that could settle it. Call resolve or reject, or do not wait for it.";

/** Encodes what the cell gives to others; what cannot be stored stays live until the stream ends. */
function collect({ writes, output, hasLast }, written, last, live) {
  const budget = { bytes: limits.outputBytes };
  const given = {};
  const unstorable = {};
  const give = (name, value, mustLeave) => {
    live.delete(name);
    try {
      given[name] = encode(value, budget);
    } catch (thrown) {
      if (!(thrown instanceof UnstorableFailure) || (mustLeave && thrown instanceof CyclicFailure))
        throw thrown instanceof CyclicFailure ? new TypeError(`The value of this cell cannot be kept: ${thrown.message}.`) : thrown;
      live.set(name, value);
      unstorable[name] = `${name} cannot be stored (${thrown.message}): only JavaScript cells of the same run can read it`;
    }
  };
  for (let i = 0; i < writes.length; i++) if (!(hasLast && writes[i] === output)) give(writes[i], written[i], writes[i] === output);
  if (hasLast && output) give(output, last, true);
  return { values: given, unstorable, last: hasLast && !output ? shown(last, budget) : null };
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
  if (thrown instanceof UnsettledFailure) return { error: { message: thrown.message, line: null } };
  const size = thrown instanceof RangeError && isSizeMessage(messageOf(thrown));
  const message = size ? `${messageOf(thrown)}: one text, list or buffer would be larger than the memory limit allows.` : messageOf(thrown);
  return { error: { message, name: nameOf(thrown), line: lineOf(thrown, module) }, reason: size ? "memory" : undefined };
}

const sizeMessages = ["Invalid string length", "Invalid array length", "Array buffer allocation failed", "Invalid typed array length"];

function isSizeMessage(message) {
  for (let i = 0; i < sizeMessages.length; i++) if (indexOf(message, sizeMessages[i]) === 0) return true;
  return false;
}

/** What user code threw is read once and under a guard: its parts may be getters, and need not be texts. */
function messageOf(thrown) {
  try {
    const text =
      thrown instanceof Error
        ? String(thrown.message)
        : `Thrown: ${typeof thrown === "string" ? thrown : (stringify(thrown) ?? typeof thrown)}`;
    return sliceText(text, 0, limits.messageLength) || "It failed without a message.";
  } catch {
    return "It failed, and its error cannot be read.";
  }
}

function nameOf(thrown) {
  try {
    const name = thrown instanceof Error ? thrown.name : undefined;
    return typeof name === "string" ? sliceText(name, 0, 100) : undefined;
  } catch {
    return undefined;
  }
}

/** The topmost frame of the cell's own module, whose lines are those of the source. */
function lineOf(thrown, module) {
  try {
    const stack = `${thrown.stack}`;
    const at = lastIndexOf(stack, `${module}:`, indexOf(stack, `${module}:`));
    if (at < 0) return null;
    const digits = sliceText(stack, at + module.length + 1, at + module.length + 11);
    const line = Number.parseInt(digits, 10);
    return line > 0 ? line : null;
  } catch {
    return null;
  }
}

const networkOff = harden(async () => {
  throw new Error("fetch is not available: outside network is off for code cells. Read data with a SQL cell over a connection.");
});
