import type { CellStatus } from "../contract/output";
import type { Env } from "../env";
import { log } from "../lib/log";
import { messageOf } from "../lib/failure";
import { withTimeLimit } from "../lib/time-limit";
import { runLimits } from "./limits";
import type { RunRecord } from "./store";
import { runnerOf } from "./runner/stub";

/** What an open run is doing at this moment. D1 learns of a run when it ends; until then its runner is asked. */
export interface Live {
  status: "queued" | "running";
  startedAt: number | null;
  attempt: number;
  /** Place in the line, 1 for the next to start; null while it runs. */
  position: number | null;
  cells: Record<string, CellStatus>;
}

/** The live state of the open runs among `runs`, by run id. A runner that cannot be reached, or hangs, leaves its runs out: they are shown as the row says. */
export async function liveStates(env: Env, runs: readonly Pick<RunRecord, "id" | "projectId" | "status">[]): Promise<Map<string, Live>> {
  const open = runs.filter((row) => row.status === "queued" || row.status === "running");
  const states = new Map<string, Live>();
  await Promise.all(
    [...new Set(open.map((row) => row.projectId))].map(async (projectId) => {
      try {
        const live = await withTimeLimit(runLimits.askMs, "The runner", runnerOf(env, projectId).live());
        if (live.current) {
          const { runId, startedAt, attempt, cells } = live.current;
          states.set(runId, { status: "running", startedAt, attempt, position: null, cells });
        }
        live.line.forEach((runId, index) =>
          states.set(runId, { status: "queued", startedAt: null, attempt: 1, position: index + 1, cells: {} }),
        );
      } catch (thrown) {
        log.warn("run.live_unreachable", { projectId, message: messageOf(thrown) });
      }
    }),
  );
  return states;
}
