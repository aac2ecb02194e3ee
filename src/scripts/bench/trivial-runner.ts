import type { RunBrief } from "../../env";
import type { Env } from "../../env";
import { Audience } from "../../runs/runner/audience";
import { Coordinator } from "../../runs/runner/coordinator";
import { Journal } from "../../runs/runner/journal";
import { ProjectRunner as Runner } from "../../runs/runner/object";
import type { RunOrder } from "../../runs/store";
import { burstLog } from "./burst";

/** The real runner, and one with the same queue whose runs only start and end: the work that other job queues are measured with. */
export class BurstRunner extends Runner {
  private readonly trivial: Coordinator;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.trivial = new Coordinator({
      d1: () => env.DB,
      journal: new Journal(ctx.storage.sql),
      audience: new Audience(ctx),
      execute: ({ id }) => {
        burstLog.handled.set(id, (burstLog.handled.get(id) ?? 0) + 1);
        return Promise.resolve({ status: "succeeded", reason: null, error: null, cellCounts: noCells, finishedAt: Date.now() });
      },
      announce: (runId) => env.DELIVERIES.send({ kind: "announce", runIds: [runId] }),
      setAlarm: (at) => ctx.storage.setAlarm(at),
      transaction: (write) => ctx.storage.transactionSync(write),
      keepAlive: (work) => ctx.waitUntil(work),
      now: () => Date.now(),
    });
  }

  override accept(briefs: RunBrief[], asOf: "claim" | "row", orders?: RunOrder[]): Promise<void> {
    return burstLog.handling === "trivial" ? this.trivial.accept(briefs, asOf, orders) : super.accept(briefs, asOf, orders);
  }

  override alarm(): Promise<void> {
    return burstLog.handling === "trivial" ? this.trivial.alarm() : super.alarm();
  }
}

const noCells = { total: 0, succeeded: 0, failed: 0, skipped: 0 };
