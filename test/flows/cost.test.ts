import { runInDurableObject } from "cloudflare:test";
import { beforeAll, expect, test } from "vitest";
import { runTick } from "../../src/dispatch/handlers";
import type { Env, RunsMessage } from "../../src/env";
import type { ProjectRunner } from "../../src/runs/runner/object";
import { runnerOf } from "../../src/runs/runner/stub";
import { countingEnv, noCounts, type Counts } from "../../src/scripts/bench/counting";
import { dailySchedule, endedRunsOf, env, openWorkspace, publishProject, type Workspace } from "./workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

test(
  "a scheduled run writes at most 8 rows and one snapshot, and its tick hands it over without a queue",
  { timeout: 60_000 },
  async () => {
    const { projectId } = await publishProject(workspace, "One cell", [{ kind: "markdown", source: "# One" }]);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);

    const counts = noCounts();
    const sent: RunsMessage[] = [];
    const counted: Env = {
      ...countingEnv(env, counts),
      RUNS: { send: async (message: RunsMessage) => void sent.push(message) } as unknown as Env["RUNS"],
    };
    await runInDurableObject(runnerOf(env, projectId), (runner: ProjectRunner) => void Object.assign(runner, { env: counted }));
    await runTick(nextAt - 60_000, counted);
    // Each tick writes one row for itself, whether it claims no run or a thousand.
    expect(counts.d1RowsWritten).toBe(1);
    await runTick(nextAt, counted);
    expect(sent).toEqual([]);
    const [run] = await endedRunsOf(workspace, scheduleId, 1);

    expect(run).toMatchObject({ status: "succeeded", published: true });
    expect(counts).toMatchObject({ d1Untold: 0, snapshotWrites: 1, bucketWrites: 1, objectCalls: 1 } satisfies Partial<Counts>);
    expect(counts.d1RowsWritten - 2).toBeLessThanOrEqual(8);
  },
);
