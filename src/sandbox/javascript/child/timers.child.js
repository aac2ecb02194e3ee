import { limits } from "limits.js";
import { awaitSteps, unmetered } from "meter.js";
import { clearTimer, setTimer } from "platform.js";

/** Timers of one cell. None outlives it. `failed` gets what a callback throws. */
export function createTimers(meter, failed) {
  const waiting = new Map();
  let last = 0;

  const start = (callback, delay, args, repeat) => {
    if (typeof callback !== "function") throw new TypeError("A timer needs a function.");
    if (waiting.size >= limits.timers) throw new RangeError(`A cell may have ${limits.timers} timers waiting at the same time.`);
    const id = ++last;
    const wait = Math.max(repeat ? 1 : 0, Number(delay) || 0);
    const fire = () => {
      if (repeat) waiting.set(id, setTimer(fire, wait));
      else waiting.delete(id);
      try {
        meter.step(awaitSteps);
        callback(...args);
      } catch (thrown) {
        failed(thrown);
      }
    };
    waiting.set(id, setTimer(fire, wait));
    return id;
  };
  const clear = (id) => {
    clearTimer(waiting.get(id));
    waiting.delete(id);
  };
  return {
    globals: {
      setTimeout: unmetered((callback, delay, ...args) => start(callback, delay, args, false)),
      setInterval: unmetered((callback, delay, ...args) => start(callback, delay, args, true)),
      clearTimeout: unmetered(clear),
      clearInterval: unmetered(clear),
      queueMicrotask: (task) => {
        meter.step(awaitSteps);
        Promise.resolve()
          .then(() => task())
          .catch(failed);
      },
    },
    close: () => [...waiting.keys()].forEach(clear),
  };
}
