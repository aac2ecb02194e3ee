import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { createToken } from "../../src/access/tokens/tokens";
import type { Run } from "../../src/contract/run";
import { onQueue } from "../../src/dispatch/handlers";
import { tick } from "../../src/dispatch/tick";
import type { Env, RunBrief } from "../../src/env";
import { systemClock } from "../../src/lib/clock";
import { newId } from "../../src/lib/id";
import { announceRuns } from "../../src/notifications/announce/announce";
import type { Journal } from "../../src/runs/runner/journal";
import { runnerOf } from "../../src/runs/runner/stub";
import { dailySchedule, endedRunsOf, env, openWorkspace, request, runsOf, type Workspace } from "./workspace";

/**
 * What people do while a schedule falls due: every action at every moment of one scheduled run, and its one result.
 *
 * The rules behind the table. What fell due before an edit is claimed before it, by the tick or by the edit, and runs as it was claimed (its version, its inputs); the edit
 * governs what follows. Archiving, deleting and losing the person it runs as also stop what has not started: such a run is `skipped`, or `cancelled` when an attempt of it had
 * failed already. A running attempt ends by itself. A result of a version that is no longer published is kept, but visitors do not see it (`superseded`).
 * People who lost their access are never written to; a deleted schedule has no recipients for a success.
 */
const table = `
  act                    | moment                 | run                        | version | attempt | schedule | told
  publish version 2      | between read and claim | succeeded                  | 2       | 1       | active   | Ines, Mika
  publish version 2      | claimed, not accepted  | succeeded, superseded      | 1       | 1       | active   | Ines, Mika
  publish version 2      | running                | succeeded, superseded      | 1       | 1       | active   | Ines, Mika
  publish version 2      | waiting for its retry  | succeeded, superseded      | 1       | 2       | active   | Ines, Mika
  rename                 | between read and claim | succeeded                  | 1       | 1       | active   | Ines, Mika
  rename                 | claimed, not accepted  | succeeded                  | 1       | 1       | active   | Ines, Mika
  rename                 | running                | succeeded                  | 1       | 1       | active   | Ines, Mika
  rename                 | waiting for its retry  | succeeded                  | 1       | 2       | active   | Ines, Mika
  move to another hour   | between read and claim | succeeded                  | 1       | 1       | active   | Ines, Mika
  move to another hour   | claimed, not accepted  | succeeded                  | 1       | 1       | active   | Ines, Mika
  move to another hour   | running                | succeeded                  | 1       | 1       | active   | Ines, Mika
  move to another hour   | waiting for its retry  | succeeded                  | 1       | 2       | active   | Ines, Mika
  pause                  | between read and claim | succeeded                  | 1       | 1       | paused   | Ines, Mika
  pause                  | claimed, not accepted  | succeeded                  | 1       | 1       | paused   | Ines, Mika
  pause                  | running                | succeeded                  | 1       | 1       | paused   | Ines, Mika
  pause                  | waiting for its retry  | succeeded                  | 1       | 2       | paused   | Ines, Mika
  delete                 | between read and claim | skipped, schedule_gone     | 1       | 1       | gone     | -
  delete                 | claimed, not accepted  | skipped, schedule_gone     | 1       | 1       | gone     | -
  delete                 | running                | succeeded                  | 1       | 1       | gone     | -
  delete                 | waiting for its retry  | cancelled, schedule_gone   | 1       | 2       | gone     | -
  archive the project    | between read and claim | skipped, project_archived  | 1       | 1       | active   | -
  archive the project    | claimed, not accepted  | skipped, project_archived  | 1       | 1       | active   | -
  archive the project    | running                | succeeded                  | 1       | 1       | active   | Ines, Mika
  archive the project    | waiting for its retry  | cancelled, project_archived| 1       | 2       | active   | -
  deactivate who it runs as | between read and claim | skipped, run_as_gone    | 1       | 1       | active   | -
  deactivate who it runs as | claimed, not accepted  | skipped, run_as_gone    | 1       | 1       | active   | -
  deactivate who it runs as | running                | succeeded               | 1       | 1       | active   | Ines
  deactivate who it runs as | waiting for its retry  | cancelled, run_as_gone  | 1       | 2       | active   | -
`;

interface Case {
  projectId: string;
  scheduleId: string;
  /** Created the schedule, which runs as her. */
  mika: string;
  nextAt: number;
}

const cells = (value: number) => [
  {
    kind: "javascript",
    label: "One",
    output: "one",
    source: `if (hex_scheduled && run.attempt === 1 && ${value} === 0) throw new Error("not yet"); ${value}`,
  },
];

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

const acts: Record<string, (given: Case) => Promise<{ status: number }>> = {
  "publish version 2": async ({ projectId }) => {
    await workspace.call("PUT", `/projects/${projectId}/draft`, { cells: cells(2) });
    return workspace.call("POST", `/projects/${projectId}/publish`, {});
  },
  rename: ({ scheduleId }) => workspace.call("PATCH", `/schedules/${scheduleId}`, { name: "Renamed" }),
  "move to another hour": ({ scheduleId }) =>
    workspace.call("PATCH", `/schedules/${scheduleId}`, { cadence: "DAILY", daily: { timezone: "UTC", hour: 9, minute: 30 } }),
  pause: ({ scheduleId }) => workspace.call("POST", `/schedules/${scheduleId}/pause`),
  delete: ({ scheduleId }) => workspace.call("DELETE", `/schedules/${scheduleId}`),
  "archive the project": ({ projectId }) => workspace.call("PATCH", `/projects/${projectId}`, { archived: true }),
  "deactivate who it runs as": ({ mika }) => workspace.call("POST", `/users/${mika}/deactivate`),
};

/** Each brings a due schedule to its moment, performs the action there, and continues. */
const moments: Record<string, (given: Case, act: () => Promise<void>) => Promise<void>> = {
  "between read and claim": async ({ nextAt }, act) => {
    let acted = false;
    const d1 = new Proxy(env.DB, {
      get(target, name) {
        const own = Reflect.get(target, name) as { bind(to: unknown): unknown };
        if (name !== "batch") return own.bind(target);
        return async (statements: D1PreparedStatement[]) => {
          if (!acted) await act();
          acted = true;
          return target.batch(statements);
        };
      },
    });
    await handOver(await claimed(nextAt, d1));
  },
  "claimed, not accepted": async ({ nextAt }, act) => {
    const briefs = await claimed(nextAt);
    await act();
    await handOver(briefs);
  },
  running: async ({ projectId, nextAt }, act) => {
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    await inRunner(projectId, (runner) => {
      const bucket = new Proxy(runner.env.BUCKET, {
        get(target, name) {
          const own = Reflect.get(target, name) as (...given: unknown[]) => unknown;
          if (name !== "put") return own.bind(target);
          return async (...given: unknown[]) => (reached.resolve(), await gate.promise, own.apply(target, given));
        },
      });
      runner.env = { ...runner.env, BUCKET: bucket };
    });
    await handOver(await claimed(nextAt));
    await reached.promise;
    await act();
    gate.resolve();
  },
  "waiting for its retry": async ({ projectId, scheduleId, nextAt }, act) => {
    await handOver(await claimed(nextAt));
    await vi.waitFor(async () => expect(await runsOf(workspace, scheduleId)).toMatchObject([{ attempt: 2, status: "queued" }]), {
      interval: 20,
      timeout: 10_000,
    });
    await act();
    await inRunner(projectId, ({ journal }) => journal.line().forEach((run) => journal.wait({ ...run, notBefore: 0 })));
    await runDurableObjectAlarm(runnerOf(env, projectId));
  },
};

const rows = table
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split("|").map((field) => field.trim()) as [string, string, string, string, string, string, string]);

describe("somebody acts while a schedule falls due", { timeout: 60_000 }, () => {
  test("the table has every act at every moment", () => {
    const pairs = Object.keys(acts).flatMap((act) => Object.keys(moments).map((moment) => `${act} ${moment}`));
    expect(rows.map(([act, moment]) => `${act} ${moment}`)).toEqual(pairs);
  });

  test.each(rows)("%s, %s: %s", async (act, moment, ...expected) => {
    const given = await due(moment === "waiting for its retry" ? 0 : 1);
    await moments[moment]?.(given, async () => {
      expect((await acts[act]?.(given))?.status).toBeLessThan(300);
    });
    expect(await outcome(given, expected[0] === "none" ? 0 : 1)).toEqual(expected);
  });
});

/** A published project of Ines and, in it, a schedule of Mika that is due. Version 1 answers `value`; 0 fails its first attempt. */
async function due(value: number): Promise<Case> {
  const { body: project } = await workspace.call<{ id: string }>("POST", "/projects", { title: "Trading" });
  await workspace.call("PUT", `/projects/${project.id}/draft`, { cells: cells(value) });
  await env.DB.batch([
    env.DB.prepare(
      "insert into versions (project_id, number, cells, settings, created_at) select project_id, 1, cells, '{}', 0 from drafts where project_id = ?1",
    ).bind(project.id),
    env.DB.prepare("update projects set published_version = 1 where id = ?1").bind(project.id),
  ]);
  const email = `${newId()}@example.com`;
  const { body } = await workspace.call<{ member: { id: string } }>("POST", "/members", { email, name: "Mika", role: "editor" });
  const mika = body.member.id;
  await env.DB.prepare(
    "insert into grants (project_id, subject_kind, subject_id, access, created_by, created_at) values (?1, 'user', ?2, 'CAN_EDIT', ?3, 0)",
  )
    .bind(project.id, mika, workspace.adminId)
    .run();
  const caller = { userId: mika, name: "Mika", email, role: "editor" as const, scope: null, sessionId: null };
  const { token } = await createToken(env.DB, systemClock, caller, { name: "test", scope: "write", expiresInDays: 1 });
  const hers: Workspace = {
    ...workspace,
    token,
    call: (method, path, given, headers) => request(method, `/api/v1${path}`, token, given, headers),
  };
  const { scheduleId } = await dailySchedule(hers, project.id, { policies: { retries: value === 0 ? 1 : 0 } });
  const targets = [workspace.adminId, mika].map((id) => ({ kind: "user", id }));
  expect((await hers.call("POST", `/schedules/${scheduleId}/notifications`, { targets, on: "all" })).status).toBe(201);
  const nextAt = Math.floor(Date.now() / 60_000) * 60_000;
  await env.DB.prepare("update schedules set next_at = ?2 where id = ?1").bind(scheduleId, nextAt).run();
  return { projectId: project.id, scheduleId, mika, nextAt };
}

/** Runs one tick; returns what it would send to the runners. */
async function claimed(at: number, d1: D1Database = env.DB): Promise<RunBrief[]> {
  const briefs: RunBrief[] = [];
  await tick(at, {
    d1,
    accept: async (_, some) => void briefs.push(...some),
    sendClaimed: async () => expect.unreachable(),
    sendRuns: async () => undefined,
    sendAnnounce: async () => undefined,
    sendDeliveries: async () => undefined,
    dueDeliveries: async () => [],
    continueTick: async () => undefined,
    now: () => at,
  });
  return briefs;
}

async function handOver(briefs: RunBrief[]): Promise<void> {
  const messages = [{ body: { kind: "claimed", briefs }, attempts: 1, ack: () => undefined, retry: () => expect.unreachable() }];
  await onQueue({ queue: "daybook-runs", messages } as never, env);
}

/** The result, in the words of the table. */
async function outcome({ scheduleId }: Case, count: number): Promise<string[]> {
  const [run, another] = await endedRunsOf(workspace, scheduleId, count);
  expect(another).toBeUndefined();
  const { status, body } = await workspace.call<{ status: string }>("GET", `/schedules/${scheduleId}`);
  const schedule = status === 404 ? "gone" : body.status;
  if (run?.status === "skipped") expect(run).toMatchObject({ startedAt: null, latenessMs: null, durationMs: null });
  if (!run) return ["none", "-", "-", schedule, "-"];
  return [[run.status, run.reason].filter(Boolean).join(", "), String(run.version), String(run.attempt), schedule, await told(run)];
}

async function told(run: Run): Promise<string> {
  await announceRuns(env, systemClock, [run.id]);
  const { results } = await env.DB.prepare(
    "select recipient_name as name from deliveries where run_id = ?1 and status <> 'suppressed' order by 1",
  )
    .bind(run.id)
    .all<{ name: string }>();
  return results.map(({ name }) => name.split(" ")[0]).join(", ") || "-";
}

const inRunner = (projectId: string, act: (runner: { env: Env; journal: Journal }) => void): Promise<void> =>
  runInDurableObject(runnerOf(env, projectId) as never, (instance) => act(instance as unknown as { env: Env; journal: Journal }));
