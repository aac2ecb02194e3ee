import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run";
import { onQueue } from "../../src/dispatch/handlers";
import type { Env, RunBrief } from "../../src/env";
import type { Coordinator } from "../../src/runs/runner/coordinator";
import type { Journal } from "../../src/runs/runner/journal";
import { runLimits } from "../../src/runs/limits";
import { runnerOf } from "../../src/runs/runner/stub";
import { loadBriefs } from "../../src/runs/store";
import { runFolder } from "../../src/snapshots/keys";
import { dailySchedule, env, openWorkspace, publishProject, runsOf, tickAt, type Workspace } from "../flows/workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

/** A call that hangs times out soon here, not after half a minute. What the claim read is never fresh enough, so the run is read again. */
const writable = runLimits as { callMs: number; askMs: number; orderFreshMs: number };
const { callMs, askMs, orderFreshMs } = runLimits;
beforeEach(() => void Object.assign(writable, { callMs: 300, askMs: 100, orderFreshMs: -Infinity }));
afterEach(() => void Object.assign(writable, { callMs, askMs, orderFreshMs }));

interface Innards {
  env: Env;
  journal: Journal;
  coordinator: Coordinator;
}
const inRunner = <T>(projectId: string, act: (runner: Innards) => T): Promise<T> =>
  runInDurableObject(runnerOf(env, projectId) as never, (instance) => act(instance as unknown as Innards)) as Promise<T>;

/** A large value, so that it is kept in object storage; the first attempt can be made to fail. */
const cells = [
  { kind: "javascript", label: "Large", output: "large", source: "'x'.repeat(100_000)" },
  {
    kind: "javascript",
    label: "Last",
    output: "last",
    source: "if (hex_scheduled && run.schedule_id && flaky && run.attempt === 1) throw new Error('not yet'); large.length",
  },
  { kind: "input", output: "flaky", config: { type: "checkbox", default: false } },
];

type Fault = "fails" | "hangs";
/** Faults in the first `times` calls that `hits` matches by the text of a statement, a key of the bucket or the name of a queue. */
function plant(given: Env, hits: (what: string) => boolean, fault: Fault, times: number): { env: Env; met: () => number } {
  let met = 0;
  const call = <T>(what: string, go: () => Promise<T>): Promise<T> => {
    if (met >= times || !hits(what)) return go();
    met++;
    return fault === "fails" ? Promise.reject(new Error("planted: away")) : new Promise<T>(() => undefined);
  };
  const texts = new WeakMap<object, { inner: D1PreparedStatement; sql: string }>();
  const statement = (inner: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const outer = {
      bind: (...values: unknown[]) => statement(inner.bind(...values), sql),
      all: () => call(sql, () => inner.all()),
      run: () => call(sql, () => inner.run()),
      first: (...column: [string]) => call(sql, () => inner.first(...column)),
    } as unknown as D1PreparedStatement;
    texts.set(outer, { inner, sql });
    return outer;
  };
  const DB = {
    prepare: (sql: string) => statement(given.DB.prepare(sql), sql),
    batch: (all: D1PreparedStatement[]) => {
      const known = all.map((outer) => texts.get(outer)!);
      return call(known.map(({ sql }) => sql).join(), () => given.DB.batch(known.map(({ inner }) => inner)));
    },
  } as unknown as D1Database;
  const BUCKET = new Proxy(given.BUCKET, {
    get(target, name) {
      const own = Reflect.get(target, name) as (...all: unknown[]) => Promise<unknown>;
      return name === "put" || name === "get"
        ? (...all: unknown[]) => call(`${name} ${String(all[0])}`, () => own.apply(target, all))
        : own.bind(target);
    },
  });
  const DELIVERIES = { send: (message: never) => call("deliveries", () => given.DELIVERIES.send(message)) } as unknown as Env["DELIVERIES"];
  return { env: { ...given, DB, BUCKET, DELIVERIES }, met: () => met };
}

/** Runs the heartbeat until this many runs of the schedule have ended and none is open. */
const beat = (projectId: string, scheduleId: string, count = 1): Promise<Run[]> =>
  vi.waitFor(
    async () => {
      await runDurableObjectAlarm(runnerOf(env, projectId)).catch(() => false);
      // A delayed retry is not waited for here.
      await inRunner(projectId, ({ journal }) => journal.line().forEach((run) => journal.wait({ ...run, notBefore: 0 })));
      const runs = await runsOf(workspace, scheduleId);
      if (runs.length < count || runs.some(({ finishedAt }) => finishedAt === null))
        throw new Error(runs.map(({ status }) => status).join());
      return runs;
    },
    { timeout: 30_000, interval: 50 },
  );

const snapshotsOf = async (projectId: string, runId: string): Promise<string[]> =>
  (await env.BUCKET.list({ prefix: runFolder(projectId, runId) })).objects
    .map(({ key }) => key.slice(runFolder(projectId, runId).length))
    .filter((key) => key.endsWith("snapshot"));

const rows: [string, (what: string) => boolean, { retries?: number; times?: number }][] = [
  ["D1, when the run is read", (what) => what.includes("run_as_email"), {}],
  ["D1, when the run ends", (what) => what.startsWith("update runs set status"), {}],
  ["D1, when the run ends, six times", (what) => what.startsWith("update runs set status"), { times: 6 }],
  ["D1, when the next attempt is planned", (what) => what.includes("set attempt = attempt + 1"), { retries: 1 }],
  ["R2, when a value is stored", (what) => what.startsWith("put values/"), {}],
  ["R2, when a value is read", (what) => what.startsWith("get values/"), {}],
  ["R2, when the snapshot is stored", (what) => what.endsWith("/snapshot"), {}],
  ["the queue, when the end is announced", (what) => what === "deliveries", {}],
];

describe.each<Fault>(["fails", "hangs"])("a call that %s", { timeout: 60_000 }, (fault) => {
  test.each(rows)("to %s: the run ends once, as it would have", async (_, hits, { retries = 0, times = 1 }) => {
    const { projectId } = await publishProject(workspace, "Faulty", cells);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId, {
      policies: { retries },
      inputParams: { flaky: retries > 0 },
    });
    const targets = [{ kind: "user", id: workspace.adminId }];
    await workspace.call("POST", `/schedules/${scheduleId}/notifications`, { targets, on: "all" });
    let met = (): number => 0;
    await inRunner(projectId, (runner) => {
      const planted = plant(runner.env, hits, fault, times);
      runner.env = planted.env;
      met = planted.met;
    });
    await tickAt(nextAt);
    const [run, another] = await beat(projectId, scheduleId);
    expect(met()).toBe(times);
    expect(another).toBeUndefined();
    expect(run).toMatchObject({ status: "succeeded", reason: null, published: true, attempt: retries + 1 });
    const attempts = Array.from({ length: retries + 1 }, (__, index) => `${index + 1}/snapshot`);
    expect(await snapshotsOf(projectId, run?.id ?? "")).toEqual(attempts);
    await vi.waitFor(async () =>
      expect(await inRunner(projectId, ({ journal }) => [journal.current(), journal.line()])).toEqual([null, []]),
    );
  });
});

describe("an attempt that neither ends nor fails", { timeout: 60_000 }, () => {
  test("is abandoned by the heartbeat and retried, and its late result changes nothing", async () => {
    writable.callMs = 60_000;
    const { projectId } = await publishProject(workspace, "Stuck", cells);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    const answer = Promise.withResolvers<void>();
    const stuck = await inRunner(projectId, (runner) => {
      const bucket = runner.env.BUCKET;
      const reached = Promise.withResolvers<void>();
      let first = true;
      const put = async (...given: [string, string]): Promise<R2Object | null> => {
        if (!first) return bucket.put(...given);
        first = false;
        reached.resolve();
        await answer.promise;
        return bucket.put(...given);
      };
      const fake = new Proxy(bucket, {
        get: (target, name) => (name === "put" ? put : (Reflect.get(target, name) as { bind(to: unknown): unknown }).bind(target)),
      });
      runner.env = { ...runner.env, BUCKET: fake };
      return { reached: reached.promise };
    });
    await tickAt(nextAt);
    await stuck.reached;
    await runDurableObjectAlarm(runnerOf(env, projectId));
    expect((await runsOf(workspace, scheduleId))[0]?.finishedAt).toBeNull();
    await inRunner(projectId, ({ coordinator }) => Object.assign(coordinator.work!, { since: Date.now() - runLimits.abandonMs - 1 }));
    const [run] = await beat(projectId, scheduleId);
    expect(run).toMatchObject({ status: "succeeded", attempt: 1 });

    // The late answer arrives while the next run is running.
    await tickAt(nextAt + 86_400_000);
    answer.resolve();
    const [first, second] = await beat(projectId, scheduleId, 2);
    expect(first).toMatchObject({ status: "succeeded", attempt: 1, finishedAt: run?.finishedAt });
    expect(second).toMatchObject({ status: "succeeded", cellCounts: { succeeded: 3 } });
    expect(await snapshotsOf(projectId, run?.id ?? "")).toEqual(["1/snapshot"]);
  });
});

describe("the request of cancel_previous", { timeout: 60_000 }, () => {
  const slow = [
    {
      kind: "javascript",
      label: "Slow",
      output: "slow",
      source:
        "if (hex_scheduled && run.attempt === 1) await new Promise((resolve) => setTimeout(resolve, 800)); if (hex_scheduled && run.attempt === 1 && failing) throw new Error('no'); 1",
    },
    { kind: "input", output: "failing", config: { type: "checkbox", default: false } },
  ];

  async function overlapping(failing: boolean) {
    const { projectId } = await publishProject(workspace, "Overlapping", slow);
    const more = { policies: { overlap: "cancel_previous", retries: failing ? 1 : 0 }, inputParams: { failing } };
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId, more);
    await tickAt(nextAt);
    await vi.waitFor(async () => expect(await inRunner(projectId, ({ coordinator }) => coordinator.work?.cells)).toMatchObject({}), {
      interval: 10,
    });
    await vi.waitFor(
      async () =>
        expect(Object.values((await inRunner(projectId, ({ coordinator }) => coordinator.work?.cells)) ?? {})).toContain("running"),
      { interval: 10 },
    );
    return { projectId, scheduleId, nextAt };
  }
  /** The newer occurrence arrives, and at the same moment the object is destroyed with everything in its memory. */
  async function arrives(projectId: string, scheduleId: string, at: number): Promise<void> {
    await inRunner(projectId, ({ coordinator }) => {
      const { controller } = coordinator.work!;
      // The call that aborts fails with the object.
      Object.assign(controller, { abort: () => undefined });
    });
    await tickAt(at);
    await vi.waitFor(async () => expect(await inRunner(projectId, ({ journal }) => journal.line())).toHaveLength(1), { interval: 10 });
    await abortAllDurableObjects();
  }

  test("survives the object: the older run is cancelled, the newer one runs", async () => {
    const { projectId, scheduleId, nextAt } = await overlapping(false);
    await arrives(projectId, scheduleId, nextAt + 86_400_000);
    const runs = await beat(projectId, scheduleId, 2);
    expect(runs.map(({ status, reason }) => [status, reason])).toEqual([
      ["cancelled", "cancel_previous"],
      ["succeeded", null],
    ]);
  });

  test("is not undone by a retry: a run that fails while a newer one waits has failed", async () => {
    const { projectId, scheduleId, nextAt } = await overlapping(true);
    await inRunner(projectId, ({ coordinator }) => Object.assign(coordinator.work!.controller, { abort: () => undefined }));
    await tickAt(nextAt + 86_400_000);
    const [older, newer] = await beat(projectId, scheduleId, 2);
    expect([older?.status, older?.attempt]).toEqual(["failed", 1]);
    expect(newer?.attempt).toBe(2);
  });
});

describe("a runner that hangs", { timeout: 60_000 }, () => {
  test("delays neither a page nor the start of a run: the rows answer, and the sweep hands over", async () => {
    const { projectId } = await publishProject(workspace, "Does not answer", cells);
    await inRunner(projectId, ({ coordinator }) => {
      const never = (): Promise<never> => new Promise(() => undefined);
      Object.assign(coordinator, { accept: never, live: never, cancel: never });
    });
    const started = await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, {});
    expect(started.status).toBe(201);
    const { runId } = started.body;
    expect(await workspace.call<Run>("GET", `/runs/${runId}`)).toMatchObject({ status: 200, body: { status: "queued" } });
    // The request is kept in the row, and the response says that the runner was not reached.
    expect((await workspace.call("POST", `/runs/${runId}/cancel`)).status).toBe(500);
    const row = await env.DB.prepare("select cancel_asked_at from runs where id = ?1").bind(runId).first("cancel_asked_at");
    expect(row).not.toBeNull();
  });
});

describe("a message that was read before its run ended", { timeout: 60_000 }, () => {
  test("does not put the run back into the queue, where it would block the next occurrence", async () => {
    const { projectId } = await publishProject(workspace, "Late hint", cells);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    await tickAt(nextAt);
    const [run] = await beat(projectId, scheduleId);
    const brief: RunBrief = {
      runId: run!.id,
      projectId,
      scheduleId,
      trigger: "schedule",
      overlap: "queue",
      catchUp: false,
      sequence: 1,
      attempt: 1,
    };
    const waited: string[] = [];
    await inRunner(projectId, ({ coordinator, journal }) => {
      const { wait } = journal;
      journal.wait = (entry) => (waited.push(entry.runId), wait.call(journal, entry));
      return coordinator.accept([brief], "row");
    });
    expect(waited).toEqual([]);
    // The row decides: a run that is still open is queued.
    await env.DB.prepare("update runs set status = 'queued', finished_at = null where id = ?1").bind(run!.id).run();
    await inRunner(projectId, ({ coordinator }) => coordinator.accept([brief], "row"));
    expect(waited).toEqual([run!.id]);
    expect((await beat(projectId, scheduleId))[0]).toMatchObject({ status: "succeeded" });
  });
});

describe("a poison message", { timeout: 60_000 }, () => {
  test("never delays its neighbours: a runner that hangs, ids that are nothing, kinds that are unknown", async () => {
    const [stuck, well] = [await publishProject(workspace, "Hangs", cells), await publishProject(workspace, "Well", cells)];
    const runIds: string[] = [];
    for (const { projectId } of [stuck, well]) {
      const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
      await tickAt(nextAt - 60_000);
      await env.DB.prepare("update schedules set status = 'paused', next_at = null where id = ?1").bind(scheduleId).run();
      const runId = crypto.randomUUID();
      await env.DB.prepare(
        `insert into runs (id, project_id, schedule_id, version, trigger, context, status, planned_at, claimed_at, input_params) values (?1, ?2, ?3, 1, 'schedule', 'scheduled', 'queued', 0, 0, '{}')`,
      )
        .bind(runId, projectId, scheduleId)
        .run();
      runIds.push(runId);
    }
    await inRunner(stuck.projectId, ({ coordinator }) => void Object.assign(coordinator, { accept: () => new Promise(() => undefined) }));
    const briefs = await loadBriefs(env.DB, runIds);
    const nobody: RunBrief = { ...briefs[0]!, runId: crypto.randomUUID(), projectId: crypto.randomUUID() };
    const bodies = [
      null,
      { kind: "of another build" },
      { kind: "runs", runIds: ["x", 7, null] },
      { kind: "claimed", briefs: [nobody] },
      { kind: "claimed", briefs },
    ];
    const fates: string[] = bodies.map(() => "lost");
    const messages = bodies.map((body, index) => ({
      body,
      attempts: 1,
      ack: () => void (fates[index] = "done"),
      retry: () => void (fates[index] = "again"),
    }));
    await onQueue({ queue: "daybook-runs", messages } as never, env);
    expect(fates).toEqual(["done", "done", "done", "done", "done"]);
    await vi.waitFor(async () => expect((await workspace.call<Run>("GET", `/runs/${runIds[1]}`)).body.status).toBe("succeeded"), {
      timeout: 10_000,
    });

    // A dead letter that cannot be read is dropped, and the run in the message beside it ends with its reason.
    await onQueue(
      { queue: "daybook-runs-dead", messages: [messages[0], { ...messages[4], body: { kind: "claimed", briefs: [briefs[0]] } }] } as never,
      env,
    );
    expect([fates[0], fates[4]]).toEqual(["done", "done"]);
    expect((await workspace.call<Run>("GET", `/runs/${runIds[0]}`)).body).toMatchObject({ status: "failed", reason: "lost" });
  });
});
