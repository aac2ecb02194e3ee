import { openQueries } from "../connections/open";
import type { Env } from "../env";
import { languages } from "../sandbox/registry";
import type { Engine, EnginePorts } from "./port";
import { executeRun } from "./run/execute";

/** The engine with the real data connections, sandboxes and drawing of charts. Each call of `execute` opens its own and closes them before it returns. */
export const openEngine = (env: Env, ports: EnginePorts): Engine => ({
  execute: (cells, facts, signal) =>
    executeRun(
      cells,
      facts,
      {
        ...ports,
        queries: openQueries(env),
        openSandbox: (language, options) => languages[language].open(env, options),
        // The module of the child is large: a run without charts never loads it.
        drawChart: async (spec, table, widths, options, stop) =>
          (await import("../outputs/chart-child/draw")).drawInChild(env.LOADER, { spec, table, widths, options }, stop),
      },
      signal,
    ),
});
