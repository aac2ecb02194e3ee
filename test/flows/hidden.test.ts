import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { beforeAll, describe, expect, test } from "vitest";
import { createToken } from "../../src/access/tokens/tokens";
import { app } from "../../src/http/app";
import { systemClock } from "../../src/lib/clock";
import worker from "../../src/worker";
import { dailySchedule, env, openWorkspace, publishProject, type Workspace } from "./workspace";

/** What does not exist and what one may not see: the same words, and the same work, so that the time of an answer tells nothing either. */

const unknown = "01900000-0000-7000-8000-000000000000";
let workspace: Workspace;
let outsider = "";
/** Ids of a project that the outsider may not see, by the part of the path before them. */
const hidden: Record<string, string> = {};

beforeAll(async () => {
  workspace = await openWorkspace();
  const { projectId, firstRun } = await publishProject(workspace, "Secret", [{ kind: "javascript", output: "rows", source: "[{ a: 1 }]" }]);
  const { scheduleId } = await dailySchedule(workspace, projectId);
  const made = await workspace.call<{ id: string }>("POST", `/schedules/${scheduleId}/notifications`, {
    targets: [{ kind: "user", id: workspace.adminId }],
    on: "all",
  });
  const delivery = "01900000-0000-7000-8000-00000000000d";
  await env.DB.prepare(
    `insert into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, screenshot, capture_options, status, created_at)
     values (?1, ?2, 'schedule', ?3, 'user', ?4, 'Ines', 'email', 'none', '{}', 'failed', 0)`,
  )
    .bind(delivery, firstRun.id, made.body.id, workspace.adminId)
    .run();
  Object.assign(hidden, { projects: projectId, project: projectId, runs: firstRun.id, run: firstRun.id, compare: firstRun.id });
  Object.assign(hidden, {
    schedules: scheduleId,
    notifications: made.body.id,
    deliveries: delivery,
    outputs: firstRun.cells?.[0]?.staticId,
  });
  const { body } = await workspace.call<{ member: { id: string } }>("POST", "/members", { email: "out@example.com", role: "editor" });
  const caller = { userId: body.member.id, name: "Out", email: "out@example.com", role: "editor", scope: null, sessionId: null } as const;
  outsider = (await createToken(env.DB, systemClock, caller, { name: "out", scope: "write", expiresInDays: 1 })).token;
  // So that no request here is the first with this token, which writes when it was used.
  await ask("GET", "/me");
}, 90_000);

/** Bodies and queries without which a route refuses before it looks. */
const bodies: Record<string, unknown> = {
  "PUT /projects/:id/draft": { cells: [] },
  "PATCH /projects/:id": { title: "Mine" },
  "POST /projects/:id/schedules": { cadence: "DAILY", daily: { timezone: "UTC", hour: 1, minute: 1 } },
  "POST /schedules/:id/notifications": { targets: [{ kind: "user", id: unknown }], on: "all" },
};
const queries: Record<string, string> = { "/projects/:id/diff": "?from=1&to=draft" };

/** One request of the outsider, with the statements that it cost. */
async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown; statements: number }> {
  let statements = 0;
  const counted = new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") statements++;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const ctx = createExecutionContext();
  const headers = { authorization: `Bearer ${outsider}`, "content-type": "application/json" };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const open = { ...env, DB: counted, RUN_LIMIT: { limit: async () => ({ success: true }) } };
  const response = await worker.fetch(new Request(`http://daybook.test/api/v1${path}`, init) as never, open, ctx);
  const text = await response.text();
  await waitOnExecutionContext(ctx);
  const { traceId: _, ...answer } = JSON.parse(text || "{}") as Record<string, unknown>;
  return { status: response.status, body: answer, statements };
}

const routes = [
  ...new Set(
    app.routes
      .filter(({ method, path }) => method !== "ALL" && /^\/api\/v1\/(projects?|runs|schedules|notifications|deliveries)\/:/.test(path))
      .map(({ method, path }) => `${method} ${path.slice("/api/v1".length)}`),
  ),
];
const filled = (path: string, ids: (part: string) => string): string =>
  path.replaceAll(/(\w+)\/:(\w+)/g, (_, part: string, name: string) => `${part}/${name === "n" ? "1" : ids(part)}`) + (queries[path] ?? "");

describe("to somebody without access, hidden and unknown are one", { timeout: 60_000 }, () => {
  test("every resource is asked", () => expect(routes.length).toBeGreaterThan(40));

  test.each(routes)("%s", async (route) => {
    const [method = "", path = ""] = route.split(" ");
    const one = await ask(
      method,
      filled(path, (part) => hidden[part] ?? unknown),
      bodies[route],
    );
    const none = await ask(
      method,
      filled(path, () => unknown),
      bodies[route],
    );
    expect([none.status, one.status]).toEqual([404, 404]);
    expect(one).toEqual(none);
  });

  test("a run is not found under another project, with the same work", async () => {
    const mine = await ask("GET", `/projects/${unknown}/runs/${hidden["runs"]}`);
    expect(mine).toEqual(await ask("GET", `/projects/${unknown}/runs/${unknown}`));
  });

  test.each(["/runs?projectId=", "/runs?scheduleId=", "/runs.csv?projectId="])("GET %s", async (query) => {
    const kind = query.includes("schedule") ? "schedules" : "projects";
    if (query.startsWith("/runs.csv")) {
      expect((await ask("GET", `${query}${hidden[kind]}`)).status).toBe(404);
      return;
    }
    expect(await ask("GET", `${query}${hidden[kind]}`)).toEqual(await ask("GET", `${query}${unknown}`));
  });

  test.each([
    ["POST", "/schedules/preview", "scheduleId", "schedules"],
    ["POST", "/schedules/preview", "projectId", "projects"],
  ])("%s %s with %s", async (method, path, field, kind) => {
    const body = (id: string | undefined) => ({ cadence: "DAILY", daily: { timezone: "UTC", hour: 1, minute: 1 }, [field]: id });
    const one = await ask(method, path, body(hidden[kind]));
    expect(one.status).toBe(404);
    expect(one).toEqual(await ask(method, path, body(unknown)));
  });
});
