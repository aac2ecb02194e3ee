import { beforeAll, describe, expect, test, vi } from "vitest";
import { createToken } from "../../src/access/tokens/tokens";
import type { TokenScope } from "../../src/contract/access";
import { systemClock } from "../../src/lib/clock";
import { dailySchedule, ended, env, openWorkspace, publishProject, request, type Workspace } from "./workspace";

interface Answer {
  id: string;
  runId: string;
  message: string;
  issues?: { path: string }[];
  notFound?: string[];
}

let workspace: Workspace;
let projectId = "";
const people: Record<string, { id: string; token: string; reader: string }> = {};

/** A member with what the project grants them, and two tokens. */
async function member(name: string, role: "viewer" | "editor", access: string | null): Promise<void> {
  const email = `${name}@example.com`;
  const { body } = await workspace.call<{ member: { id: string } }>("POST", "/members", { email, name, role });
  const id = body.member.id;
  if (access !== null) await grant(id, access);
  const caller = { userId: id, name, email, role, scope: null, sessionId: null };
  const token = async (scope: TokenScope) =>
    (await createToken(env.DB, systemClock, caller, { name: scope, scope, expiresInDays: 1 })).token;
  people[name] = { id, token: await token("write"), reader: await token("read") };
}

const grant = (userId: string, access: string) =>
  env.DB.prepare("insert or replace into grants (project_id, subject_kind, subject_id, access, created_at) values (?1, 'user', ?2, ?3, 0)")
    .bind(projectId, userId, access)
    .run();

beforeAll(async () => {
  workspace = await openWorkspace();
  projectId = (
    await publishProject(workspace, "Rain", [
      { kind: "input", output: "city", config: { type: "text", default: "Oslo" } },
      { kind: "javascript", output: "said", source: "city" },
    ])
  ).projectId;
  await member("vera", "viewer", "CAN_VIEW");
  await member("edda", "editor", "CAN_EDIT");
}, 90_000);

const as = (who: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  request<Answer>(method, `/api/v1${path}`, people[who]?.token ?? "", body, headers);
const doors = () => [`/projects/${projectId}/runs`, `/project/${projectId}/run`];
const countRuns = () => env.DB.prepare("select count(*) as n from runs").first<number>("n");

describe("the messages of a run that a viewer starts", { timeout: 90_000 }, () => {
  const told = (given: object) => ({ notifications: [{ type: "ALL", ...given }] });

  test("go to themselves, in the words that Daybook composes", async () => {
    for (const path of doors()) {
      const { status, body } = await as("vera", "POST", path, told({ userIds: [people["vera"]?.id] }));
      expect([status, body.message]).toEqual([201, undefined]);
      await ended(workspace, body.runId);
    }
    expect((await as("vera", "POST", doors()[0] ?? "", { dryRun: true, ...told({}) })).status).toBe(201);
  });

  test.each<[string, object | (() => object), string]>([
    ["somebody else", () => ({ userIds: [workspace.adminId] }), "notifications.0.userIds.0"],
    ["somebody else beside themselves", () => ({ userIds: [people["vera"]?.id, workspace.adminId] }), "notifications.0.userIds.1"],
    ["somebody who does not exist", { userIds: ["01900000-0000-7000-8000-000000000000"] }, "notifications.0.userIds.0"],
    ["a channel", { slackChannelIds: ["C1"] }, "notifications.0.slackChannelIds"],
    ["a group", { groupIds: ["01900000-0000-7000-8000-000000000000"] }, "notifications.0.groupIds"],
    ["a subject of their own", () => ({ userIds: [people["vera"]?.id], subject: "Urgent" }), "notifications.0.subject"],
    ["an empty subject", () => ({ userIds: [people["vera"]?.id], subject: "" }), "notifications.0.subject"],
    ["a text of their own", () => ({ userIds: [people["vera"]?.id], body: "Click here" }), "notifications.0.body"],
  ])("do not go to or with %s: refused with the reason, by every door, and nothing starts", async (_what, given, field) => {
    const before = await countRuns();
    for (const path of doors())
      for (const dryRun of [false, true]) {
        const { status, body } = await as("vera", "POST", path, { dryRun, ...told(typeof given === "function" ? given() : given) });
        expect([status, body.issues?.map((issue) => issue.path)]).toEqual([403, [field]]);
        expect(body.message).toMatch(/Only who may edit this project may .*ask for Can Edit/);
      }
    expect(await countRuns()).toBe(before);
  });

  test("of an editor go where they say, in their words", async () => {
    const given = told({ userIds: [workspace.adminId], subject: "Rain today", body: "See the app." });
    for (const path of doors()) expect((await as("edda", "POST", path, { dryRun: true, ...given })).status).toBe(201);
    const outsider = { ...given, dryRun: true };
    await grant(people["edda"]?.id ?? "", "CAN_VIEW");
    expect((await as("edda", "POST", doors()[0] ?? "", outsider)).status).toBe(403);
    await grant(people["edda"]?.id ?? "", "CAN_EDIT");
  });

  test("cannot be had by another way either: schedules, their notifications, tests, previews, retries and resends", async () => {
    const { scheduleId } = await dailySchedule(workspace, projectId);
    const made = await workspace.call<{ id: string }>("POST", `/schedules/${scheduleId}/notifications`, {
      targets: [{ kind: "user", id: workspace.adminId }],
      on: "all",
    });
    const run = await as("vera", "POST", doors()[0] ?? "", {});
    await ended(workspace, run.body.runId);
    const notification = { targets: [{ kind: "user", id: people["vera"]?.id }], on: "all" };
    const asked: [string, string, unknown?][] = [
      ["POST", `/schedules/${scheduleId}/notifications`, notification],
      ["PATCH", `/notifications/${made.body.id}`, { subject: "Mine" }],
      ["POST", `/notifications/${made.body.id}/test`],
      ["POST", `/notifications/${made.body.id}/preview`],
      ["POST", `/schedules/${scheduleId}/run`],
      ["POST", `/projects/${projectId}/schedules`, { cadence: "DAILY", daily: { timezone: "UTC", hour: 1, minute: 1 } }],
      ["POST", `/runs/${run.body.runId}/retry`],
    ];
    for (const [method, path, body] of asked) expect((await as("vera", method, path, body)).status, path).toBe(403);
  });
});

describe("the templates of a message", { timeout: 90_000 }, () => {
  const input = (subject: string | null, more: object = {}) => ({
    targets: [{ kind: "user", id: workspace.adminId }],
    on: "all",
    subject,
    ...more,
  });

  test("are refused with the nearest names when they are saved, by every door", async () => {
    const { scheduleId } = await dailySchedule(workspace, projectId);
    const add = (body: object) => workspace.call<Answer>("POST", `/schedules/${scheduleId}/notifications`, body);
    for (const good of ["{{ city }}: {{ said }}", "{{ inputs.city }} {{ values.said }} {{ project }}"])
      expect((await add(input(good))).status).toBe(201);
    const bad = await add(input("{{ ctiy }}"));
    expect([bad.status, bad.body.issues?.[0]?.path, bad.body.message]).toEqual([
      422,
      "subject",
      "The subject cannot be filled in: {{ ctiy }} is not known. Did you mean {{ city }}?",
    ]);
    expect((await add(input(null, { body: "{{ values.sad }}" }))).body.issues?.[0]?.path).toBe("body");
    const kept = await add(input("{{ city }}"));
    expect((await workspace.call("PATCH", `/notifications/${kept.body.id}`, { subject: "{{ citty }}" })).status).toBe(422);
    for (const path of doors()) {
      const run = { notifications: [{ type: "ALL", userIds: [workspace.adminId], subject: "{{ nobody }}" }] };
      const answer = await workspace.call<Answer>("POST", path, run);
      expect([answer.status, answer.body.issues?.[0]?.path]).toEqual([422, "notifications.0.subject"]);
    }
  });

  test("know the inputs and values of the very run", async () => {
    const { body } = await workspace.call<Answer>("POST", doors()[0] ?? "", {
      inputParams: { city: "Lyon" },
      notifications: [{ type: "ALL", userIds: [workspace.adminId], subject: "{{ inputs.city }} said {{ values.said }}, {{ city }}" }],
    });
    await ended(workspace, body.runId);
    const subject = await vi.waitFor(
      async () => {
        const found = await env.DB.prepare("select subject from outbox where run_id = ?1").bind(body.runId).first<string>("subject");
        if (found === null) throw new Error("not sent yet");
        return found;
      },
      { timeout: 30_000, interval: 100 },
    );
    expect(subject).toBe("Lyon said Lyon, Lyon");
  });
});

describe("a repeat under an Idempotency-Key", { timeout: 90_000 }, () => {
  const path = () => doors()[0] ?? "";

  test("is refused to a token of less scope of the same person", async () => {
    const key = { "idempotency-key": "scope" };
    const first = await as("vera", "POST", path(), {}, key);
    expect(first.status).toBe(201);
    const narrow = await request<Answer>("POST", `/api/v1${path()}`, people["vera"]?.reader ?? "", {}, key);
    expect([narrow.status, narrow.body.runId]).toEqual([403, undefined]);
    expect((await as("vera", "POST", path(), {}, key)).body.runId).toBe(first.body.runId);
  });

  test("is refused to somebody who lost their access, and answered again when they have it back", async () => {
    const key = { "idempotency-key": "access" };
    const id = people["vera"]?.id ?? "";
    const first = await as("vera", "POST", path(), {}, key);
    await env.DB.prepare("delete from grants where subject_id = ?1").bind(id).run();
    expect(await as("vera", "POST", path(), {}, key)).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    await grant(id, "APP_ONLY");
    expect((await as("vera", "POST", path(), {}, key)).status).toBe(403);
    await grant(id, "CAN_VIEW");
    expect((await as("vera", "POST", path(), {}, key)).body.runId).toBe(first.body.runId);
  });

  test("that names others is refused to somebody who may no longer name them", async () => {
    const key = { "idempotency-key": "voice" };
    const body = { notifications: [{ type: "ALL", userIds: [workspace.adminId] }] };
    expect((await as("edda", "POST", path(), body, key)).status).toBe(201);
    await grant(people["edda"]?.id ?? "", "CAN_VIEW");
    expect((await as("edda", "POST", path(), body, key)).status).toBe(403);
    await grant(people["edda"]?.id ?? "", "CAN_EDIT");
  });
});

describe("an id in upper case", () => {
  test("is found, in paths, queries and bodies, and answered as it is stored", async () => {
    const up = projectId.toUpperCase();
    const found = await workspace.call<{ id: string }>("GET", `/projects/${up}`);
    expect([found.status, found.body.id]).toEqual([200, projectId]);
    expect((await workspace.call("GET", `/runs?projectId=${up}`)).status).toBe(200);
    const runs = await workspace.call<{ runs: { runId: string }[] }>("GET", `/project/${up}/run`);
    const runId = runs.body.runs[0]?.runId ?? "";
    expect((await workspace.call<{ id: string }>("GET", `/runs/${runId.toUpperCase()}`)).body.id).toBe(runId);
    const page = await request<string>("GET", `/apps/${up}`, null);
    expect(page.status).toBe(302);
    const named = { dryRun: true, notifications: [{ type: "ALL", userIds: [people["vera"]?.id.toUpperCase()] }] };
    expect((await as("vera", "POST", `/projects/${up}/runs`, named)).status).toBe(201);
  });
});

describe("names that every object has", { timeout: 90_000 }, () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "prototype", "__defineGetter__"];

  test.each(names)("%s is an unknown input, of a run and of a schedule", async (name) => {
    const raw = `{"inputParams":{"${name}":1,"city":"Oslo"}}`;
    for (const path of doors())
      expect(await workspace.call("POST", path, raw)).toMatchObject({ status: 422, body: { invalid: [], notFound: [name] } });
    const daily = `"cadence":"DAILY","daily":{"timezone":"UTC","hour":1,"minute":1}`;
    const schedule = await workspace.call<Answer>("POST", `/projects/${projectId}/schedules`, `{${daily},${raw.slice(1)}`);
    expect([schedule.status, schedule.body.issues?.[0]?.path]).toEqual([422, `inputParams.${name}`]);
    const { scheduleId } = await dailySchedule(workspace, projectId);
    expect(await workspace.call("PATCH", `/schedules/${scheduleId}`, raw)).toMatchObject({ status: 422 });
  });

  test("__proto__ is no input of a project that has no version yet", async () => {
    const { body } = await workspace.call<{ id: string }>("POST", "/projects", { title: "New" });
    const raw = `{"cadence":"DAILY","daily":{"timezone":"UTC","hour":1,"minute":1},"inputParams":{"__proto__":1}}`;
    expect(await workspace.call("POST", `/projects/${body.id}/schedules`, raw)).toMatchObject({ status: 422 });
  });

  test.each(names)("%s is an unknown field of a query", async (name) => {
    for (const path of ["/runs", "/projects", `/projects/${projectId}/runs`]) {
      const { status, body } = await workspace.call<Answer>("GET", `${path}?${name}=1&${name}=2`);
      expect([status, body.issues?.map((issue) => issue.path)], path).toEqual([400, [name]]);
    }
  });

  test.each([
    ["at the top of a body", "POST", "/projects", `{"title":"x","__proto__":{"admin":true}}`, "__proto__"],
    [
      "in a chart's specification",
      "PUT",
      "/projects/P/draft",
      `{"cells":[{"kind":"chart","config":{"table":"t","spec":{"mark":{"__proto__":{"type":"bar"}}}}}]}`,
      "cells.0.config.spec.mark.__proto__",
    ],
    ["inside the value of an input", "POST", "/projects/P/runs", `{"inputParams":{"city":{"__proto__":1}}}`, "inputParams.city.__proto__"],
  ])("__proto__ %s is an unknown field", async (_where, method, path, raw, field) => {
    const { status, body } = await workspace.call<Answer>(method, path.replace("/P/", `/${projectId}/`), raw);
    expect([status, body.issues?.map((issue) => issue.path)]).toEqual([400, [field]]);
  });
});

describe("a preview", () => {
  const daily = { cadence: "DAILY", daily: { timezone: "UTC", hour: 7, minute: 30 } };
  test.each<[string, object]>([
    ["that ends before it starts", { startsAt: "2040-01-02T00:00:00.000Z", endsAt: "2040-01-01T00:00:00.000Z" }],
    ["that ends when it starts", { startsAt: "2040-01-01T00:00:00.000Z", endsAt: "2040-01-01T00:00:00.000Z" }],
    ["that ended long ago", { endsAt: "2020-01-01T00:00:00.000Z" }],
    ["that ends before its first occurrence", { startsAt: "2040-01-01T08:00:00.000Z", endsAt: "2040-01-01T09:00:00.000Z" }],
    ["in a zone that does not exist", { daily: { ...daily.daily, timezone: "Mars/Olympus" } }],
    ["with the part of another cadence", { hourly: { timezone: "UTC", minute: 1 } }],
    ["with a start that is no time", { startsAt: "yesterday" }],
    ["with a cron that never comes", { cadence: "CUSTOM", daily: null, custom: { timezone: "UTC", cron: "0 0 30 2 *" } }],
  ])("%s is refused word for word as creating it is", async (_what, given) => {
    const asked = { ...daily, ...given };
    const created = await workspace.call<Answer>("POST", `/projects/${projectId}/schedules`, asked);
    const shown = await workspace.call<Answer>("POST", "/schedules/preview", { ...asked, projectId });
    expect(created.status).toBeGreaterThanOrEqual(400);
    expect([shown.status, shown.body.message, shown.body.issues]).toEqual([created.status, created.body.message, created.body.issues]);
  });

  test("of a schedule that came to its end is shown: its editor may give it a later one", async () => {
    const { scheduleId } = await dailySchedule(workspace, projectId);
    const asked = { ...daily, scheduleId, endsAt: "2020-01-01T00:00:00.000Z" };
    expect(await workspace.call("POST", "/schedules/preview", asked)).toMatchObject({ status: 200, body: { occurrences: [] } });
    const turned = { ...asked, startsAt: "2021-01-01T00:00:00.000Z" };
    const edited = await workspace.call<Answer>("PATCH", `/schedules/${scheduleId}`, { startsAt: turned.startsAt, endsAt: turned.endsAt });
    expect(await workspace.call("POST", "/schedules/preview", turned)).toMatchObject({
      status: edited.status,
      body: { message: edited.body.message },
    });
    expect(edited.status).toBe(422);
  });
});
