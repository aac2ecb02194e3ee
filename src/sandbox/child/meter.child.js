import { limits } from "limits.js";

/** A limit of `limits.js` was reached: for people, with the limit in words. */
export class LimitError extends Error {
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
  if (size > limit && current) current.stop("memory", `${what} grew beyond ${count(limit)}, the limit for one. Keep less in memory, or do the work in SQL.`);
};

/** Counts what one run does. `reset` before each cell; after `stop` every further step throws again, so that no catch clause goes on. */
export function createMeter() {
  let steps = 0;
  let bytes = 0;
  let stopped = null;

  const stop = (reason, message) => {
    stopped ??= { reason, message };
    steps = Infinity;
    throw new LimitError(stopped.reason, stopped.message);
  };
  const meter = {
    step(weight) {
      current = meter;
      if ((steps += weight) > limits.steps) {
        stop("step", `Stopped after ${count(limits.steps)} steps, the limit of one cell (a step is one turn of a loop or one call). Look for an endless loop, or do the work in SQL.`);
      }
    },
    growth(added) {
      if ((bytes += added) > limits.growthBytes) {
        stop("memory", `Stopped after adding ${megabytes(limits.growthBytes)} to lists, texts and buffers, the memory limit of one cell. Work in smaller parts, or in SQL.`);
      }
    },
    stop,
    stopped: () => stopped,
    enter() {
      current = meter;
    },
    leave() {
      if (current === meter) current = null;
    },
    reset() {
      steps = 0;
      bytes = 0;
      stopped = null;
      current = meter;
    },
  };
  return meter;
}

/** The functions that `transform.ts` writes into a cell. */
export function createGuards(meter, keep) {
  const { isArray } = Array;
  const { isView } = ArrayBuffer;
  return {
    step: meter.step,
    keep,
    text(value) {
      if (typeof value === "string") fits(value.length, limits.textLength, "A text");
      return value;
    },
    grow(target) {
      if (isArray(target)) fits(target.length, limits.elements, "A list");
      else if (!isView(target)) meter.growth(32);
      return target;
    },
    spread(value) {
      const size = value?.length ?? value?.size;
      if (typeof size === "number") {
        fits(size, limits.elements, "A spread list");
        meter.growth(8 * size);
      }
      return value;
    },
    elements(length) {
      if (typeof length === "number") fits(length, limits.elements, "A list");
      return length;
    },
    bytes(length, size) {
      if (typeof length === "number") {
        fits(length * size, limits.bufferBytes, "A buffer");
        meter.growth(length * size);
      }
      return length;
    },
  };
}

const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const megabytes = (bytes) => `${bytes / 1024 / 1024} MB`;
