import { limits } from "limits.js";
import { awaitSteps, unmetered } from "meter.js";
import { caught, clearTimer, freeze, resolved, setTimer, afterwards } from "platform.js";

/** Timers of one cell. None outlives it. `pending` counts those that wait; `failed` gets what a callback throws. */
export function createTimers(meter, pending, failed) {
  const waiting = new Map();
  let last = 0;
  let closed = false;

  const start = (callback, delay, args, repeat) => {
    if (typeof callback !== "function") throw new TypeError("A timer needs a function.");
    const wait = Math.max(repeat ? 1 : 0, Number(delay) || 0);
    if (waiting.size >= limits.timers) throw new RangeError(`A cell may have ${limits.timers} timers waiting at the same time.`);
    const id = ++last;
    if (closed) return id;
    const fire = () => {
      if (repeat) waiting.set(id, setTimer(fire, wait));
      else remove(id);
      try {
        meter.step(awaitSteps);
        callback(...args);
      } catch (thrown) {
        failed(thrown);
      }
    };
    waiting.set(id, setTimer(fire, wait));
    pending.begin();
    return id;
  };
  const remove = (id) => {
    if (waiting.delete(id)) pending.end();
  };
  const clear = (id) => {
    clearTimer(waiting.get(id));
    remove(id);
  };
  const own = (task) => freeze(unmetered(task));
  return {
    globals: {
      setTimeout: own((callback, delay, ...args) => start(callback, delay, args, false)),
      setInterval: own((callback, delay, ...args) => start(callback, delay, args, true)),
      clearTimeout: own(clear),
      clearInterval: own(clear),
      queueMicrotask: freeze((task) => {
        meter.step(awaitSteps);
        caught(
          afterwards(resolved(), () => task()),
          failed,
        );
      }),
    },
    close() {
      closed = true;
      for (const id of waiting.keys()) clear(id);
    },
  };
}
