import { openQueries } from "../connections/open";
import type { Env } from "../env";
import { languages } from "../sandbox/registry";
import type { Engine, EnginePorts } from "./port";
import { executeRun } from "./run/execute";

/** The engine with the real data connections and sandboxes. Each call of `execute` opens its own and closes them before it returns. */
export const openEngine = (env: Env, ports: EnginePorts): Engine => ({
  execute: (cells, facts, signal) =>
    executeRun(
      cells,
      facts,
      { ...ports, queries: openQueries(env), openSandbox: (language, options) => languages[language].open(env, options) },
      signal,
    ),
});
