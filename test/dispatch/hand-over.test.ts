import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { handOverClaimed } from "../../src/dispatch/hand-over";
import { tick, type TickEffects } from "../../src/dispatch/tick";
import type { RunBrief } from "../../src/env";
import { runnerOf } from "../../src/runs/runner/stub";
import { loadOrder, type RunOrder } from "../../src/runs/store";
import { dailySchedule, endedRunsOf, env, openWorkspace, publishProject, type Workspace } from "../flows/workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

const one = [{ kind: "markdown", source: "# One" }];

interface Handed {
  accepted: { projectId: string; briefs: RunBrief[]; orders: RunOrder[] }[];
  queued: RunBrief[][];
}

/** One tick with a wall clock of its own; what it hands over stays here. */
async function claimed(at: number, now = Date.now(), change: Partial<TickEffects> = {}): Promise<Handed> {
  const handed: Handed = { accepted: [], queued: [] };
  const nothing = async (): Promise<void> => undefined;
  const effects: TickEffects = {
    d1: env.DB,
    accept: async (projectId, briefs, orders) => void handed.accepted.push({ projectId, briefs, orders }),
    sendClaimed: async (briefs) => void handed.queued.push(briefs),
    sendRuns: nothing,
    sendAnnounce: nothing,
    sendDeliveries: nothing,
    dueDeliveries: async () => [],
    continueTick: nothing,
    now: () => now,
    ...change,
  };
  await tick(at, effects);
  return handed;
}

/** A project of one cell and its schedules, all due at the same time. */
async function project(schedules: number): Promise<{ projectId: string; scheduleIds: string[]; nextAt: number }> {
  const { projectId } = await publishProject(workspace, "Handed over", one);
  const made = [];
  for (let at = 0; at < schedules; at++) made.push(await dailySchedule(workspace, projectId));
  return { projectId, scheduleIds: made.map(({ scheduleId }) => scheduleId), nextAt: made[0]?.nextAt ?? 0 };
}

describe("what a tick hands over", { timeout: 60_000 }, () => {
  test("six runs go directly to their runners, with the order that the runner would read; with a seventh, all go through the queue", async () => {
    const few = await project(6);
    const { accepted, queued } = await claimed(few.nextAt);
    expect(queued).toEqual([]);
    expect(accepted.map(({ projectId, briefs }) => [projectId, briefs.length])).toEqual([[few.projectId, 6]]);
    const { briefs, orders } = accepted[0] as Handed["accepted"][number];
    for (const { runId } of briefs) expect(orders.find(({ id }) => id === runId)).toEqual(await loadOrder(env.DB, runId));

    const another = await project(1);
    const tomorrow = another.nextAt + 86_400_000;
    await env.DB.prepare("update schedules set next_at = ?1 where status = 'active'").bind(tomorrow).run();
    const many = await claimed(tomorrow);
    expect(many.accepted).toEqual([]);
    expect(many.queued.map(({ length }) => length)).toEqual([7]);
    await env.DB.prepare("update schedules set status = 'paused'").run();
  });

  test("if a runner does not answer, its runs go to the queue, and no others", async () => {
    const brief = (runId: string, projectId: string) => ({ runId, projectId }) as RunBrief;
    const sent: string[][] = [];
    const taken: string[] = [];
    await handOverClaimed([brief("a", "away"), brief("b", "here"), brief("c", "away")], [], {
      accept: async (projectId, briefs) => {
        if (projectId === "away") throw new Error("planted: the runner is away");
        taken.push(...briefs.map(({ runId }) => runId));
      },
      sendClaimed: async (briefs) => void sent.push(briefs.map(({ runId }) => runId)),
    });
    expect({ taken, sent }).toEqual({ taken: ["b"], sent: [["a", "c"]] });
  });

  test("a run that was accepted and arrives again through the queue runs once", async () => {
    const { projectId, scheduleIds, nextAt } = await project(1);
    const { accepted } = await claimed(nextAt);
    const { briefs, orders } = accepted[0] as Handed["accepted"][number];
    await runnerOf(env, projectId).accept(briefs, "claim", orders);
    await runnerOf(env, projectId).accept(briefs, "claim");
    const runs = await endedRunsOf(workspace, scheduleIds[0] ?? "", 1);
    await runnerOf(env, projectId).accept(briefs, "claim", orders);
    expect(await runnerOf(env, projectId).live()).toEqual({ current: null, line: [] });
    expect(runs.map(({ status, attempt }) => [status, attempt])).toEqual([["succeeded", 1]]);
  });

  test.each([
    ["it is older", -2_500],
    ["it was read by a clock that runs ahead", 60_000],
  ])("what a claim read is good for two seconds: the runner reads again when %s", async (_, aheadMs) => {
    const { projectId, scheduleIds, nextAt } = await project(1);
    const { accepted } = await claimed(nextAt, Date.now() + aheadMs);
    const { briefs, orders } = accepted[0] as Handed["accepted"][number];
    expect((await workspace.call("DELETE", `/schedules/${scheduleIds[0]}`)).status).toBeLessThan(300);
    await runnerOf(env, projectId).accept(briefs, "claim", orders);
    const [run] = await endedRunsOf(workspace, scheduleIds[0] ?? "", 1);
    expect(run).toMatchObject({ status: "skipped", reason: "schedule_gone" });
  });

  test("a run that is cancelled between claim and start does not start with the order of its claim", async () => {
    const { projectId, scheduleIds, nextAt } = await project(1);
    const { accepted } = await claimed(nextAt);
    const { briefs, orders } = accepted[0] as Handed["accepted"][number];
    const runId = briefs[0]?.runId ?? "";
    expect((await workspace.call("POST", `/runs/${runId}/cancel`)).status).toBeLessThan(300);
    await runnerOf(env, projectId).accept(briefs, "claim", orders);
    expect(await runnerOf(env, projectId).live()).toEqual({ current: null, line: [] });
    const [run] = await endedRunsOf(workspace, scheduleIds[0] ?? "", 1);
    expect(run).toMatchObject({ status: "cancelled", reason: "user", startedAt: null });
  });
});

describe("the record of a tick", { timeout: 60_000 }, () => {
  let now = Date.now();
  beforeEach(async () => {
    now += 1000;
    await env.DB.batch([
      env.DB.prepare("delete from deliveries"),
      env.DB.prepare("delete from notices"),
      env.DB.prepare("update runs set status = 'cancelled', announce_due = null"),
      env.DB.prepare("update schedules set watch_at = null, status = 'paused'"),
    ]);
  });

  /** When the last tick was finished, as the runner sees it while it is handed a run. */
  async function finishedAtHandOver(nextAt: number): Promise<number | null> {
    const finished = () => env.DB.prepare("select last_finished_at from ticks where id = 1").first<number>("last_finished_at");
    let seen: number | null = null;
    await claimed(nextAt, now, { accept: async () => void (seen = await finished()) });
    expect(await finished()).toBe(now);
    return seen;
  }

  test("is written with the claim when a sweep would find nothing", async () => {
    const { nextAt } = await project(1);
    expect(await finishedAtHandOver(nextAt)).toBe(now);
  });

  const left: Record<string, string> = {
    "an open run": "update runs set status = 'queued', claimed_at = 0 where rowid = 1",
    "an announcement": "update runs set announce_due = 1, claimed_at = 0 where rowid = 1",
    "a deadline": "update schedules set watch_at = 1 where rowid = 1",
    "a delivery": `insert into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, status, due_at, created_at)
      select 'late', id, 'schedule', 'n', 'user', 'u', 'U', 'email', 'planned', 1, 1 from runs where rowid = 1`,
    "a notice": `insert into notices (id, schedule_id, project_id, kind, run_id, about_at, announce_due, created_at)
      select 'told', id, project_id, 'paused', 'r', 1, 1, 1 from schedules where rowid = 1`,
  };
  test.each(Object.entries(left))("waits for the sweep when there is %s", async (_what, statement) => {
    const { nextAt } = await project(1);
    expect((await env.DB.prepare(statement).run()).meta.changes).toBe(1);
    expect(await finishedAtHandOver(nextAt)).not.toBe(now);
  });

  test("waits for the sweep when the person of a schedule is gone", async () => {
    const gone = await project(1);
    await env.DB.prepare("update schedules set run_as = 'nobody' where id = ?1").bind(gone.scheduleIds[0]).run();
    const { nextAt } = await project(1);
    expect(await finishedAtHandOver(nextAt)).not.toBe(now);
  });
});
