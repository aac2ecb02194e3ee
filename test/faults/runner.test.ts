import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run";
import type { Journal } from "../../src/runs/runner/journal";
import { runnerOf } from "../../src/runs/runner/stub";
import type { Env } from "../../src/env";
import { runFolder } from "../../src/snapshots/keys";
import {
  dailySchedule,
  endedRunsOf,
  env,
  loadWarehouse,
  openWorkspace,
  publishProject,
  runsOf,
  tickAt,
  type Workspace,
} from "../flows/workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
  await loadWarehouse();
});

/** The runner of a project, with the private parts that tests use. */
interface Innards {
  journal: Journal;
  env: Env;
  coordinator: { work: unknown; alarm(): Promise<void> };
}

const wait = "if (hex_scheduled) await new Promise((resolve) => setTimeout(resolve, 1_000));";
const cells = [
  { kind: "sql", label: "Rain", output: "rain", source: "select month, mm from weather" },
  { kind: "javascript", label: "First", output: "first", source: `${wait} rain.rowCount ?? 12` },
  { kind: "javascript", label: "Second", output: "second", source: "first + 1" },
];

/** Reaches into the runner of a project, wherever it lives now. */
const inRunner = <T>(projectId: string, act: (runner: Innards, state: DurableObjectState) => T | Promise<T>): Promise<T> =>
  runInDurableObject(runnerOf(env, projectId) as never, (instance, state) => act(instance as unknown as Innards, state)) as Promise<T>;

/** Plants a fault in the runner, then lets the schedule fall due. */
async function scheduledWith(
  title: string,
  plant: (runner: Innards, state: DurableObjectState) => void,
  more: Record<string, unknown> = {},
) {
  const { projectId } = await publishProject(workspace, title, cells);
  const schedule = await dailySchedule(workspace, projectId, more);
  await inRunner(projectId, plant);
  await tickAt(schedule.nextAt);
  return { projectId, ...schedule };
}

/** Destroys the object at once: its memory is lost, its storage is kept. */
function die(state: DurableObjectState): never {
  state.abort("planted fault");
  throw new Error("planted fault");
}

/** Runs the heartbeat until no run of the schedule is open. */
async function beat(projectId: string, scheduleId: string, count = 1): Promise<Run[]> {
  return vi.waitFor(
    async () => {
      await runDurableObjectAlarm(runnerOf(env, projectId)).catch(() => false);
      const runs = await runsOf(workspace, scheduleId);
      if (runs.length < count || runs.some(({ status }) => status === "queued" || status === "running"))
        throw new Error(runs.map(({ status }) => status).join());
      return runs;
    },
    { timeout: 40_000, interval: 200 },
  );
}

/** Checks that a run ended exactly once: one row, one snapshot, one announcement. */
async function leftBehind(projectId: string, runId: string) {
  const snapshots = (await env.BUCKET.list({ prefix: runFolder(projectId, runId) })).objects.filter(({ key }) => key.endsWith("/snapshot"));
  const rows = await env.DB.prepare("select count(*) as n from runs where id = ?1").bind(runId).first<number>("n");
  return { snapshots: snapshots.length, rows };
}

const cellsOf = async (runId: string) => (await workspace.call<Run>("GET", `/runs/${runId}`)).body.cells ?? [];

describe("a runner that dies", { timeout: 120_000 }, () => {
  test("in the middle of a cell: the run continues and ends once, with one snapshot", async () => {
    const { projectId, scheduleId } = await scheduledWith("Mid-cell", () => undefined);
    const open = await vi.waitFor(
      async () => {
        const [run] = await runsOf(workspace, scheduleId);
        const seen = run ? await cellsOf(run.id) : [];
        expect(seen.map(({ status }) => status)).toEqual(["succeeded", "running", "pending"]);
        return run as Run;
      },
      { timeout: 20_000, interval: 20 },
    );
    const before = await inRunner(projectId, ({ journal }) => journal.records().map(({ output }) => output.finishedAt));
    await abortAllDurableObjects();
    const [run] = await beat(projectId, scheduleId);
    expect(run).toMatchObject({ id: open.id, status: "succeeded", attempt: 1, published: true });
    expect(await leftBehind(projectId, open.id)).toEqual({ snapshots: 1, rows: 1 });
    // Cells that had finished were not run again.
    expect((await cellsOf(open.id))[0]?.finishedAt).toBe(before[0]);
  });

  test("while its project is archived: what had begun was cancelled, not skipped", async () => {
    const { projectId, scheduleId } = await scheduledWith("Archived mid-cell", () => undefined);
    await vi.waitFor(
      async () =>
        expect(await inRunner(projectId, ({ journal }) => journal.records().map(({ output }) => output.status))).toEqual(["succeeded"]),
      { timeout: 20_000, interval: 20 },
    );
    await abortAllDurableObjects();
    expect((await workspace.call("PATCH", `/projects/${projectId}`, { archived: true })).status).toBe(200);
    const [run] = await beat(projectId, scheduleId);
    expect(run).toMatchObject({ status: "cancelled", reason: "project_archived", startedAt: expect.any(String) });
  });

  test("between the value of a cell and its journal", async () => {
    const { projectId, scheduleId } = await scheduledWith("Before the journal", ({ journal }, state) => {
      journal.record = () => die(state);
    });
    const [run] = await beat(projectId, scheduleId);
    expect(run).toMatchObject({ status: "succeeded", cellCounts: { succeeded: 3 } });
    expect(await leftBehind(projectId, run?.id ?? "")).toEqual({ snapshots: 1, rows: 1 });
  });

  test("between the snapshot and the end: the snapshot that is there stays, and nothing runs twice", async () => {
    let stored = "";
    const { projectId, scheduleId } = await scheduledWith("Before the end", (runner, state) => {
      const bucket = runner.env.BUCKET;
      const put = async (key: string, ...rest: unknown[]) => {
        const object = await (bucket.put as (...all: unknown[]) => Promise<R2Object | null>).call(bucket, key, ...rest);
        if (!key.endsWith("/snapshot")) return object;
        stored = object?.etag ?? "";
        return die(state);
      };
      const fake = new Proxy(bucket, {
        get: (target, name) => (name === "put" ? put : (Reflect.get(target, name) as { bind(to: unknown): unknown }).bind?.(target)),
      });
      runner.env = { ...runner.env, DB: runner.env.DB, BUCKET: fake };
    });
    const [run] = await beat(projectId, scheduleId);
    expect(run).toMatchObject({ status: "succeeded", published: true });
    expect(await leftBehind(projectId, run?.id ?? "")).toEqual({ snapshots: 1, rows: 1 });
    const snapshot = await env.BUCKET.head(`${runFolder(projectId, run?.id ?? "")}1/snapshot`);
    expect(stored).not.toBe("");
    expect(snapshot?.etag).toBe(stored);
  });

  test("between the end in the database and its own: the run is not run again", async () => {
    const { projectId, scheduleId } = await scheduledWith("After the end", ({ journal }, state) => {
      journal.end = () => die(state);
    });
    const [run] = await endedRunsOf(workspace, scheduleId, 1);
    expect(run).toMatchObject({ status: "succeeded" });
    // A second execution would store its snapshot again.
    await env.BUCKET.delete(`${runFolder(projectId, run?.id ?? "")}1/snapshot`);
    await vi.waitFor(
      async () => {
        await runDurableObjectAlarm(runnerOf(env, projectId)).catch(() => false);
        expect(await inRunner(projectId, ({ journal, coordinator }) => [journal.current(), coordinator.work])).toEqual([null, null]);
      },
      { timeout: 20_000, interval: 100 },
    );
    expect(await leftBehind(projectId, run?.id ?? "")).toEqual({ snapshots: 0, rows: 1 });
    expect((await runsOf(workspace, scheduleId))[0]?.finishedAt).toBe(run?.finishedAt);
  });

  test("every time: after three resets the run has failed as lost, the owner is notified once, and the next run succeeds", async () => {
    const { projectId, scheduleId, nextAt } = await scheduledWith("Doomed", () => undefined);
    for (let death = 1; death <= 4; death++) {
      await vi.waitFor(
        async () => {
          await runDurableObjectAlarm(runnerOf(env, projectId)).catch(() => false);
          expect(await inRunner(projectId, ({ journal, coordinator }) => [journal.current()?.resets, coordinator.work !== null])).toEqual([
            death - 1,
            true,
          ]);
        },
        { timeout: 20_000, interval: 50 },
      );
      await abortAllDurableObjects();
    }
    const [run] = await beat(projectId, scheduleId);
    expect(run).toMatchObject({ status: "failed", reason: "lost", published: false });
    expect(await leftBehind(projectId, run?.id ?? "")).toEqual({ snapshots: 0, rows: 1 });
    const told = await vi.waitFor(
      async () => {
        const { body } = await workspace.call<{ values: { status: string }[] }>("GET", `/runs/${run?.id}/deliveries`);
        expect(body.values.map(({ status }) => status)).toEqual(["sent"]);
        return body.values;
      },
      { timeout: 30_000, interval: 200 },
    );
    expect(told).toHaveLength(1);
    await tickAt(nextAt + 86_400_000);
    expect((await beat(projectId, scheduleId, 2)).at(-1)).toMatchObject({ status: "succeeded" });
  });
});

test("a run that fails waits 30, 120 and 480 seconds for its next attempts, then it has failed for good", { timeout: 60_000 }, async () => {
  const { projectId } = await publishProject(workspace, "Retried", [
    { kind: "javascript", label: "Fails", source: `if (hex_scheduled) throw new Error("planted"); 1` },
  ]);
  const { scheduleId, nextAt } = await dailySchedule(workspace, projectId, { policies: { retries: 3 } });
  let before = Date.now();
  await tickAt(nextAt);
  for (const [index, waitMs] of [30_000, 120_000, 480_000].entries()) {
    const waiting = await vi.waitFor(
      async () => {
        const [first] = await inRunner(projectId, ({ journal }) => journal.line());
        expect(first).toMatchObject({ attempt: index + 2 });
        return first!;
      },
      { timeout: 20_000, interval: 20 },
    );
    expect(waiting.notBefore).toBeGreaterThanOrEqual(before + waitMs);
    expect(waiting.notBefore).toBeLessThanOrEqual(Date.now() + waitMs);
    // The alarm comes when the wait is over; one that comes earlier starts nothing.
    const [alarmAt, early] = await inRunner(projectId, async ({ coordinator }, state) => {
      await coordinator.alarm();
      return [await state.storage.getAlarm(), coordinator.work] as const;
    });
    expect(early).toBeNull();
    expect(alarmAt).toBeLessThanOrEqual(waiting.notBefore);
    await inRunner(projectId, ({ journal }) => journal.wait({ ...waiting, notBefore: 0 }));
    before = Date.now();
    await runDurableObjectAlarm(runnerOf(env, projectId));
  }
  expect(await endedRunsOf(workspace, scheduleId, 1)).toMatchObject([{ status: "failed", reason: "cell_failed", attempt: 4 }]);
  expect(await inRunner(projectId, ({ journal }) => journal.line())).toEqual([]);
});

describe("a store that fails for a moment", { timeout: 120_000 }, () => {
  test("while queries run side by side: the run is tried again and no neighbour is left failed", async () => {
    const { projectId } = await publishProject(workspace, "Side by side", [
      { kind: "sql", label: "A", output: "a", source: "select 1 as n" },
      {
        kind: "sql",
        label: "B",
        output: "b",
        source: "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) select count(*) as n from n",
      },
      { kind: "javascript", label: "C", output: "c", source: "1" },
    ]);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    await inRunner(projectId, ({ journal }) => {
      const record = journal.record.bind(journal);
      let failures = 1;
      journal.record = (cell) => {
        if (failures-- > 0) throw new Error("planted: storage is away");
        record(cell);
      };
    });
    await tickAt(nextAt);
    const [run] = await beat(projectId, scheduleId);
    expect(run).toMatchObject({ status: "succeeded", cellCounts: { total: 3, succeeded: 3, failed: 0, skipped: 0 } });
    expect(await leftBehind(projectId, run?.id ?? "")).toEqual({ snapshots: 1, rows: 1 });
  });

  test("a database that refuses the end of a run is asked again, and the run ends once", async () => {
    const { projectId, scheduleId } = await scheduledWith("Refused end", (runner) => {
      const db = runner.env.DB;
      let failures = 2;
      const fake = new Proxy(db, {
        get: (target, name) => {
          if (name === "batch" && failures-- > 0) return () => Promise.reject(new Error("planted: D1 is away"));
          return (Reflect.get(target, name) as { bind(to: unknown): unknown }).bind?.(target);
        },
      });
      runner.env = { ...runner.env, DB: fake };
    });
    const [run] = await beat(projectId, scheduleId);
    expect(run).toMatchObject({ status: "succeeded", attempt: 1 });
    expect(await leftBehind(projectId, run?.id ?? "")).toEqual({ snapshots: 1, rows: 1 });
  });
});
