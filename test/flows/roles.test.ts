import { beforeAll, describe, expect, test } from "vitest";
import { createToken } from "../../src/access/tokens/tokens";
import { projectAbilities, workspaceAbilities, type Action } from "../../src/access/policy";
import type { Role, TokenScope } from "../../src/contract/access";
import type { Run } from "../../src/contract/run";
import { sampleId } from "../../src/connections/drivers/sample/connection";
import { systemClock } from "../../src/lib/clock";
import { openDocument } from "./document";
import { dailySchedule, ended, env, openWorkspace, publishProject, request, type Workspace } from "./workspace";

let workspace: Workspace;
/** What the placeholders of the table stand for. */
const ids: Record<string, string> = { x: "01900000-0000-7000-8000-000000000000", W: sampleId };
const tokens: Record<string, string> = {};

/** A member with a token; `access` is what the project grants them. */
async function member(name: string, role: Role, access: string | null, scope: TokenScope = "write"): Promise<void> {
  const email = `${name}@example.com`;
  const { body } = await workspace.call<{ member: { id: string } }>("POST", "/members", { email, name, role });
  const userId = body.member.id;
  if (access)
    await env.DB.prepare(
      "insert into grants (project_id, subject_kind, subject_id, access, created_by, created_at) values (?1, 'user', ?2, ?3, ?4, 0)",
    )
      .bind(ids["P"], userId, access, workspace.adminId)
      .run();
  const caller = { userId, name, email, role, scope: null, sessionId: null };
  tokens[name] = (await createToken(env.DB, systemClock, caller, { name: "test", scope, expiresInDays: 1 })).token;
}

beforeAll(async () => {
  workspace = await openWorkspace();
  const project = await publishProject(workspace, "Secret", [
    { kind: "javascript", label: "One", output: "one", source: "if (mode === 'fail') throw new Error('boom'); 1" },
    { kind: "input", output: "mode", config: { type: "text", default: "succeed" } },
    { kind: "javascript", output: "rows", source: "[{ a: 1 }]", inApp: false },
    { kind: "table", label: "Shown", config: { table: "rows" } },
    { kind: "table", label: "Hidden", config: { table: "rows" }, inApp: false },
  ]);
  ids["P"] = project.projectId;
  ids["R"] = project.firstRun.id;
  const cellOf = (label: string) => project.firstRun.cells?.find((cell) => cell.label === label)?.staticId ?? "";
  [ids["C"], ids["T"], ids["U"]] = [cellOf("One"), cellOf("Shown"), cellOf("Hidden")];
  const failed = await workspace.call<{ runId: string }>("POST", `/projects/${ids["P"]}/runs`, { inputParams: { mode: "fail" } });
  ids["F"] = failed.body.runId;
  expect((await ended(workspace, ids["F"])).status).toBe("failed");
  ids["S"] = (await dailySchedule(workspace, project.projectId)).scheduleId;
  ids["N"] = (
    await workspace.call<{ id: string }>("POST", `/schedules/${ids["S"]}/notifications`, {
      targets: [{ kind: "user", id: workspace.adminId }],
      on: "all",
    })
  ).body.id;
  ids["D"] = "01900000-0000-7000-8000-00000000000d";
  await env.DB.prepare(
    `insert into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, screenshot, capture_options, status, created_at)
     values (?1, ?2, 'schedule', ?3, 'user', ?4, 'Ines', 'email', 'none', '{}', 'failed', 0)`,
  )
    .bind(ids["D"], ids["R"], ids["N"], workspace.adminId)
    .run();
  await member("stranger", "editor", null);
  await member("guest", "viewer", "APP_ONLY");
  await member("viewer", "viewer", "CAN_EDIT");
  await member("editor", "editor", "CAN_EDIT");
  await member("reader", "editor", "CAN_EDIT", "read");
  await member("starter", "editor", "CAN_EDIT", "run");
}, 90_000);

type Who = "stranger" | "guest" | "viewer" | "editor" | "reader" | "starter";
const daily = { cadence: "DAILY", daily: { timezone: "UTC", hour: 1, minute: 0 } };
const someone = { targets: [{ kind: "user", id: "{x}" }], on: "all" };

/**
 * Method, path, the action of the policy that the route asks, body, then what a stranger (an editor without a grant), a guest (App Only), a viewer (Can Edit granted, capped to Can View), an editor with Can Edit,
 * a read token and a run token of such an editor are answered. `ok` is anything but 401, 403 and 404. Rows that change something come last.
 */
const table: [string, string, Action, unknown, ...(403 | 404 | "ok")[]][] = [
  // [method, path, action, body,                        stranger guest viewer editor reader starter]
  ["GET", "/projects/{P}", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/overview", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/draft", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/versions", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/versions/1", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/diff?from=1&to=draft", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/schedules", "schedule.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/schedules/{S}", "schedule.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/schedules/{S}/occurrences", "schedule.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/schedules/{S}/notifications", "schedule.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs?projectId={P}", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}", "run.view", undefined, 404, "ok", "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/cells", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/events", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/timeline", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs.csv?projectId={P}", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/schedules", "schedule.list_all", undefined, 403, 403, 403, 403, 403, 403],
  ["GET", "/runs/{R}/compare/{R}", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/outputs", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/outputs/{C}", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/deliveries", "delivery.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/deliveries/{D}", "delivery.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/runs", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/runs/{R}", "run.view", undefined, 404, "ok", "ok", "ok", "ok", "ok"],
  ["GET", "/project/{P}/run/{R}", "run.view", undefined, 404, "ok", "ok", "ok", "ok", "ok"],
  ["GET", "/project/{P}/run", "project.view", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["DELETE", "/project/{P}/run/{R}", "run.cancel", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["GET", "/users", "user.list", undefined, "ok", "ok", "ok", "ok", "ok", "ok"],
  ["GET", "/data-connections", "connection.view", undefined, "ok", 403, 403, "ok", "ok", "ok"],
  ["GET", "/users/{x}", "user.list", undefined, 404, 404, 404, 404, 404, 404],
  ["GET", "/data-connections/{W}", "connection.view", undefined, "ok", 403, 403, "ok", "ok", "ok"],
  ["GET", "/data-connections/{W}/schema", "connection.view", undefined, "ok", 403, 403, "ok", "ok", "ok"],
  ["POST", "/data-connections/{W}/test", "connection.use", undefined, "ok", 403, 403, "ok", 403, 403],
  ["PATCH", "/data-connections/{x}", "connection.manage", { name: "n" }, 403, 403, 403, 403, 403, 403],
  ["POST", "/sign-in-links", "member.manage", { userId: "{x}" }, 403, 403, 403, 403, 403, 403],
  ["POST", "/sign-in-links", "me.manage", {}, "ok", "ok", "ok", "ok", 403, 403],
  ["GET", "/runs/{R}/capture.png", "project.open_app", undefined, 404, "ok", "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{F}/capture.png", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{F}/capture.pdf", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/outputs/{T}?format=csv", "project.open_app", undefined, 404, "ok", "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/outputs/{T}?format=xlsx", "project.open_app", undefined, 404, "ok", "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/outputs/{T}?format=json", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/outputs/{U}?format=csv", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/outputs/{U}?format=xlsx", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{F}/outputs/{T}?format=csv", "run.view_cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["POST", "/schedules/preview", "schedule.view", { ...daily, projectId: "{P}" }, 404, 403, "ok", "ok", "ok", "ok"],
  ["POST", "/schedules/preview", "schedule.view", { ...daily, scheduleId: "{S}" }, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/settings", "settings.view", undefined, "ok", "ok", "ok", "ok", "ok", "ok"],
  ["PATCH", "/settings", "settings.manage", { retentionDays: 30 }, 403, 403, 403, 403, 403, 403],
  ["GET", "/members", "member.manage", undefined, 403, 403, 403, 403, 403, 403],
  ["POST", "/members", "member.manage", { email: "new@example.com" }, 403, 403, 403, 403, 403, 403],
  ["PATCH", "/members/{x}", "member.manage", { role: "admin" }, 403, 403, 403, 403, 403, 403],
  ["DELETE", "/members/{x}", "member.manage", undefined, 403, 403, 403, 403, 403, 403],
  ["POST", "/users/{x}/deactivate", "member.manage", undefined, 403, 403, 403, 403, 403, 403],
  [
    "POST",
    "/data-connections",
    "connection.manage",
    { type: "postgresql", name: "n", host: "h", database: "d", user: "u" },
    403,
    403,
    403,
    403,
    403,
    403,
  ],
  ["DELETE", "/data-connections/{x}", "connection.manage", undefined, 403, 403, 403, 403, 403, 403],
  // Whoever asks here asks with a token, and a token makes no tokens.
  ["POST", "/tokens", "token.manage", { name: "mine" }, 403, 403, 403, 403, 403, 403],
  ["DELETE", "/tokens/{x}", "token.manage", undefined, 404, 404, 404, 404, 403, 403],
  ["POST", "/projects", "project.create", { title: "Mine" }, "ok", 403, 403, "ok", 403, 403],
  ["PUT", "/projects/{P}/draft", "draft.edit", { cells: [{ kind: "javascript", source: "1" }] }, 404, 403, 403, "ok", 403, 403],
  ["PATCH", "/projects/{P}", "project.rename", { title: "Taken" }, 404, 403, 403, 403, 403, 403],
  ["PATCH", "/projects/{P}", "project.archive", { archived: true }, 404, 403, 403, 403, 403, 403],
  ["POST", "/projects/{P}/versions/1/restore", "draft.edit", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/projects/{P}/publish", "project.publish", {}, 404, 403, 403, "ok", 403, 403],
  ["POST", "/projects/{P}/schedules", "schedule.edit", daily, 404, 403, 403, "ok", 403, 403],
  ["PATCH", "/schedules/{S}", "schedule.edit", { name: "n" }, 404, 403, 403, "ok", 403, 403],
  // Somebody else: an editor may name themselves only.
  ["PATCH", "/schedules/{S}", "schedule.edit", { runAs: "{x}" }, 404, 403, 403, 403, 403, 403],
  ["POST", "/schedules/{S}/pause", "schedule.edit", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/schedules/{S}/resume", "schedule.edit", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/schedules/{S}/run", "schedule.run", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/schedules/{S}/notifications", "notification.manage", someone, 404, 403, 403, "ok", 403, 403],
  ["PATCH", "/notifications/{N}", "notification.manage", { subject: "s" }, 404, 403, 403, "ok", 403, 403],
  ["POST", "/notifications/{N}/preview", "notification.manage", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/notifications/{N}/test", "notification.manage", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/projects/{P}/runs", "run.start", { dryRun: true }, 404, 403, "ok", "ok", 403, "ok"],
  ["POST", "/project/{P}/run", "run.start", { dryRun: true }, 404, 403, "ok", "ok", 403, "ok"],
  ["POST", "/projects/{P}/runs", "run.start_publishing", { dryRun: true, updatePublishedResults: true }, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/projects/{P}/runs", "run.start_publishing", { dryRun: true, updateCache: true }, 404, 403, 403, "ok", 403, "ok"],
  ["DELETE", "/projects/{P}/runs/{R}", "run.cancel", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/runs/{R}/cancel", "run.cancel", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/runs/{R}/retry", "run.retry", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/runs/{R}/restore", "run.restore", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/deliveries/{D}/resend", "delivery.resend", undefined, 404, 403, 403, "ok", 403, 403],
  ["DELETE", "/notifications/{N}", "notification.manage", undefined, 404, 403, 403, "ok", 403, 403],
  ["DELETE", "/schedules/{S}", "schedule.edit", undefined, 404, 403, 403, "ok", 403, 403],
];

/** Open to strangers, about whoever asks, or a list of what they may see. */
const everybodys = [
  "GET /health",
  "GET /setup",
  "POST /setup",
  "GET /me",
  "POST /me/password",
  "GET /users/me",
  "GET /tokens",
  "GET /home",
  "GET /projects",
  "POST /schedules/bulk",
];

describe.each<[Who, number]>([
  ["stranger", 0],
  ["guest", 1],
  ["viewer", 2],
  ["reader", 4],
  ["starter", 5],
  ["editor", 3],
])("%s", { timeout: 60_000 }, (who, column) => {
  test.each(table.map(([method, path, action, body, ...expected]) => [method, path, expected[column], action, body] as const))(
    "%s %s: %s",
    async (method, path, expected, action, body) => {
      const fill = (text: string) => text.replaceAll(/\{(\w)\}/g, (_all, name: string) => ids[name] ?? name);
      const answer = await request<{ code: string; message: string }>(
        method,
        `/api/v1${fill(path)}`,
        tokens[who] ?? "",
        body && JSON.parse(fill(JSON.stringify(body))),
      );
      if (expected === "ok") expect([401, 403, 404], JSON.stringify(answer.body)).not.toContain(answer.status);
      else
        expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([
          expected,
          expected === 403 ? "FORBIDDEN" : "NOT_FOUND",
        ]);
      expect(answer.status).toBeLessThan(500);
      // A refusal names the action: each route asks the one that the table gives it.
      if (expected === 403 && !/in the browser|as somebody else/.test(answer.body.message))
        expect(answer.body.message).toContain(`\`${action}\``);
      if (expected === 404) expect(JSON.stringify(answer.body)).not.toContain("Secret");
    },
  );
});

test("what is hidden looks like what does not exist, to the word", async () => {
  const body = async (method: string, path: string, given: unknown, names: Record<string, string>) => {
    const fill = (text: string) => text.replaceAll(/\{(\w)\}/g, (_all, name: string) => names[name] ?? name);
    const answer = await request<object>(
      method,
      `/api/v1${fill(path)}`,
      tokens["stranger"] ?? "",
      given && JSON.parse(fill(JSON.stringify(given))),
    );
    return { status: answer.status, body: { ...answer.body, traceId: "" } };
  };
  const hidden = table.filter(([, , , , stranger]) => stranger === 404);
  const unknown = Object.fromEntries(Object.keys(ids).map((name) => [name, ids["x"] ?? ""]));
  expect(hidden.length).toBeGreaterThan(50);
  for (const [method, path, , given] of hidden)
    expect(await body(method, path, given, ids), `${method} ${path}`).toEqual(await body(method, path, given, unknown));
});

describe("of a run", () => {
  const seen = async (who: string, id: string) => (await request<Run>("GET", `/api/v1/runs/${id}`, tokens[who] ?? "")).body;

  test("somebody who may only open the app learns that it was, when, and how it ended, and nothing of its cells", async () => {
    const run = await seen("guest", ids["F"] ?? "");
    const whole = await seen("viewer", ids["F"] ?? "");
    expect(whole).toMatchObject({
      error: { label: "One" },
      inputParams: { mode: "fail" },
      cellCounts: { failed: 1 },
      createdBy: { name: "Ines Vogt" },
    });
    expect(whole.cells).not.toBeUndefined();
    const shared = [
      "id",
      "projectId",
      "projectTitle",
      "version",
      "trigger",
      "context",
      "status",
      "reason",
      "attempt",
      "plannedAt",
      "claimedAt",
    ] as const;
    for (const field of [...shared, "startedAt", "finishedAt", "latenessMs", "durationMs", "published"] as const)
      expect(run[field]).toEqual(whole[field]);
    expect(run).toMatchObject({ error: null, inputParams: {}, cellCounts: null, createdBy: null, deliveries: { total: 0 } });
    expect(run.cells).toBeUndefined();
    expect(run.abilities).toEqual({ cancel: false, retry: false, restore: false, viewCells: false });
    expect(JSON.stringify(run)).not.toMatch(/boom|One|mode|Ines/);
  });
});

describe("the table above", () => {
  test("asks every action of the policy, but for one's own run, which another test cancels, and what changes who runs a schedule", () => {
    const admin = { role: "admin", scope: null } as const;
    const all = [...Object.keys(projectAbilities(admin, "FULL_ACCESS")), ...Object.keys(workspaceAbilities(admin))];
    const asked = new Set<string>(table.map(([, , action]) => action));
    expect(all.filter((action) => !asked.has(action)).toSorted()).toEqual([
      "outbox.view",
      "run.cancel_own",
      "run.list_all",
      "schedule.assign",
      "schedule.take_over",
    ]);
  });

  test("has a row for every route of the API, but for those that are everybody's own", async () => {
    const { routes } = await openDocument();
    const pattern = (route: string) =>
      new RegExp(`^${route.replaceAll(/[.?]/g, String.raw`\$&`).replaceAll(/\{\w+\}/g, String.raw`[^/]+`)}$`);
    const asked = table.map(([method, path]) => `${method} ${path.split("?")[0]}`);
    expect(routes.filter((route) => !asked.some((one) => pattern(route).test(one))).toSorted()).toEqual(everybodys.toSorted());
  });
});

test("an Idempotency-Key is of one person and one path: the same key, path and body of somebody else is a request of their own", async () => {
  const start = (who: string, path = `/projects/${ids["P"]}/runs`) =>
    request<{ runId: string }>("POST", `/api/v1${path}`, tokens[who] ?? "", {}, { "idempotency-key": "shared" });
  const [first, other, older] = [await start("editor"), await start("starter"), await start("editor", `/project/${ids["P"]}/run`)];
  expect([first.status, other.status, older.status]).toEqual([201, 201, 201]);
  expect(new Set([first, other, older].map(({ body }) => body.runId)).size).toBe(3);
  expect((await start("stranger")).status).toBe(404);
  expect((await start("reader")).status).toBe(403);
  const again = await start("editor");
  expect([again.body.runId, again.headers.get("idempotent-replayed")]).toEqual([first.body.runId, "true"]);
});

describe("lists", () => {
  test("hold only what the caller may see", async () => {
    const list = async (who: string, path: string) => JSON.stringify((await request("GET", `/api/v1${path}`, tokens[who] ?? "")).body);
    for (const path of ["/projects", "/runs", "/home"]) {
      expect(await list("stranger", path), path).not.toContain(ids["P"]);
      expect(await list("viewer", path), path).toContain(ids["P"]);
    }
    expect(await list("guest", "/runs")).not.toContain(ids["R"]);
    // Who may only open the app finds it by its link: the list holds what a project is made of.
    expect(await list("guest", "/projects")).not.toContain(ids["P"]);
    expect(await list("guest", "/projects?includeSharing=true&includeArchived=true")).not.toContain("Secret");
  });

  test("a stranger without a token is refused everywhere", async () => {
    for (const [method, path, , body] of table) {
      const answer = await request(method, `/api/v1${path.replaceAll(/\{\w\}/g, ids["x"] ?? "")}`, null, body);
      expect([method, path, answer.status]).toEqual([method, path, 401]);
    }
  });
});
