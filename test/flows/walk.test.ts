import { beforeAll, expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run";
import { ended, loadWarehouse, openWorkspace, type Workspace } from "./workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
  await loadWarehouse();
});

/** The cells of a first project, as a client writes them. */
const cells = [
  { kind: "markdown", label: "Intro", source: "# Rain in {{ city }}" },
  { kind: "input", output: "city", config: { type: "dropdown", options: ["Seattle", "Berlin"], default: "Seattle" } },
  { kind: "sql", output: "rain", source: "select month, mm from weather where city = {{ city }}", config: { connection: "sample" } },
  { kind: "javascript", output: "total", source: "rain.reduce((sum, row) => sum + row.mm, 0)" },
  { kind: "python", output: "worst", source: "max(rain.to_dicts(), key=lambda row: row['mm'])" },
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

test("a client can create, publish, schedule and read a project through the API alone", { timeout: 180_000 }, async () => {
  const { call } = workspace;
  const project = await call<{ id: string }>("POST", "/projects", { title: "Weather" });
  expect(project.status).toBe(201);
  const P = project.body.id;

  const withPython = await call<{ code: string; message: string; issues: { path: string }[] }>("PUT", `/projects/${P}/draft`, { cells });
  expect(withPython).toMatchObject({
    status: 400,
    body: { code: "BAD_REQUEST", message: expect.stringMatching(/python.*later release/i) },
  });
  expect(withPython.body.issues).toEqual([{ path: "cells.4.kind", message: expect.stringMatching(/python/i) }]);

  const saved = await call<{ cells: Record<string, unknown>[] }>("PUT", `/projects/${P}/draft`, {
    cells: cells.filter(({ kind }) => kind !== "python"),
  });
  expect(saved.status).toBe(200);
  expect(saved.headers.get("etag")).toMatch(/^"/);
  for (const cell of saved.body.cells)
    expect(cell).toMatchObject({ id: expect.any(String), staticId: expect.any(String), inApp: true, width: "full" });

  const published = await call<{ version: number; runId: string }>("POST", `/projects/${P}/publish`, { note: "first" });
  expect(published).toMatchObject({ status: 201, body: { version: 1, runId: expect.any(String) } });
  await ended(workspace, published.body.runId);

  const schedule = await call<{ id: string; nextOccurrenceAt: string }>("POST", `/projects/${P}/schedules`, {
    name: "Mornings",
    cadence: "DAILY",
    daily: { timezone: "Europe/Berlin", hour: 7, minute: 30 },
  });
  expect(schedule.status).toBe(201);
  expect(schedule.body.nextOccurrenceAt).toMatch(/T0[56]:30:00\.000Z$/);
  const S = schedule.body.id;
  expect(
    (
      await call("POST", `/schedules/${S}/notifications`, {
        targets: [{ kind: "user", id: workspace.adminId }],
        on: "all",
        screenshot: "png",
      })
    ).status,
  ).toBe(201);

  const now = await call<{ runId: string }>("POST", `/schedules/${S}/run`);
  expect(now).toMatchObject({ status: 201, body: { runId: expect.any(String) } });
  await ended(workspace, now.body.runId);
  const run = (await call<Run>("GET", `/runs/${now.body.runId}`)).body;
  expect(run).toMatchObject({
    id: now.body.runId,
    status: "succeeded",
    trigger: "manual",
    plannedAt: expect.any(String),
    startedAt: expect.any(String),
    finishedAt: expect.any(String),
    latenessMs: expect.any(Number),
    version: 1,
  });
  expect(run.cells?.find(({ kind }) => kind === "sql")).toMatchObject({ status: "succeeded", rows: 12 });

  // A mail whose picture is still being drawn at the end of the file leaves a browser open, and vitest cannot exit.
  await vi.waitFor(
    async () => {
      const { deliveries } = (await call<Run>("GET", `/runs/${now.body.runId}`)).body;
      expect(deliveries).toEqual({ total: 1, sent: 1, failed: 0, unknown: 0 });
    },
    { timeout: 90_000, interval: 200 },
  );

  const preview = await call<{ occurrences: { at: string; local: string; note?: string }[] }>("POST", "/schedules/preview", {
    cadence: "CUSTOM",
    custom: { timezone: "America/New_York", cron: "30 2 * * *" },
    after: "2027-03-13T12:00:00.000Z",
    count: 2,
  });
  expect(preview.status).toBe(200);
  // 02:30 does not exist on 14 March 2027: the run comes at the first instant after the gap, 03:00 in summer time.
  expect(preview.body.occurrences.map(({ at }) => at)).toEqual(["2027-03-14T07:00:00.000Z", "2027-03-15T06:30:00.000Z"]);
  expect(preview.body.occurrences[0]?.note).toBeTruthy();
});
