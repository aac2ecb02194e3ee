import { runInDurableObject } from "cloudflare:test";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { consumeDeadLetter } from "../../src/dispatch/dead-letters";
import { onQueue } from "../../src/dispatch/handlers";
import { tick, type TickEffects } from "../../src/dispatch/tick";
import type { DeliveriesMessage, Env, RunsMessage } from "../../src/env";
import { dueDeliveries } from "../../src/notifications/deliveries/store";
import { runnerOf } from "../../src/runs/runner/stub";
import { dailySchedule, ended, endedRunsOf, env, openWorkspace, publishProject, runsOf, type Workspace } from "../flows/workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

const one = [{ kind: "javascript", label: "One", output: "one", source: "1" }];
const day = 86_400_000;

/** A queue that keeps what a tick sends. */
interface Sent {
  runs: string[];
  announce: string[];
  deliver: string[];
}

/** Real rows, messages that are not delivered, and a wall clock that the test sets. */
function effectsAt(now: number, d1: D1Database = env.DB): { effects: TickEffects; sent: Sent } {
  const sent: Sent = { runs: [], announce: [], deliver: [] };
  const effects: TickEffects = {
    d1,
    accept: async (_, briefs) => void sent.runs.push(...briefs.map(({ runId }) => runId)),
    sendClaimed: async (briefs) => void sent.runs.push(...briefs.map(({ runId }) => runId)),
    sendRuns: async (ids) => void sent.runs.push(...ids),
    sendAnnounce: async (ids) => void sent.announce.push(...ids),
    sendDeliveries: async (ids) => void sent.deliver.push(...ids),
    dueDeliveries: (at, limit) => dueDeliveries(env.DB, at, limit),
    continueTick: async () => undefined,
    now: () => now,
  };
  return { effects, sent };
}

/** Passes messages to the consumer, as the queue would. */
async function consume(queue: string, bodies: (RunsMessage | DeliveriesMessage)[]): Promise<void> {
  const messages = bodies.map((body, index) => ({
    id: String(index),
    timestamp: new Date(),
    attempts: 1,
    body,
    ack: () => undefined,
    retry: () => expect.unreachable("a message was retried"),
  }));
  await onQueue({ queue, messages, ackAll: () => undefined, retryAll: () => undefined, metadata: {} as never } as never, env);
}

describe("messages that are lost", { timeout: 90_000 }, () => {
  test("a run whose message never came is swept after a minute, not before, and ends once", async () => {
    const { projectId } = await publishProject(workspace, "Lost message", one);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    const claimed = effectsAt(nextAt);
    await tick(nextAt, claimed.effects);
    const [run] = await runsOf(workspace, scheduleId);
    expect(claimed.sent.runs).toContain(run?.id);
    expect(run?.status).toBe("queued");

    const early = effectsAt(nextAt + 59_000);
    await tick(nextAt, early.effects);
    expect(early.sent.runs).not.toContain(run?.id);
    const late = effectsAt(nextAt + 61_000);
    await tick(nextAt, late.effects);
    expect(late.sent.runs).toContain(run?.id);
    expect(await runsOf(workspace, scheduleId)).toHaveLength(1);

    // The message arrives twice; the second has no effect.
    await consume("daybook-runs", [
      { kind: "runs", runIds: late.sent.runs },
      { kind: "runs", runIds: late.sent.runs },
    ]);
    expect((await endedRunsOf(workspace, scheduleId, 1)).map(({ status }) => status)).toEqual(["succeeded"]);
    const after = effectsAt(nextAt + 122_000);
    await tick(nextAt, after.effects);
    expect(after.sent.runs).not.toContain(run?.id);
  });

  test("a run that was never handed over is swept, too: an API call whose runner did not answer", async () => {
    const { projectId } = await publishProject(workspace, "Lost hand-over", one);
    await runInDurableObject(runnerOf(env, projectId) as never, (runner) => {
      (runner as unknown as { accept: unknown }).accept = () => Promise.reject(new Error("planted: the runner is away"));
    });
    const { status, body } = await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, {});
    expect(status).toBe(201);
    await runInDurableObject(runnerOf(env, projectId) as never, (runner) => {
      delete (runner as unknown as { accept?: unknown }).accept;
    });
    const later = effectsAt(Date.now() + 61_000);
    await tick(Date.now(), later.effects);
    expect(later.sent.runs).toContain(body.runId);
    await consume("daybook-runs", [{ kind: "runs", runIds: later.sent.runs }]);
    expect((await ended(workspace, body.runId)).status).toBe("succeeded");
  });

  test("a run that could never be handed over fails as lost, and its owner is notified", async () => {
    const { projectId } = await publishProject(workspace, "Dead letter", one);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    const { effects, sent } = effectsAt(nextAt);
    await tick(nextAt, effects);
    const runId = (await runsOf(workspace, scheduleId))[0]?.id ?? "";
    expect(sent.runs).toContain(runId);
    await consume("daybook-runs-dead", [
      { kind: "runs", runIds: [runId, "01900000-0000-7000-8000-000000000000"] },
      { kind: "tick", dueAt: nextAt },
    ]);
    expect(await ended(workspace, runId)).toMatchObject({ status: "failed", reason: "lost" });
    await vi.waitFor(
      async () =>
        expect(
          (await workspace.call<{ values: { status: string }[] }>("GET", `/runs/${runId}/deliveries`)).body.values.map(
            ({ status }) => status,
          ),
        ).toEqual(["sent"]),
      { timeout: 30_000, interval: 100 },
    );
    // One that its runner holds is not ended by its dead letter: `dispatch/queue.test.ts`.
    const ids: string[] = [];
    await consumeDeadLetter({ kind: "deliver", deliveryIds: ["x"] }, { endUndelivered: async (id) => void ids.push(id) });
    expect(ids).toEqual([]);
  });

  test("a dead letter ends every run it can, and is retried for those whose runner does not answer", async () => {
    const ids: string[] = [];
    const endUndelivered = async (id: string): Promise<void> => {
      if (id === "unreachable") throw new Error("planted: the runner is away");
      ids.push(id);
    };
    const letter = consumeDeadLetter({ kind: "runs", runIds: ["before", "unreachable", "after"] }, { endUndelivered });
    await expect(letter).rejects.toThrow("planted");
    expect(ids).toEqual(["before", "after"]);
  });

  test("an announcement that was lost is made by the sweep, once, and so is a delivery whose message was lost", async () => {
    const { projectId } = await publishProject(workspace, "Lost announcement", one);
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    await workspace.call("POST", `/schedules/${scheduleId}/notifications`, {
      targets: [{ kind: "user", id: workspace.adminId }],
      on: "all",
    });
    await runInDurableObject(runnerOf(env, projectId) as never, (runner) => {
      const innards = runner as unknown as { env: Env };
      innards.env = { ...innards.env, DELIVERIES: { send: () => Promise.reject(new Error("planted: the queue is away")) } as never };
    });
    const { effects, sent } = effectsAt(nextAt);
    await tick(nextAt, effects);
    await consume("daybook-runs", [{ kind: "runs", runIds: sent.runs }]);
    const [run] = await endedRunsOf(workspace, scheduleId, 1);
    const runId = run?.id ?? "";
    const deliveries = async () =>
      (await workspace.call<{ values: { status: string }[] }>("GET", `/runs/${runId}/deliveries`)).body.values.map(({ status }) => status);
    expect(run?.status).toBe("succeeded");
    expect(await deliveries()).toEqual([]);

    const sweep = effectsAt(nextAt + 61_000);
    await tick(nextAt, sweep.effects);
    expect(sweep.sent.announce).toContain(runId);
    // Announced twice; the messages of its deliveries are lost as well.
    const mute = { ...env, DELIVERIES: { sendBatch: () => Promise.reject(new Error("planted: the queue is away")) } as never };
    const { announceRuns } = await import("../../src/notifications/announce/announce");
    for (let time = 0; time < 2; time++) await announceRuns(mute, { now: () => nextAt + 61_000 }, [runId]).catch(() => undefined);
    expect(await deliveries()).toEqual(["planned"]);

    const later = effectsAt(nextAt + 200_000);
    await tick(nextAt, later.effects);
    expect(later.sent.announce).not.toContain(runId);
    expect(later.sent.deliver).toHaveLength(1);
    await consume("daybook-deliveries", [
      { kind: "deliver", deliveryIds: later.sent.deliver },
      { kind: "deliver", deliveryIds: later.sent.deliver },
    ]);
    expect(await deliveries()).toEqual(["sent"]);
    const { results } = await env.DB.prepare("select id from outbox where run_id = ?1").bind(runId).all();
    expect(results).toHaveLength(1);
  });
});

/** Counts every call of a port, before and after it, and throws at the chosen one. */
class Gate {
  calls = 0;
  constructor(
    private readonly at: number,
    private readonly when: "before" | "after",
  ) {}

  async pass<T>(call: () => Promise<T>): Promise<T> {
    const mine = ++this.calls === this.at;
    if (mine && this.when === "before") throw new Error(`planted: before call ${this.at}`);
    const answer = await call();
    if (mine) throw new Error(`planted: after call ${this.at}`);
    return answer;
  }
}

/** D1 behind the gate: every statement that runs and every batch is one call. */
function gated(d1: D1Database, gate: Gate): D1Database {
  const raw = new WeakMap<object, D1PreparedStatement>();
  const statement = (inner: D1PreparedStatement): D1PreparedStatement => {
    const outer = {
      bind: (...values: unknown[]) => statement(inner.bind(...values)),
      all: () => gate.pass(() => inner.all()),
      run: () => gate.pass(() => inner.run()),
      first: (column?: string) => gate.pass(() => (column === undefined ? inner.first() : inner.first(column))),
    } as unknown as D1PreparedStatement;
    raw.set(outer, inner);
    return outer;
  };
  return {
    prepare: (sql: string) => statement(d1.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) =>
      gate.pass(() => d1.batch(statements.map((outer) => raw.get(outer) as D1PreparedStatement))),
  } as unknown as D1Database;
}

describe("a tick that crashes at any call of any port", { timeout: 180_000 }, () => {
  let schedules: Record<string, unknown>[] = [];
  let dueAt = 0;

  beforeAll(async () => {
    const [a, b] = [await publishProject(workspace, "A", one), await publishProject(workspace, "B", one)];
    await env.DB.prepare("delete from schedules").run();
    const made = [
      await dailySchedule(workspace, a.projectId),
      await dailySchedule(workspace, a.projectId, { policies: { missed: "all" } }),
      await dailySchedule(workspace, b.projectId),
      await dailySchedule(workspace, b.projectId, { name: "Broken" }),
    ];
    await env.DB.prepare("update schedules set cadence = '{}' where name = 'Broken'").run();
    dueAt = (made[0]?.nextAt ?? 0) + 3 * day + 120_000;
    schedules = (await env.DB.prepare("select * from schedules order by id").all()).results;
  });

  beforeEach(reset);

  async function reset(): Promise<void> {
    await env.DB.batch([
      env.DB.prepare("delete from runs"),
      env.DB.prepare("delete from deliveries"),
      env.DB.prepare("delete from notices"),
      ...schedules.map((row) =>
        env.DB.prepare("update schedules set next_at = ?2, status = ?3, status_reason = ?4, updated_at = ?5 where id = ?1").bind(
          row["id"],
          row["next_at"],
          row["status"],
          row["status_reason"],
          row["updated_at"],
        ),
      ),
    ]);
  }

  /** Every row that ticks write, without times of day of the wall clock that differ from try to try. */
  async function rows() {
    const runs = (await env.DB.prepare("select id, schedule_id, status, reason, planned_at, version, attempt from runs order by id").all())
      .results;
    const moved = (await env.DB.prepare("select id, status, status_reason, next_at from schedules order by id").all()).results;
    const notices = (await env.DB.prepare("select id, kind, run_id, announce_due from notices where kind = 'paused' order by id").all())
      .results;
    const told = (
      await env.DB.prepare(
        "select d.id, origin_id, recipient_id from deliveries d join notices n on d.origin = 'notice' and origin_id = n.id where kind = 'paused'",
      ).all()
    ).results;
    // A claim that failed for days is reported as not run: that may differ from try to try, but at most once per schedule.
    const { results: late } = await env.DB.prepare("select schedule_id from notices where kind = 'did_not_run' order by schedule_id").all();
    expect(new Set(late.map(({ schedule_id }) => schedule_id)).size).toBe(late.length);
    return { runs, moved, notices, told };
  }

  const gatedEffects = (gate: Gate) => {
    const { effects, sent } = effectsAt(dueAt, gated(env.DB, gate));
    const behind =
      <A, R>(call: (given: A) => Promise<R>) =>
      (given: A) =>
        gate.pass(() => call(given));
    return {
      sent,
      effects: {
        ...effects,
        accept: (...given: Parameters<TickEffects["accept"]>) => gate.pass(() => effects.accept(...given)),
        sendClaimed: behind(effects.sendClaimed),
        sendRuns: behind(effects.sendRuns),
        sendAnnounce: behind(effects.sendAnnounce),
        sendDeliveries: behind(effects.sendDeliveries),
        dueDeliveries: (now: number, limit: number) => gate.pass(() => effects.dueDeliveries(now, limit)),
      },
    };
  };

  test("leaves, after it is repeated, the same rows as a tick that did not crash", async () => {
    const clean = new Gate(0, "before");
    const undisturbed = gatedEffects(clean);
    await tick(dueAt, undisturbed.effects);
    const expected = await rows();
    expect(expected.runs.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 6 }, () => "queued"),
      ...Array.from({ length: 6 }, () => "skipped"),
    ]);
    expect(expected.moved.filter(({ status }) => status === "auto_paused")).toHaveLength(1);
    expect(expected.notices).toMatchObject([{ kind: "paused", announce_due: null }]);
    expect(expected.told).toMatchObject([{ origin_id: expected.notices[0]?.["id"], recipient_id: workspace.adminId }]);
    const queued = expected.runs.filter(({ status }) => status === "queued").map(({ id }) => id as string);
    expect(undisturbed.sent.runs.sort()).toEqual(queued.sort());
    expect(clean.calls).toBeGreaterThanOrEqual(7);

    for (let at = 1; at <= clean.calls; at++) {
      for (const when of ["before", "after"] as const) {
        await reset();
        const broken = gatedEffects(new Gate(at, when));
        await expect(tick(dueAt, broken.effects), `${when} call ${at}`).rejects.toThrow("planted");
        const again = effectsAt(dueAt);
        await tick(dueAt, again.effects);
        expect(await rows(), `${when} call ${at}`).toEqual(expected);
        // What was claimed but not sent is sent after a minute.
        const sweep = effectsAt(dueAt + 61_000);
        await tick(dueAt, sweep.effects);
        const sent = new Set([...broken.sent.runs, ...again.sent.runs, ...sweep.sent.runs]);
        expect(
          queued.filter((id) => !sent.has(id)),
          `${when} call ${at}`,
        ).toEqual([]);
        expect(await rows(), `${when} call ${at}`).toEqual(expected);
      }
    }
  });

  test("and two at once claim every occurrence once", async () => {
    const first = effectsAt(dueAt);
    const second = effectsAt(dueAt);
    await Promise.all([tick(dueAt, first.effects), tick(dueAt, second.effects)]);
    const { runs } = await rows();
    expect(runs).toHaveLength(12);
    expect(new Set(runs.map(({ schedule_id, planned_at }) => `${String(schedule_id)} ${String(planned_at)}`)).size).toBe(12);
  });
});

describe("ticks at any minutes", { timeout: 60_000 }, () => {
  /** Minutes of the ticks within two hours in which a schedule of every twenty minutes falls due; a list within is ticks at once. */
  const ways: Record<string, (number | number[])[]> = {
    "every ten minutes": [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120],
    "several at once": [
      [0, 0, 0],
      [20, 20],
      [40, 40, 41],
      [60, 59],
      [80, 80],
      [100, 100],
      [120, 120, 120],
    ],
    "two cron events for one minute": [0, 0, 20, 20, 40, 40, 60, 60, 80, 80, 100, 100, 120, 120],
    "none for an hour": [0, 20, 100, 120],
    "an old one after a newer": [0, 60, 20, 120, 40, 100],
    "one, three days late": [120 + 3 * 24 * 60],
  };
  const minute = 60_000;
  let scheduleId = "";
  let first = 0;

  beforeAll(async () => {
    const { projectId } = await publishProject(workspace, "Ticked", one);
    await env.DB.prepare("delete from schedules").run();
    const made = await dailySchedule(workspace, projectId, {
      cadence: "CUSTOM",
      daily: null,
      custom: { timezone: "UTC", cron: "*/20 * * * *" },
      policies: { missed: "all" },
    });
    scheduleId = made.scheduleId;
    first = made.nextAt;
    // Beyond two hours nothing is planned, so that a tick three days late has the same to claim.
    await env.DB.prepare("update schedules set ends_at = ?2 where id = ?1")
      .bind(scheduleId, first + 120 * minute + 1)
      .run();
  });

  test.each(Object.entries(ways))("%s: the same rows, each handed over once", async (_, ticks) => {
    await env.DB.batch([
      env.DB.prepare("delete from runs where schedule_id = ?1").bind(scheduleId),
      env.DB.prepare("update schedules set next_at = ?2, status = 'active', status_reason = null where id = ?1").bind(scheduleId, first),
    ]);
    const handed: string[] = [];
    for (const at of ticks) {
      await Promise.all(
        [at].flat().map(async (minutes) => {
          const { effects } = effectsAt(first + minutes * minute);
          const accept: TickEffects["accept"] = async (_project, briefs) => void handed.push(...briefs.map(({ runId }) => runId));
          const sendClaimed: TickEffects["sendClaimed"] = (briefs) => accept("", briefs, []);
          await tick(first + minutes * minute, { ...effects, accept, sendClaimed });
        }),
      );
    }
    const { results } = await env.DB.prepare("select id, planned_at, status from runs where schedule_id = ?1 order by planned_at")
      .bind(scheduleId)
      .all<{ id: string; planned_at: number; status: string }>();
    expect(results.map((run) => [(run.planned_at - first) / minute, run.status])).toEqual(
      [0, 20, 40, 60, 80, 100, 120].map((planned) => [planned, "queued"]),
    );
    expect(handed.sort()).toEqual(results.map(({ id }) => id).sort());
    expect(await env.DB.prepare("select status, next_at from schedules where id = ?1").bind(scheduleId).first()).toEqual({
      status: "ended",
      next_at: null,
    });
  });
});
