import { beforeAll, describe, expect, test } from "vitest";
import { createToken } from "../../src/access/tokens/tokens";
import type { Role, TokenScope } from "../../src/contract/access";
import { systemClock } from "../../src/lib/clock";
import { dailySchedule, env, openWorkspace, publishProject, request, type Workspace } from "./workspace";

let workspace: Workspace;
/** What the placeholders of the table stand for. */
const ids: Record<string, string> = { x: "01900000-0000-7000-8000-000000000000" };
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
  const project = await publishProject(workspace, "Secret", [{ kind: "javascript", label: "One", output: "one", source: "1" }]);
  ids["P"] = project.projectId;
  ids["R"] = project.firstRun.id;
  ids["C"] = project.firstRun.cells?.[0]?.staticId ?? "";
  ids["S"] = (await dailySchedule(workspace, project.projectId)).scheduleId;
  ids["N"] = (
    await workspace.call<{ id: string }>("POST", `/schedules/${ids["S"]}/notifications`, {
      targets: [{ kind: "user", id: workspace.adminId }],
      on: "all",
    })
  ).body.id;
  ids["D"] = "01900000-0000-7000-8000-00000000000d";
  await env.DB.prepare(
    `insert into deliveries (id, run_id, notification_id, recipient_kind, recipient_id, recipient_name, channel, screenshot, capture_options, status, created_at)
     values (?1, ?2, ?3, 'user', ?4, 'Ines', 'email', 'none', '{}', 'failed', 0)`,
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
 * Method, path, body, then what a stranger (an editor without a grant), a guest (App Only), a viewer (Can Edit granted, capped to Can View), an editor with Can Edit,
 * a read token and a run token of such an editor are answered. `ok` is anything but 401, 403 and 404. Rows that change something come last.
 */
const table: [string, string, unknown, ...(403 | 404 | "ok")[]][] = [
  // [method, path, body,                                stranger guest viewer editor reader starter]
  ["GET", "/projects/{P}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/overview", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/draft", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/versions", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/versions/1", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/diff?from=1&to=draft", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/schedules", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/schedules/{S}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/schedules/{S}/occurrences", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/schedules/{S}/notifications", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs?projectId={P}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/cells", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/events", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/timeline", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs.csv?projectId={P}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/schedules", undefined, 403, 403, 403, 403, 403, 403],
  ["GET", "/runs/{R}/compare/{R}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/outputs", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/outputs/{C}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/runs/{R}/deliveries", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/deliveries/{D}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/runs", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/projects/{P}/runs/{R}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/project/{P}/run/{R}", undefined, 404, 403, "ok", "ok", "ok", "ok"],
  ["GET", "/users", undefined, "ok", "ok", "ok", "ok", "ok", "ok"],
  ["GET", "/data-connections", undefined, "ok", 403, 403, "ok", "ok", "ok"],
  ["GET", "/settings", undefined, "ok", "ok", "ok", "ok", "ok", "ok"],
  ["PATCH", "/settings", { retentionDays: 30 }, 403, 403, 403, 403, 403, 403],
  ["GET", "/members", undefined, 403, 403, 403, 403, 403, 403],
  ["POST", "/members", { email: "new@example.com" }, 403, 403, 403, 403, 403, 403],
  ["PATCH", "/members/{x}", { role: "admin" }, 403, 403, 403, 403, 403, 403],
  ["DELETE", "/members/{x}", undefined, 403, 403, 403, 403, 403, 403],
  ["POST", "/users/{x}/deactivate", undefined, 403, 403, 403, 403, 403, 403],
  ["POST", "/data-connections", { type: "postgresql", name: "n", host: "h", database: "d", user: "u" }, 403, 403, 403, 403, 403, 403],
  ["DELETE", "/data-connections/{x}", undefined, 403, 403, 403, 403, 403, 403],
  // Whoever asks here asks with a token, and a token makes no tokens.
  ["POST", "/tokens", { name: "mine" }, 403, 403, 403, 403, 403, 403],
  ["DELETE", "/tokens/{x}", undefined, 404, 404, 404, 404, 403, 403],
  ["POST", "/projects", { title: "Mine" }, "ok", 403, 403, "ok", 403, 403],
  ["PUT", "/projects/{P}/draft", { cells: [{ kind: "javascript", source: "1" }] }, 404, 403, 403, "ok", 403, 403],
  ["PATCH", "/projects/{P}", { title: "Taken" }, 404, 403, 403, 403, 403, 403],
  ["PATCH", "/projects/{P}", { archived: true }, 404, 403, 403, 403, 403, 403],
  ["POST", "/projects/{P}/versions/1/restore", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/projects/{P}/publish", {}, 404, 403, 403, "ok", 403, 403],
  ["POST", "/projects/{P}/schedules", daily, 404, 403, 403, "ok", 403, 403],
  ["PATCH", "/schedules/{S}", { name: "n" }, 404, 403, 403, "ok", 403, 403],
  // Somebody else: an editor may name themselves only.
  ["PATCH", "/schedules/{S}", { runAs: "{x}" }, 404, 403, 403, 403, 403, 403],
  ["POST", "/schedules/{S}/pause", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/schedules/{S}/resume", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/schedules/{S}/run", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/schedules/{S}/notifications", someone, 404, 403, 403, "ok", 403, 403],
  ["PATCH", "/notifications/{N}", { subject: "s" }, 404, 403, 403, "ok", 403, 403],
  ["POST", "/notifications/{N}/preview", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/notifications/{N}/test", undefined, 404, 403, 403, "ok", 403, 403],
  ["POST", "/projects/{P}/runs", { dryRun: true }, 404, 403, "ok", "ok", 403, "ok"],
  ["POST", "/project/{P}/run", { dryRun: true }, 404, 403, "ok", "ok", 403, "ok"],
  ["POST", "/projects/{P}/runs", { dryRun: true, updatePublishedResults: true }, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/projects/{P}/runs", { dryRun: true, updateCache: true }, 404, 403, 403, "ok", 403, "ok"],
  ["DELETE", "/projects/{P}/runs/{R}", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/runs/{R}/cancel", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/runs/{R}/retry", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/runs/{R}/restore", undefined, 404, 403, 403, "ok", 403, "ok"],
  ["POST", "/deliveries/{D}/resend", undefined, 404, 403, 403, "ok", 403, 403],
  ["DELETE", "/notifications/{N}", undefined, 404, 403, 403, "ok", 403, 403],
  ["DELETE", "/schedules/{S}", undefined, 404, 403, 403, "ok", 403, 403],
];

describe.each<[Who, number]>([
  ["stranger", 0],
  ["guest", 1],
  ["viewer", 2],
  ["reader", 4],
  ["starter", 5],
  ["editor", 3],
])("%s", { timeout: 60_000 }, (who, column) => {
  test.each(table.map(([method, path, body, ...expected]) => [method, path, expected[column], body] as const))(
    "%s %s: %s",
    async (method, path, expected, body) => {
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
      if (expected === 404) expect(JSON.stringify(answer.body)).not.toContain("Secret");
    },
  );
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
    for (const [method, path, body] of table) {
      const answer = await request(method, `/api/v1${path.replaceAll(/\{\w\}/g, ids["x"] ?? "")}`, null, body);
      expect([method, path, answer.status]).toEqual([method, path, 401]);
    }
  });
});
