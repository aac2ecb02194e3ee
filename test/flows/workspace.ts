import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { setUp } from "../../src/access/workspace/setup";
import { createToken } from "../../src/access/tokens/tokens";
import type { Caller } from "../../src/access/caller";
import type { CellInput } from "../../src/contract/cell";
import type { Run } from "../../src/contract/run";
import { runTick } from "../../src/dispatch/handlers";
import type { Env } from "../../src/env";
import { systemClock } from "../../src/lib/clock";
import worker from "../../src/worker";

/** A workspace for black-box stories: everything by HTTP, the clock by ticks, in the real runtime. */
export const env = bindings as unknown as Env;

export interface Workspace {
  adminId: string;
  token: string;
  call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: T; headers: Headers }>;
}

/** The admin and their token; created once per test file. */
export async function openWorkspace(): Promise<Workspace> {
  const { userId } = await setUp(env.DB, systemClock, {
    name: "Ines Vogt",
    email: "ines@example.com",
    password: "correct horse battery staple",
    workspaceName: "Halden Foods",
  });
  const caller: Caller = { userId, name: "Ines Vogt", email: "ines@example.com", role: "admin", scope: null, sessionId: null };
  const { token } = await createToken(env.DB, systemClock, caller, { name: "test", scope: "write", expiresInDays: 1 });
  return { adminId: userId, token, call: (method, path, body, headers) => request(method, `/api/v1${path}`, token, body, headers) };
}

/** Tests share one minute: those about the limit of runs bring their own. One object, because a Worker's environment is one, too. */
const unhurried: Env = { ...env, RUN_LIMIT: { limit: async () => ({ success: true }) } };

/** One request to the Worker, as a client makes it. */
export async function request<T>(method: string, path: string, token: string | null, body?: unknown, headers: Record<string, string> = {}) {
  const ctx = createExecutionContext();
  const response = await worker.fetch(
    new Request(`http://daybook.test${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }) as Request<unknown, IncomingRequestCfProperties>,
    unhurried,
    ctx,
  );
  const text = await response.text();
  await waitOnExecutionContext(ctx);
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return { status: response.status, body: (isJson ? JSON.parse(text) : text) as T, headers: response.headers };
}

/** The cookie of a fresh browser session of the admin, as a request header. */
export async function signIn(): Promise<{ cookie: string }> {
  const { status, headers } = await request(
    "POST",
    "/api/auth/sign-in/email",
    null,
    { email: "ines@example.com", password: "correct horse battery staple" },
    { origin: "http://daybook.test" },
  );
  expect(status).toBe(200);
  return {
    cookie: headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; "),
  };
}

/** A small project with SQL, JavaScript, a chart and text. */
export const walkCells: unknown[] = [
  { kind: "markdown", label: "Intro", source: "# Rain in {{ city }}" },
  { kind: "input", output: "city", config: { type: "dropdown", options: ["Seattle", "Berlin"], default: "Seattle" } },
  { kind: "sql", output: "rain", source: "select month, mm from weather where city = {{ city }}", config: { connection: "sample" } },
  { kind: "javascript", output: "total", source: "rain.reduce((sum, row) => sum + row.mm, 0)" },
  { kind: "metric", label: "Total", config: { value: "total", format: ",.0f" } },
  { kind: "table", label: "Months", config: { table: "rain" } },
  {
    kind: "chart",
    label: "By month",
    config: {
      table: "rain",
      spec: { mark: "bar", encoding: { x: { field: "month", type: "ordinal" }, y: { field: "mm", type: "quantitative" } } },
    },
  },
];

export async function loadWarehouse(): Promise<void> {
  await env.WAREHOUSE.batch([
    env.WAREHOUSE.prepare(
      "create table if not exists weather (city text not null, month integer not null, mm real not null, primary key (city, month))",
    ),
    env.WAREHOUSE.prepare(
      "insert or replace into weather select 'Seattle', value, value * 10.5 from json_each('[1,2,3,4,5,6,7,8,9,10,11,12]')",
    ),
  ]);
}

/** A project with a published version whose first run has ended. */
export async function publishProject(
  workspace: Workspace,
  title: string,
  cells: unknown[] | CellInput[],
): Promise<{ projectId: string; version: number; firstRun: Run }> {
  const created = await workspace.call<{ id: string }>("POST", "/projects", { title });
  expect(created.status).toBe(201);
  const projectId = created.body.id;
  const { version, run } = await publishCells(workspace, projectId, cells);
  return { projectId, version, firstRun: run };
}

/** Saves cells as the draft, publishes them, and waits for the first result. */
export async function publishCells(workspace: Workspace, projectId: string, cells: unknown[]): Promise<{ version: number; run: Run }> {
  const saved = await workspace.call("PUT", `/projects/${projectId}/draft`, { cells });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  const published = await workspace.call<{ version: number; runId: string }>("POST", `/projects/${projectId}/publish`, {});
  expect(published.status, JSON.stringify(published.body)).toBe(201);
  return { version: published.body.version, run: await ended(workspace, published.body.runId) };
}

/** Waits until a run has ended. */
export const ended = (workspace: Workspace, runId: string): Promise<Run> =>
  vi.waitFor(
    async () => {
      const { status, body } = await workspace.call<Run>("GET", `/runs/${runId}`);
      expect(status).toBe(200);
      if (body.status === "queued" || body.status === "running") throw new Error(`run ${runId} is ${body.status}`);
      return body;
    },
    { timeout: 60_000, interval: 50 },
  );

export const tickAt = (at: number): Promise<void> => runTick(at, env);

/** A daily schedule that has not fired yet, and its first occurrence. */
export async function dailySchedule(
  workspace: Workspace,
  projectId: string,
  more: Record<string, unknown> = {},
): Promise<{ scheduleId: string; nextAt: number }> {
  const made = await workspace.call<{ id: string; nextOccurrenceAt: string }>("POST", `/projects/${projectId}/schedules`, {
    cadence: "DAILY",
    daily: { timezone: "UTC", hour: 7, minute: 30 },
    ...more,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { scheduleId: made.body.id, nextAt: Date.parse(made.body.nextOccurrenceAt) };
}

/** Runs of a schedule in the log, oldest plan first. */
export async function runsOf(workspace: Workspace, scheduleId: string): Promise<Run[]> {
  const { body } = await workspace.call<{ values: Run[] }>("GET", `/runs?scheduleId=${scheduleId}&limit=100`);
  return body.values.reverse();
}

export async function endedRunsOf(workspace: Workspace, scheduleId: string, count: number): Promise<Run[]> {
  return vi.waitFor(
    async () => {
      const runs = await runsOf(workspace, scheduleId);
      if (runs.length < count || runs.some((run) => run.status === "queued" || run.status === "running")) {
        throw new Error(`waiting for ${count} ended runs: ${runs.map((run) => run.status).join()}`);
      }
      return runs;
    },
    { timeout: 60_000, interval: 50 },
  );
}
