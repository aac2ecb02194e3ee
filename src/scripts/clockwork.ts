/** The effects of the ticking loop. */
export interface Clockwork {
  now(): number;
  /** Runs one tick for that time; rejects when it failed. */
  tick(time: number): Promise<void>;
  failed(message: string): void;
}

const minute = 60_000;

/**
 * Runs one tick for every whole minute that begins, never two at once. Minutes that passed meanwhile (a slow tick, a machine that was asleep) become one tick
 * for the latest minute: the Worker claims everything that is due by then. Returns a function that stops the loop.
 */
export function startTicking({ now, tick, failed }: Clockwork, everyMs = 250): () => void {
  let last = Math.floor(now() / minute);
  let busy = false;
  const check = async (): Promise<void> => {
    const current = Math.floor(now() / minute);
    if (current === last || busy) return;
    last = current;
    busy = true;
    try {
      await tick(current * minute);
    } catch (error) {
      failed((error as Error).message);
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void check(), everyMs);
  return () => clearInterval(timer);
}

/** The effects of the loop that detects a frozen runtime. */
export interface Watch {
  /** Resolves when the runtime answers; rejects or hangs when it does not. */
  ping(signal: AbortSignal): Promise<unknown>;
  /** Called when the runtime has not answered for this long. */
  frozen(silentMs: number): void;
}

/**
 * User code may block the one thread of the local runtime for ever, so this loop pings it. A ping without an answer for `limitMs` calls `frozen` once; the next
 * ping then has as long again. A healthy runtime answers within milliseconds, and loops of user code are interrupted after about a second. Returns a function that stops the loop.
 */
export function startWatching({ ping, frozen }: Watch, limitMs: number, everyMs = 2_000): () => void {
  const stop = new AbortController();
  void (async () => {
    while (!stop.signal.aborted) {
      const began = Date.now();
      const timeout = AbortSignal.timeout(limitMs);
      try {
        await ping(AbortSignal.any([stop.signal, timeout]));
      } catch {
        // A refused connection means that the runtime is restarting; only a ping without any answer means that it is frozen.
        if (timeout.aborted && !stop.signal.aborted) frozen(Date.now() - began);
      }
      await pause(everyMs, stop.signal);
    }
  })();
  return () => stop.abort();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
