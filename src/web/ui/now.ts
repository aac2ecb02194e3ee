import { useSyncExternalStore } from "react";

/** One timer per step for the whole page, so that all relative times change together. */
function ticker(stepMs: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      timer ??= setInterval(() => {
        now = Date.now();
        for (const each of listeners) each();
      }, stepMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    read: () => (timer === undefined && Date.now() - now > stepMs ? (now = Date.now()) : now),
  };
}

const tickers = { second: ticker(1000), quarter: ticker(15_000) };

/** The time, again every 15 s, or every second for something that is going on. Epoch milliseconds. */
export function useNow(step: keyof typeof tickers = "quarter"): number {
  return useSyncExternalStore(tickers[step].subscribe, tickers[step].read, tickers[step].read);
}
