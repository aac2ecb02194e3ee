import { beforeAll, describe, expect, test, vi } from "vitest";
import { createToken } from "../../src/access/tokens/tokens";
import type { Run } from "../../src/contract/run";
import { systemClock } from "../../src/lib/clock";
import { ended, endedRunsOf, env, openWorkspace, publishProject, request, tickAt, type Workspace } from "./workspace";

let workspace: Workspace;
/** Mika may edit the project through a group, and in no other way. Ines owns it. */
let mika = "";
let projectId = "";
const day = 86_400_000;

beforeAll(async () => {
  workspace = await openWorkspace();
  projectId = (await publishProject(workspace, "Whose", [{ kind: "javascript", output: "who", source: "hex_user_email" }])).projectId;
  const { body } = await workspace.call<{ member: { id: string } }>("POST", "/members", { email: "mika@example.com", role: "editor" });
  const userId = body.member.id;
  await env.DB.batch([
    env.DB.prepare("insert into groups (id, name, created_at) values ('g', 'Analysts', 0)"),
    env.DB.prepare("insert into group_members (group_id, user_id) values ('g', ?1)").bind(userId),
    env.DB.prepare(
      "insert into grants (project_id, subject_kind, subject_id, access, created_at) values (?1, 'group', 'g', 'CAN_EDIT', 0)",
    ).bind(projectId),
  ]);
  const caller = { userId, name: "Mika", email: "mika@example.com", role: "editor", scope: null, sessionId: null } as const;
  mika = (await createToken(env.DB, systemClock, caller, { name: "mika", scope: "write", expiresInDays: 1 })).token;
}, 90_000);

const asMika = <T>(method: string, path: string, body?: unknown) => request<T>(method, `/api/v1${path}`, mika, body);

async function emailIn(run: Run | undefined): Promise<unknown> {
  const { body } = await workspace.call<{ values: { value: unknown }[] }>("GET", `/runs/${run?.id}/outputs`);
  return body.values[0]?.value;
}

describe("a run", { timeout: 90_000 }, () => {
  test("of a schedule runs as whom the schedule names, who may edit through a group alone; without the group it is skipped", async () => {
    const made = await asMika<{ id: string; nextOccurrenceAt: string }>("POST", `/projects/${projectId}/schedules`, {
      cadence: "DAILY",
      daily: { timezone: "UTC", hour: 7, minute: 30 },
    });
    expect(made.status).toBe(201);
    const nextAt = Date.parse(made.body.nextOccurrenceAt);
    await tickAt(nextAt);
    const [first] = await endedRunsOf(workspace, made.body.id, 1);
    expect(first).toMatchObject({ status: "succeeded", reason: null });
    expect(await emailIn(first)).toBe("mika@example.com");

    await env.DB.prepare("update grants set access = 'CAN_VIEW' where subject_id = 'g'").run();
    await tickAt(nextAt + day);
    expect((await endedRunsOf(workspace, made.body.id, 2)).at(-1)).toMatchObject({ status: "skipped", reason: "run_as_gone" });
    await env.DB.prepare("update grants set access = 'CAN_EDIT' where subject_id = 'g'").run();
  });

  test("that somebody asked for runs as them", async () => {
    const start = await asMika<{ runId: string }>("POST", `/projects/${projectId}/runs`, {});
    expect(await emailIn(await ended(workspace, start.body.runId))).toBe("mika@example.com");
    const own = await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, {});
    expect(await emailIn(await ended(workspace, own.body.runId))).toBe("ines@example.com");
  });

  test.each([false, true])("that is retried moves the published result only if the first one was to (%s)", async (publishing) => {
    const result = () => env.DB.prepare("select result_run_id as id from projects where id = ?1").bind(projectId).first<string>("id");
    const start = await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, { updatePublishedResults: publishing });
    await ended(workspace, start.body.runId);
    const before = await result();
    const retried = await workspace.call<{ runId: string }>("POST", `/runs/${start.body.runId}/retry`);
    expect(retried.status).toBe(201);
    const run = await ended(workspace, retried.body.runId);
    expect(run).toMatchObject({ status: "succeeded", published: publishing, retryOf: start.body.runId });
    expect(await result()).toBe(publishing ? run.id : before);
  });

  test("that a program started writes to whom the program named, when it has ended", async () => {
    const start = await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, {
      notifications: [{ type: "SUCCESS", includeSuccessScreenshot: false, userIds: [workspace.adminId], subject: "Ready" }],
    });
    await ended(workspace, start.body.runId);
    await vi.waitFor(
      async () => {
        const { body } = await workspace.call<{ values: unknown[] }>("GET", `/runs/${start.body.runId}/deliveries`);
        expect(body.values).toMatchObject([{ recipient: { id: workspace.adminId, name: "Ines Vogt" }, status: "sent" }]);
      },
      { timeout: 30_000, interval: 100 },
    );
    const mail = await env.DB.prepare("select recipient, subject from outbox where run_id = ?1").bind(start.body.runId).first();
    expect(mail).toEqual({ recipient: "Ines Vogt <ines@example.com>", subject: "Ready" });
  });
});
