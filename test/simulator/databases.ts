import { fateOf } from "./fates.ts";
import type { Execution, Executions } from "./executions.ts";
import type { Process, World } from "./world.ts";

interface Asked {
  text: string;
  values: unknown[];
  timeoutMs: number;
}

/** Databases of users, behind the port that runs a run's queries. A query tells by its bound values whose it is, so that a wrong binding is seen, too. */
export class Databases {
  private readonly world: World;
  private readonly seed: number;
  private readonly executions: Executions;

  constructor(world: World, seed: number, executions: Executions) {
    this.world = world;
    this.seed = seed;
    this.executions = executions;
  }

  open(process: Process): unknown {
    const { world, executions } = this;
    const { QueryFailure, sqliteDialect } = process.product;
    const own: Execution[] = [];
    let closed = false;
    return {
      dialect: async () => sqliteDialect,
      query: async ({ text, values, timeoutMs }: Asked, signal: AbortSignal) => {
        const [runId, attempt, projectId] = values as [string, number, string];
        const staticId = /'(cell-\d)'/.exec(text)?.[1] ?? "";
        executions.open(runId, attempt, world.now);
        const fate = fateOf(this.seed, runId, attempt, staticId);
        const execution: Execution = { runId, attempt, projectId, staticId, process, startedAt: 0, endedAt: null, well: false };
        try {
          await world.call(
            process,
            "connection query",
            () => {
              if (closed) throw new QueryFailure("lost", "The connection is closed.");
              execution.startedAt = world.now;
              own.push(execution);
              executions.start(execution);
              process.onDeath.push(() => (execution.endedAt ??= world.now));
            },
            { dies: true, detail: () => ` ${runId.slice(-6)}/${attempt} ${staticId.slice(-1)} ${fate.kind}` },
          );
        } catch (thrown) {
          executions.refused.add(`${runId}/${attempt}`);
          throw new QueryFailure("unreachable", String(thrown));
        }
        return new Promise((resolve, reject) => {
          const failed = (reason: "cancelled" | "timeout" | "sql"): void => {
            execution.endedAt ??= world.now;
            reject(new QueryFailure(reason, `planned: ${reason}`));
          };
          if (fate.kind !== "deaf") {
            const stop = (): void => failed("cancelled");
            if (signal.aborted || closed) return stop();
            signal.addEventListener("abort", stop, { once: true });
            world.timer(process, timeoutMs, () => failed("timeout"));
          }
          if (fate.kind === "fails") world.timer(process, fate.durationMs, () => failed("sql"));
          if (fate.kind === "ok")
            world.timer(process, fate.durationMs, () => {
              if (execution.endedAt === null) execution.well = true;
              execution.endedAt ??= world.now;
              const table = { columns: ["n"], types: ["string"], data: [[fate.value]] };
              resolve({ table, totalRows: 1, readAt: new Date(world.now).toISOString() });
            });
        });
      },
      close: async () => {
        closed = true;
        for (const execution of own) execution.endedAt ??= world.now;
      },
    };
  }
}
