import { electricity } from "./sample/electricity.ts";
import type { SampleProject } from "./sample/project.ts";
import { stocks } from "./sample/stocks.ts";
import { warehouseStatements } from "./sample/warehouse.ts";
import { weather } from "./sample/weather.ts";

/** What loading the sample workspace needs of a running host. */
export interface SampleHost {
  /** Address of the application, without a trailing slash. */
  base: string;
  /** Token of the admin, for the same API that everybody uses. */
  token: string;
  warehouse: D1Database;
  say(line: string): void;
}

/**
 * Creates the sample projects through the API, with the calls that a user would make: create, save the draft, publish, schedule, notify. Every run in the log is a
 * real run. An existing project (by title) is not touched, so that an interrupted start can be repeated.
 */
export async function loadSample(host: SampleHost): Promise<void> {
  await loadWarehouse(host.warehouse);
  const { values: existing } = await call<{ values: { title: string }[] }>(host, "GET", "/projects?limit=100");
  const me = await call<{ id: string }>(host, "GET", "/users/me");
  for (const project of [electricity, stocks, weather]) {
    if (existing.some(({ title }) => title === project.title)) continue;
    host.say(`- Adding the sample project "${project.title}" ...`);
    await addProject(host, project, me.id);
  }
}

/** Fills the sample warehouse. Safe to repeat. */
export async function loadWarehouse(warehouse: D1Database): Promise<void> {
  await warehouse.batch(
    warehouseStatements().map(({ sql, rows }) =>
      rows === null ? warehouse.prepare(sql) : warehouse.prepare(sql).bind(JSON.stringify(rows)),
    ),
  );
}

/** Creates one sample project with its versions and schedules. Notifications go to the given user. */
export async function addProject(host: SampleHost, project: SampleProject, userId: string): Promise<void> {
  const { title, description, timezone } = project;
  const { id } = await call<{ id: string }>(host, "POST", "/projects", { title, description });
  for (const { note, cells } of project.versions) {
    await call(host, "PUT", `/projects/${id}/draft`, { cells, settings: { description, timezone } });
    const { runId } = await call<{ runId: string }>(host, "POST", `/projects/${id}/publish`, { note });
    await runEnded(host, runId);
  }
  // At least three seconds ahead: the schedule may be created in the last seconds of a minute, and must not miss its first occurrence.
  const nextMinute = new Date(Math.floor((Date.now() + 63_000) / 60_000) * 60_000);
  for (const { input, on, screenshot, paused } of project.schedules) {
    const schedule = await call<{ id: string }>(host, "POST", `/projects/${id}/schedules`, input(nextMinute));
    await call(host, "POST", `/schedules/${schedule.id}/notifications`, { targets: [{ kind: "user", id: userId }], on, screenshot });
    if (paused) await call(host, "POST", `/schedules/${schedule.id}/pause`);
  }
}

/** Waits until a run has ended, however it ended. */
async function runEnded(host: SampleHost, runId: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const { status } = await call<{ status: string }>(host, "GET", `/runs/${runId}`);
    if (status !== "queued" && status !== "running") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the first run of a sample project did not end within a minute (run ${runId})`);
}

async function call<T>(host: SampleHost, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${host.base}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${host.token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`the sample workspace could not be created: ${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return (text === "" ? null : JSON.parse(text)) as T;
}
