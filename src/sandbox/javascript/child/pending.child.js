import { clearTimer, setTimer } from "platform.js";

/**
 * What a cell waits for outside its own code: timers and calls of the platform. When nothing is left and all its jobs are done, `idle` is called: a promise that
 * is still open then can never settle.
 */
export function createPending(idle) {
  let waiting = 0;
  let check;
  // A timer fires only after every job that is queued: what follows from the last thing awaited has happened by then.
  const watch = () => {
    if (waiting === 0) check ??= setTimer(look, 0);
  };
  const look = () => {
    check = undefined;
    if (waiting === 0) idle();
  };
  return {
    begin() {
      waiting++;
    },
    end() {
      waiting--;
      watch();
    },
    watch,
    close() {
      clearTimer(check);
      waiting = Infinity;
    },
  };
}
