import type { Env, RunsMessage } from "../../env";
import { isClaim, noCounts, type Counts } from "./counting";

/** What happens to the runs of a burst: executed normally, only started and ended, or dropped by the consumer of the queue. */
export type Handling = "whole" | "trivial" | "held";

/** What happened since the last burst began. The Worker and its objects share one isolate, so that they share this. */
export interface BurstLog {
  handling: Handling;
  lastClaimAt: number;
  lastMessageAt: number;
  /** Runs that reached the consumer of the queue and were dropped. */
  held: number;
  /** How often the trivial handler executed each run. */
  handled: Map<string, number>;
}

export const burstLog: BurstLog = { handling: "whole", lastClaimAt: 0, lastMessageAt: 0, held: 0, handled: new Map() };

/** Empties the counters before a burst, and says how its messages are handled. */
export function beginBurst(handling: Handling, counts: Counts): void {
  Object.assign(burstLog, { handling, lastClaimAt: 0, lastMessageAt: 0, held: 0, handled: new Map() } satisfies BurstLog);
  Object.assign(counts, noCounts());
}

/** Counted bindings that record when the last claim and its last message were answered. */
export const marking = (env: Env): Env => ({
  ...env,
  DB: answering(env.DB, "batch", ([list]) => {
    if (isClaim(list as D1PreparedStatement[])) burstLog.lastClaimAt = Date.now();
  }),
  RUNS: answering(env.RUNS, "send", () => (burstLog.lastMessageAt = Date.now())),
});

function answering<T extends object>(inner: T, method: keyof T, note: (given: unknown[]) => void): T {
  return new Proxy(inner, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const call = (...given: unknown[]): unknown => Reflect.apply(value, target, given);
      if (name !== method) return call;
      return async (...given: unknown[]) => {
        const answer = await call(...given);
        note(given);
        return answer;
      };
    },
  });
}

/** Drops a message of runs in the mode that drops them: true when nothing more is to be done with it. */
export function hold(body: RunsMessage): boolean {
  if (burstLog.handling !== "held" || body.kind === "tick") return false;
  burstLog.held += body.kind === "claimed" ? body.briefs.length : body.runIds.length;
  return true;
}
