import { beforeAll, describe, expect, test } from "vitest";
import { maxNotifications } from "../../src/contract/caps";
import { maxSchedules } from "../../src/contract/caps";
import { dailySchedule, env, openWorkspace, type Workspace } from "./workspace";

interface Answer {
  id: string;
  message: string;
}

let workspace: Workspace;
const project = async () => (await workspace.call<Answer>("POST", "/projects", { title: "Many" })).body.id;
const daily = { cadence: "DAILY", daily: { timezone: "UTC", hour: 7, minute: 30 } };
const count = (from: string, ...values: string[]) =>
  env.DB.prepare(`select count(*) as n from ${from}`)
    .bind(...values)
    .first<number>("n");

/** Copies the one schedule or notification until there are `wanted`. */
const copies = (table: "schedules" | "notifications", columns: string, id: string, wanted: number) =>
  env.DB.prepare(
    `insert into ${table} (id, ${columns}) select printf('01900000-0000-7000-8000-%012d', value) || substr(?1, 1, 8), ${columns}
     from json_each(?2), ${table} where ${table}.id = ?1`,
  )
    .bind(id, JSON.stringify(Array.from({ length: wanted - 1 }, (_, n) => n)))
    .run();

beforeAll(async () => {
  workspace = await openWorkspace();
});

describe("a project", { timeout: 60_000 }, () => {
  test(`has at most ${maxSchedules} schedules, also when several are asked for at once; deleting one makes room`, async () => {
    const projectId = await project();
    const { scheduleId } = await dailySchedule(workspace, projectId);
    const columns = "project_id, cadence, timezone, policies, status, next_at, created_by, created_at, updated_at";
    await copies("schedules", columns, scheduleId, maxSchedules - 2);
    const audits = () => count("audit_log where action = 'schedule.create'");
    const before = (await audits()) ?? 0;
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => workspace.call<Answer>("POST", `/projects/${projectId}/schedules`, daily)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
    expect(await count("schedules where project_id = ?1", projectId)).toBe(maxSchedules);
    expect(await audits()).toBe(before + 2);
    const refused = answers.find(({ status }) => status === 409)?.body.message;
    expect(refused).toBe("This project has 100 schedules, the most it may have. Delete one that nobody needs, then try again.");
    await workspace.call("DELETE", `/schedules/${scheduleId}`);
    expect((await workspace.call("POST", `/projects/${projectId}/schedules`, daily)).status).toBe(201);
    // Another project has room of its own.
    expect((await workspace.call("POST", `/projects/${await project()}/schedules`, daily)).status).toBe(201);
  });

  test(`has at most ${maxNotifications} notifications on all its schedules; of one that is refused nobody is granted access`, async () => {
    const projectId = await project();
    const { scheduleId } = await dailySchedule(workspace, projectId);
    const other = await dailySchedule(workspace, projectId);
    const { body } = await workspace.call<{ member: Answer }>("POST", "/members", { email: "guest@example.com", role: "viewer" });
    const input = (id: string) => ({ targets: [{ kind: "user", id }], on: "all" });
    const made = await workspace.call<Answer>("POST", `/schedules/${scheduleId}/notifications`, input(workspace.adminId));
    await copies(
      "notifications",
      "schedule_id, targets, on_outcome, screenshot, created_by, created_at",
      made.body.id,
      maxNotifications - 1,
    );
    const asked = [scheduleId, other.scheduleId, scheduleId, other.scheduleId];
    const answers = await Promise.all(
      asked.map((id) => workspace.call<Answer>("POST", `/schedules/${id}/notifications`, input(workspace.adminId))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    const audits = await count("audit_log");
    const refused = await workspace.call<Answer>("POST", `/schedules/${other.scheduleId}/notifications`, input(body.member.id));
    expect([refused.status, refused.body.message]).toEqual([
      409,
      "The schedules of this project have 50 notifications, the most they may have together. Delete one, or add the people to one that is there.",
    ]);
    expect(await count("grants where subject_id = ?1", body.member.id)).toBe(0);
    expect(await count("audit_log")).toBe(audits);
    await workspace.call("DELETE", `/notifications/${made.body.id}`);
    expect((await workspace.call("POST", `/schedules/${other.scheduleId}/notifications`, input(body.member.id))).status).toBe(201);
    expect(await count("grants where subject_id = ?1 and access = 'APP_ONLY'", body.member.id)).toBe(1);
  });
});
