import { limits } from "limits.js";
import { replaceIn } from "platform.js";

/** A limit of `limits.js` was reached: for people, with the limit in words. */
export class LimitFailure extends Error {
  constructor(reason, message) {
    super(message);
    this.name = "LimitError";
    this.reason = reason;
  }
}

/** The meter of the code that runs now: every step says whose it is. Wrapped functions of the language charge it. */
let current = null;

/** Charges elements a native function walks over, as steps. */
export const work = (elements) => current?.step(elements);

/** Charges bytes a native function adds. */
export const grow = (bytes) => current?.growth(bytes);

/** Stops the code that runs now when a list, text or buffer would be larger than one may be. */
export const fits = (size, limit, what) => {
  if (size > limit && current)
    current.stop("memory", `${what} grew beyond ${count(limit)}, the limit for one. Keep less in memory, or do the work in SQL.`);
};

/** From here on the runner itself works, until user code takes its next step. Said after every await of the runner. */
export function leave() {
  current = null;
}

/** The runner's own work inside a call by user code: it costs the caller nothing. */
export const unmetered =
  (task) =>
  (...args) => {
    const caller = current;
    current = null;
    try {
      return task(...args);
    } finally {
      current = caller;
    }
  };

/** Counts what one run does. `reset` before each cell; after `stop` every further step throws again, so that no catch clause goes on. */
export function createMeter() {
  let steps = 0;
  let bytes = 0;
  let stopped = null;
  let halt;

  const stop = (reason, message) => {
    stopped ??= { reason, message };
    steps = Infinity;
    const error = new LimitFailure(stopped.reason, stopped.message);
    halt.reject(error);
    throw error;
  };
  const meter = {
    step(weight) {
      current = meter;
      if ((steps += weight) > limits.steps) {
        stop(
          "step",
          `Stopped after ${count(limits.steps)} steps, the limit of one cell (a step is one turn of a loop or one call). Look for an endless loop, or do the work in SQL.`,
        );
      }
    },
    growth(added) {
      if ((bytes += added) > limits.growthBytes) {
        stop(
          "memory",
          `Stopped after adding ${megabytes(limits.growthBytes)} to lists, texts and buffers, the memory limit of one cell. Work in smaller parts, or in SQL.`,
        );
      }
    },
    stop,
    stopped: () => stopped,
    /** From here on user code may run, until `leave`. */
    take() {
      current = meter;
    },
    /** The run is over: whatever of it still goes on stops at its next step. */
    end() {
      steps = Infinity;
      stopped ??= { reason: "step", message: "The run is over." };
    },
    /** Rejects when the limit is reached, also when what reached it is awaited by nobody. */
    halted: () => halt.promise,
    reset() {
      steps = 0;
      bytes = 0;
      stopped = null;
      halt = Promise.withResolvers();
      halt.promise.catch(() => {});
      current = meter;
    },
  };
  return meter;
}

/** An await is dearer than a turn of a loop: it goes through the job queue. */
export const awaitSteps = 20;

// Not by the method of texts: that counts as well, and would reach the limit again.
const count = (number) => replaceIn(`${number}`, /\B(?=(\d{3})+$)/g, ",");
const megabytes = (bytes) => `${bytes / 1024 / 1024} MB`;
