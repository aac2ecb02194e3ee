export type StopReason = "cancelled" | "run_timeout" | "cell_timeout";

/** Why work was stopped: the `reason` of every abort signal inside the engine. */
export class StopFailure extends Error {
  constructor(
    readonly stop: StopReason,
    message: string,
  ) {
    super(message);
    this.name = "StopFailure";
  }
}

/** Rejects with the signal's reason `graceMs` after it aborts. `forget` stops listening to the signal. */
export function stopped(signal: AbortSignal, graceMs: number): { promise: Promise<never>; forget: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(signal.reason), graceMs);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  const forget = (): void => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  };
  return { promise, forget };
}
