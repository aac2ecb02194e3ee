/** What the two loops need of the outside. */
export interface Clockwork {
  now(): number;
  /** One tick as of that time; throws when it failed. */
  tick(time: number): Promise<void>;
  failed(message: string): void;
}

const minute = 60_000;

/**
 * Ticks once for every whole minute that begins, one at a time. Minutes that passed meanwhile (a busy tick, a sleeping machine) become one tick of the latest:
 * the Worker claims everything that is due by then. Answers a function that stops it.
 */
export function startTicking({ now, tick, failed }: Clockwork, everyMs = 250): () => void {
  let last = Math.floor(now() / minute);
  let busy = false;
  const look = async (): Promise<void> => {
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
  const timer = setInterval(() => void look(), everyMs);
  return () => clearInterval(timer);
}

export interface Watch {
  /** Resolves when the runtime answers; rejects or hangs when it does not. */
  ping(signal: AbortSignal): Promise<unknown>;
  /** The runtime did not answer for this long. */
  frozen(silentMs: number): void;
}

/**
 * User code may freeze the one thread of the local runtime. Pings it; after `limitMs` without an answer it is declared frozen, once, and then given as long again to
 * come back. An honest answer takes milliseconds; loops of user code are cut after about a second.
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
        // A refused connection is a runtime that is restarting by itself; only silence is a freeze.
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
