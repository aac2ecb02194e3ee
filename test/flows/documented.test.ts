import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openDocument, type Document } from "./document";
import { env, loadWarehouse, request, tickAt, walkCells } from "./workspace";

const origin = "http://daybook.test";
const ines = { name: "Ines Vogt", email: "ines@example.com", password: "correct horse battery staple" };

let document: Document;
let token = "";
beforeAll(async () => {
  document = await openDocument();
  await loadWarehouse();
});
afterAll(() => env.DB.prepare("delete from ticks").run());

/** A call whose answer must be one that the document names, with exactly its fields. */
async function call<T = Record<string, never>>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  bearer: string | null = token,
) {
  const answer = await request<T>(method, `/api/v1${path}`, bearer, body, headers);
  document.hold(method, path.split("?")[0] ?? path, answer.status, answer.body);
  return answer;
}

async function made<T = { id: string }>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
  const answer = await call<T>(method, path, body, headers);
  expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}

const ended = (runId: string) =>
  vi.waitFor(
    async () => {
      const run = await made<{ status: string; cells: { staticId: string; kind: string }[] }>("GET", `/runs/${runId}`);
      expect(["queued", "running"]).not.toContain(run.status);
      return run;
    },
    { timeout: 90_000, interval: 100 },
  );

/** The routes that clients rely on: those of the compatible API and our own. */
const promised = [
  "POST /projects/{projectId}/runs",
  "GET /projects/{projectId}/runs",
  "GET /projects/{projectId}/runs/{runId}",
  "DELETE /projects/{projectId}/runs/{runId}",
  "POST /project/{projectId}/run",
  "GET /project/{projectId}/run",
  "GET /project/{projectId}/run/{runId}",
  "DELETE /project/{projectId}/run/{runId}",
  "GET /projects",
  "POST /projects",
  "GET /projects/{id}",
  "PATCH /projects/{id}",
  "GET /projects/{id}/overview",
  "GET /users",
  "GET /users/me",
  "GET /projects/{id}/draft",
  "PUT /projects/{id}/draft",
  "POST /projects/{id}/publish",
  "GET /projects/{id}/versions",
  "GET /projects/{id}/versions/{n}",
  "POST /projects/{id}/versions/{n}/restore",
  "GET /projects/{id}/diff",
  "GET /projects/{id}/schedules",
  "POST /projects/{id}/schedules",
  "GET /schedules/{id}",
  "PATCH /schedules/{id}",
  "DELETE /schedules/{id}",
  "POST /schedules/{id}/pause",
  "POST /schedules/{id}/resume",
  "POST /schedules/{id}/run",
  "GET /schedules/{id}/occurrences",
  "POST /schedules/preview",
  "GET /schedules/{id}/notifications",
  "POST /schedules/{id}/notifications",
  "PATCH /notifications/{id}",
  "DELETE /notifications/{id}",
  "POST /notifications/{id}/test",
  "POST /notifications/{id}/preview",
  "GET /runs",
  "GET /runs/{id}",
  "GET /runs/{id}/cells",
  "GET /runs/{id}/events",
  "POST /runs/{id}/cancel",
  "POST /runs/{id}/retry",
  "POST /runs/{id}/restore",
  "GET /runs/{id}/compare/{otherId}",
  "GET /runs/{id}/outputs",
  "GET /runs/{id}/outputs/{staticId}",
  "GET /runs/{id}/capture.png",
  "GET /runs/{id}/capture.pdf",
  "GET /runs/{id}/deliveries",
  "GET /deliveries/{id}",
  "POST /deliveries/{id}/resend",
  "GET /data-connections",
  "POST /data-connections",
  "GET /data-connections/{id}",
  "PATCH /data-connections/{id}",
  "DELETE /data-connections/{id}",
  "POST /data-connections/{id}/test",
  "GET /data-connections/{id}/schema",
  "GET /members",
  "POST /members",
  "PATCH /members/{id}",
  "DELETE /members/{id}",
  "GET /me",
  "GET /tokens",
  "POST /tokens",
  "DELETE /tokens/{id}",
  "GET /health",
  "GET /settings",
  "PATCH /settings",
];

describe("the OpenAPI document", { timeout: 300_000 }, () => {
  test("names every route that was promised", () => {
    expect(promised.filter((route) => !document.routes.includes(route))).toEqual([]);
  });

  test("health shows strangers only the status, and reports when no tick has come", async () => {
    await env.DB.prepare("delete from ticks").run();
    expect(await call("GET", "/health", undefined, {}, null)).toMatchObject({ status: 200, body: { status: "starting" } });
    await env.DB.prepare("insert into ticks (id, last_scheduled_at, last_finished_at, swept) values (1, 0, ?1, 0)")
      .bind(Date.now() - 10 * 60_000)
      .run();
    const late = await call("GET", "/health", undefined, {}, null);
    expect([late.status, late.body]).toEqual([503, { status: "degraded" }]);
    await env.DB.prepare("delete from ticks").run();
  });

  test("is what signing in and people answer", people);

  test("is what refusals answer, too", async () => {
    const refused = async (method: string, path: string, body?: unknown) => (await call(method, path, body)).status;
    expect(await refused("POST", "/projects", { colour: "red" })).toBe(400);
    expect(await refused("GET", "/runs/17")).toBe(400);
    expect(await refused("GET", "/runs?limit=1000")).toBe(400);
    expect(await refused("GET", "/runs/01900000-0000-7000-8000-000000000000")).toBe(404);
    expect(
      await refused("POST", "/schedules/preview", { cadence: "CUSTOM", custom: { timezone: "Mars/Olympus", cron: "0 7 * * *" } }),
    ).toBe(422);
    expect((await call("GET", "/runs", undefined, {}, null)).status).toBe(401);
    expect((await call("GET", "/runs", undefined, {}, "dbk_nonsense")).status).toBe(401);
  });

  test("is what every route answers, field by field", async () => {
    const { projectId, R0 } = await project();
    const scheduleId = await schedule(projectId);
    await runs(projectId, scheduleId, R0);
    await connections();
    await farewell(projectId, scheduleId);
    expect(document.routes.filter((route) => !document.held.has(route))).toEqual([]);
  });
});

async function people(): Promise<void> {
  await made("GET", "/setup");
  const setUp = await call("POST", "/setup", { ...ines, workspaceName: "Halden Foods" }, {}, null);
  expect(setUp.status).toBe(201);
  const session = {
    origin,
    cookie: setUp.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; "),
  };
  const own = await call<{ id: string; token: string }>("POST", "/tokens", { name: "tests", scope: "write" }, session, null);
  token = own.body.token;
  const spare = (await call<{ id: string }>("POST", "/tokens", { name: "spare", scope: "read", expiresInDays: 1 }, session, null)).body;
  expect(
    (await call("POST", "/me/password", { currentPassword: ines.password, newPassword: "another good password" }, session, null)).status,
  ).toBe(204);
  await made("GET", "/me");
  const self = await made("GET", "/users/me");
  await made("GET", `/users/${self.id}`);
  await made("POST", "/sign-in-links", {});
  await made("GET", "/users?limit=1");
  const { member } = await made<{ member: { id: string } }>("POST", "/members", { email: "ole@example.com", role: "editor" });
  await made("GET", "/members");
  await made("PATCH", `/members/${member.id}`, { role: "viewer" });
  await made("POST", `/users/${member.id}/deactivate`);
  await made("DELETE", `/members/${member.id}`);
  await made("GET", "/tokens?limit=1");
  await made("DELETE", `/tokens/${spare.id}`);
  await made("GET", "/health");
  expect(await made("GET", "/settings")).toMatchObject({ workspaceName: "Halden Foods", retentionDays: 90 });
  expect(await made("PATCH", "/settings", { retentionDays: null })).toMatchObject({ retentionDays: null });
  expect(await made("PATCH", "/settings", { retentionDays: 30, workspaceName: "Halden" })).toMatchObject({ retentionDays: 30 });
  expect((await call("PATCH", "/settings", { retentionDays: 6 })).status).toBe(400);
  const { results } = await env.DB.prepare("select details from audit_log where action = 'settings.update' order by id").all<{
    details: string;
  }>();
  expect(results.map(({ details }) => JSON.parse(details) as unknown)).toEqual([
    { retentionDays: null, was: { retentionDays: 90 } },
    { workspaceName: "Halden", retentionDays: 30, was: { workspaceName: "Halden Foods", retentionDays: null } },
  ]);
}

async function project(): Promise<{ projectId: string; R0: string }> {
  const { id: projectId } = await made("POST", "/projects", { title: "Weather" });
  await made("PATCH", `/projects/${projectId}`, { description: "Rain" });
  await made("GET", `/projects/${projectId}`);
  await made("GET", "/projects?limit=1&sortBy=LAST_EDITED_AT");
  await made("PUT", `/projects/${projectId}/draft`, { cells: walkCells });
  await made("GET", `/projects/${projectId}/draft`);
  const { runId: R0 } = await made<{ runId: string }>("POST", `/projects/${projectId}/publish`, { note: "first" });
  await ended(R0);
  await made("GET", `/projects/${projectId}/versions`);
  await made("GET", `/projects/${projectId}/versions/1`);
  await made("POST", `/projects/${projectId}/versions/1/restore`);
  await made("GET", `/projects/${projectId}/diff?from=1&to=draft`);
  await made("GET", "/home");
  await made("GET", `/projects/${projectId}/overview`);
  return { projectId, R0 };
}

async function schedule(projectId: string): Promise<string> {
  const daily = { cadence: "DAILY", daily: { timezone: "Europe/Berlin", hour: 7, minute: 30 } };
  const { id, nextOccurrenceAt } = await made<{ id: string; nextOccurrenceAt: string }>("POST", `/projects/${projectId}/schedules`, {
    name: "Mornings",
    ...daily,
  });
  await made("GET", `/projects/${projectId}/schedules`);
  await made("PATCH", `/schedules/${id}`, { name: "Early" });
  await made("POST", `/schedules/${id}/pause`);
  await made("POST", `/schedules/${id}/resume`);
  await made("GET", `/schedules/${id}`);
  await made("GET", "/schedules?search=early&limit=1");
  await made("POST", "/schedules/bulk", { ids: [id], action: "pause" });
  await made("POST", "/schedules/bulk", { ids: [id], action: "resume" });
  await made("GET", `/schedules/${id}/occurrences?count=3`);
  await made("POST", "/schedules/preview", daily);
  await made("GET", "/schedules?limit=5");
  await made("POST", "/schedules/bulk", { ids: [id], action: "resume" });
  const self = await made("GET", "/users/me");
  const notification = await made("POST", `/schedules/${id}/notifications`, { targets: [{ kind: "user", id: self.id }], on: "all" });
  await made("GET", `/schedules/${id}/notifications`);
  await made("PATCH", `/notifications/${notification.id}`, { subject: "Rain" });
  await made("POST", `/notifications/${notification.id}/preview`);
  await made("POST", `/notifications/${notification.id}/test`);
  await tickAt(Date.parse(nextOccurrenceAt));
  return id;
}

async function runs(projectId: string, scheduleId: string, R0: string): Promise<void> {
  const { runId } = await made<{ runId: string }>("POST", `/schedules/${scheduleId}/run`);
  const run = await ended(runId);
  await made("GET", `/runs?projectId=${projectId}&limit=2`);
  await made("GET", `/runs/${runId}/cells`);
  await made("GET", `/runs/${runId}/events`);
  await made("GET", `/runs/${R0}/compare/${runId}`);
  await made("GET", `/runs/${runId}/timeline`);
  await made("GET", "/runs.csv?status=succeeded");
  await made("GET", `/runs/${runId}/outputs`);
  await made("GET", `/runs/${runId}/outputs?view=drawn`);
  for (const cell of run.cells) await made("GET", `/runs/${runId}/outputs/${cell.staticId}`);
  await made("GET", `/runs/${runId}/capture.png?width=600&scale=1`);
  await made("GET", `/runs/${runId}/capture.pdf`);
  await made("POST", `/runs/${runId}/restore`);
  const again = await made<{ runId: string }>("POST", `/runs/${runId}/retry`);
  await ended(again.runId);
  const deliveries = await vi.waitFor(
    async () => {
      const { values } = await made<{ values: { id: string; status: string }[] }>("GET", `/runs/${runId}/deliveries`);
      expect(values.map(({ status }) => status)).toEqual(["sent"]);
      return values;
    },
    { timeout: 30_000, interval: 100 },
  );
  const delivery = deliveries[0]?.id;
  await made("GET", `/deliveries/${delivery}`);
  await env.DB.prepare("update deliveries set status = 'failed' where id = ?1").bind(delivery).run();
  await made("POST", `/deliveries/${delivery}/resend`);
  const paths = [`/projects/${projectId}/runs`, `/project/${projectId}/run`];
  for (const path of paths) {
    const started = await made<{ runId: string }>("POST", path, {});
    expect((await call("POST", path, { inputParams: { city: 5, nowhere: 1 } })).status).toBe(422);
    expect((await call("POST", path, { inputParams: {}, updatePublishedResults: true })).status).toBe(422);
    await made("GET", `${path}?limit=1`);
    await made("GET", `${path}/${started.runId}`);
    await ended(started.runId);
  }
  await made("PUT", `/projects/${projectId}/draft`, {
    cells: [
      {
        kind: "javascript",
        source: "if (hex_run_context === 'api-triggered') await new Promise((resolve) => setTimeout(resolve, 60_000)); 1",
      },
    ],
  });
  await ended((await made<{ runId: string }>("POST", `/projects/${projectId}/publish`, {})).runId);
  for (const path of paths) {
    const stopped = await made<{ runId: string }>("POST", path, {});
    await made("DELETE", `${path}/${stopped.runId}`);
  }
  const slow = await made<{ runId: string }>("POST", `/projects/${projectId}/runs`, {});
  await made("POST", `/runs/${slow.runId}/cancel`);
  await ended(slow.runId);
}

async function connections(): Promise<void> {
  const list = await made<{ values: { id: string }[] }>("GET", "/data-connections");
  const sample = list.values[0]?.id;
  await made("POST", `/data-connections/${sample}/test`);
  await made("GET", `/data-connections/${sample}/schema`);
  const { id } = await made("POST", "/data-connections", {
    type: "postgresql",
    name: "Sales",
    host: "127.0.0.1",
    port: 1,
    database: "sales",
    user: "daybook",
    password: "hush",
  });
  expect(JSON.stringify(await made("GET", `/data-connections/${id}`))).not.toContain("hush");
  await made("PATCH", `/data-connections/${id}`, { name: "Sales, old" });
  await made("DELETE", `/data-connections/${id}`);
}

async function farewell(projectId: string, scheduleId: string): Promise<void> {
  const { values } = await made<{ values: { id: string }[] }>("GET", `/schedules/${scheduleId}/notifications`);
  await made("DELETE", `/notifications/${values[0]?.id}`);
  await made("DELETE", `/schedules/${scheduleId}`);
  await made("PATCH", `/projects/${projectId}`, { archived: true });
}
