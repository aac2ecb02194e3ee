import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Run } from "../../src/contract/run";
import { dailySchedule, ended, env, openWorkspace, publishProject, request, signIn, tickAt, type Workspace } from "./workspace";

let workspace: Workspace;
let projectId: string;
const missing = "01900000-0000-7000-8000-000000000000";
const cells = [
  { kind: "input", output: "city", config: { type: "dropdown", options: ["Seattle", "Berlin"], default: "Seattle" } },
  { kind: "input", output: "days", config: { type: "number", default: 3 } },
  { kind: "javascript", output: "said", source: "`${city} ${days} ${hex_run_context} ${hex_scheduled}`" },
];
const slowCells = [
  {
    kind: "javascript",
    output: "slow",
    source: "if (hex_run_context === 'api-triggered') await new Promise((resolve) => setTimeout(resolve, 60_000)); 1",
  },
];

beforeAll(async () => {
  workspace = await openWorkspace();
  projectId = (await publishProject(workspace, "Compatible", cells)).projectId;
}, 90_000);

interface Started {
  runId: string;
  projectVersion: number;
  runUrl: string;
  runStatusUrl: string;
  traceId: string;
}
interface Status {
  runId: string;
  status: string;
  runTrigger: string;
}
interface Listed {
  runs: Status[];
  nextPage: string | null;
  previousPage: string | null;
  traceId: string;
}
const statusFields = [
  "elapsedTime",
  "endTime",
  "projectId",
  "projectVersion",
  "runId",
  "runTrigger",
  "runUrl",
  "startTime",
  "stateEvents",
  "status",
  "traceId",
];
const keys = (value: unknown): string[] => Object.keys(value as object).sort();
const paths = [
  ["the plural paths", "/projects", "/runs"],
  ["the older singular paths", "/project", "/run"],
] as const;

describe.each(paths)("the compatible run endpoints under %s", { timeout: 120_000 }, (_name, base, tail) => {
  const at = (runId = "", project = projectId): string => `${base}/${project}${tail}${runId && `/${runId}`}`;

  test("answer exactly the fields of the contract, from start to end", async () => {
    const started = await workspace.call<Started>("POST", at(), { inputParams: { city: "Berlin" } });
    expect(started.status).toBe(201);
    expect(keys(started.body)).toEqual(["projectId", "projectVersion", "runId", "runStatusUrl", "runUrl", "traceId"]);
    expect(started.body).toMatchObject({
      projectId,
      projectVersion: 1,
      runUrl: expect.stringMatching(/^http/),
      runStatusUrl: expect.stringContaining(`/api/v1/projects/${projectId}/runs/`),
    });
    await ended(workspace, started.body.runId);
    const status = await workspace.call<Status>("GET", at(started.body.runId));
    expect(status.status).toBe(200);
    expect(keys(status.body)).toEqual(statusFields);
    expect(status.body).toMatchObject({
      status: "COMPLETED",
      runTrigger: "API",
      projectVersion: 1,
      elapsedTime: expect.any(Number),
      stateEvents: [{ value: "PENDING" }, { value: "RUNNING" }, { value: "COMPLETED" }],
    });
    const other = await workspace.call<{ id: string }>("POST", "/projects", { title: "Another" });
    for (const method of ["GET", "DELETE"])
      expect((await workspace.call(method, at(started.body.runId, other.body.id))).status, "a run is of its own project").toBe(404);
    const list = await workspace.call<Listed>("GET", at());
    expect(keys(list.body)).toEqual(["nextPage", "previousPage", "runs", "traceId"]);
    for (const run of list.body.runs) expect(keys(run)).toEqual(statusFields);
    const follow = await request<Status>("GET", new URL(started.body.runStatusUrl).pathname, workspace.token);
    expect(follow.body.runId).toBe(started.body.runId);
  });

  test("cancel answers 204 without a body, then the run is KILLED", async () => {
    const slow = await publishProject(workspace, "Slow", slowCells);
    const { body } = await workspace.call<Started>("POST", at("", slow.projectId));
    const cancelled = await workspace.call("DELETE", at(body.runId, slow.projectId));
    expect(cancelled).toMatchObject({ status: 204, body: "" });
    await vi.waitFor(async () => expect((await workspace.call<Status>("GET", at(body.runId, slow.projectId))).body.status).toBe("KILLED"), {
      timeout: 10_000,
      interval: 50,
    });
    expect((await workspace.call("DELETE", at(body.runId, slow.projectId))).status).toBe(409);
  });

  test("what does not exist answers 404, what is malformed 400", async () => {
    expect((await workspace.call("POST", at("", missing))).status).toBe(404);
    expect((await workspace.call("GET", at(missing))).status).toBe(404);
    expect((await workspace.call("DELETE", at(missing))).status).toBe(404);
    expect(await workspace.call("POST", at(), { inputs: {} })).toMatchObject({
      status: 400,
      body: { issues: [{ path: "inputs", message: "Unknown field." }] },
    });
    expect(await workspace.call("POST", at(), { dryRun: "yes" })).toMatchObject({ status: 400, body: { issues: [{ path: "dryRun" }] } });
    expect(await workspace.call("GET", at() + "?limit=101")).toMatchObject({ status: 400, body: { issues: [{ path: "limit" }] } });
  });

  test("a project that is not published answers 422", async () => {
    const created = await workspace.call<{ id: string }>("POST", "/projects", { title: "Unpublished" });
    expect(await workspace.call("POST", at("", created.body.id))).toMatchObject({
      status: 422,
      body: { code: "UNPROCESSABLE", message: expect.stringContaining("no published version") },
    });
  });
});

describe("RunProject", { timeout: 120_000 }, () => {
  const run = (body?: unknown, headers?: Record<string, string>) =>
    workspace.call<Started>("POST", `/projects/${projectId}/runs`, body, headers);
  const rowOf = (runId: string) =>
    env.DB.prepare("select update_published_results, use_cached_sql_results, input_params from runs where id = ?1").bind(runId).first();
  const countRuns = async () =>
    (await env.DB.prepare("select count(*) as n from runs where project_id = ?1").bind(projectId).first<number>("n")) ?? 0;

  test.each<[string, unknown, { update_published_results: number; use_cached_sql_results: number }]>([
    ["no body", undefined, { update_published_results: 0, use_cached_sql_results: 1 }],
    ["booleans", { updatePublishedResults: true, useCachedSqlResults: false }, { update_published_results: 1, use_cached_sql_results: 0 }],
    [
      "booleans as strings",
      { updatePublishedResults: "true", useCachedSqlResults: "false", dryRun: "false" },
      { update_published_results: 1, use_cached_sql_results: 0 },
    ],
    [
      "updateCache: fresh SQL and a new published result",
      { updateCache: true },
      { update_published_results: 1, use_cached_sql_results: 0 },
    ],
    ["updateCache as a string", { updateCache: "true" }, { update_published_results: 1, use_cached_sql_results: 0 }],
    [
      "updateCache is ignored when inputs are given",
      { updateCache: true, inputParams: { city: "Berlin" } },
      { update_published_results: 0, use_cached_sql_results: 1 },
    ],
  ])("%s", async (_name, body, expected) => {
    const { status, body: started } = await run(body);
    expect(status).toBe(201);
    expect(await rowOf(started.runId)).toMatchObject(expected);
    await ended(workspace, started.runId);
  });

  test("a dry run answers like a real one and starts nothing", async () => {
    const before = await countRuns();
    for (const dryRun of [true, "true"]) {
      const { status, body } = await run({ dryRun });
      expect(status).toBe(201);
      expect(keys(body)).toEqual(["projectId", "projectVersion", "runId", "runStatusUrl", "runUrl", "traceId"]);
      expect((await workspace.call("GET", `/projects/${projectId}/runs/${body.runId}`)).status).toBe(404);
    }
    expect(await countRuns()).toBe(before);
    expect((await run({ dryRun: true, inputParams: { nope: 1 } })).status).toBe(422);
  });

  test("inputs reach the cells, and a run with inputs never becomes the published result", async () => {
    const { body } = await run({ inputParams: { city: "Berlin", days: 7 } });
    const ran = await ended(workspace, body.runId);
    expect(ran).toMatchObject({ status: "succeeded", published: false, inputParams: { city: "Berlin", days: 7 } });
    const staticId = ran.cells?.find(({ kind }) => kind === "javascript")?.staticId;
    expect((await workspace.call<{ value: string }>("GET", `/runs/${body.runId}/outputs/${staticId}`)).body.value).toBe(
      "Berlin 7 api-triggered false",
    );
    expect(await run({ inputParams: { city: "Berlin" }, updatePublishedResults: true })).toMatchObject({
      status: 422,
      body: { issues: [{ path: "updatePublishedResults" }] },
    });
  });

  test("inputs that are wrong or unknown answer 422 in the shape of the compatible API, and nothing runs", async () => {
    const before = await countRuns();
    const refused = await run({ inputParams: { city: 5, days: "many", nowhere: 1 } });
    expect(refused.status).toBe(422);
    expect(keys(refused.body)).toEqual(["invalid", "notFound", "traceId"]);
    expect(refused.body).toMatchObject({
      notFound: ["nowhere"],
      invalid: [
        { paramName: "city", paramValue: "5", dataType: expect.any(String), inputCellType: expect.any(String) },
        { paramName: "days", paramValue: '"many"', dataType: expect.any(String), inputCellType: expect.any(String) },
      ],
    });
    for (const one of (refused.body as unknown as { invalid: object[] }).invalid)
      expect(keys(one)).toEqual(["dataType", "inputCellType", "paramName", "paramValue"]);
    expect(await countRuns()).toBe(before);
  });

  test("notifications are described one per recipient, and recipients are checked", async () => {
    const { status, body } = await run({
      notifications: [
        { type: "FAILURE", includeSuccessScreenshot: true, screenshotFormat: "pdf", userIds: [workspace.adminId], subject: "Rain" },
      ],
    });
    expect(status).toBe(201);
    expect((body as unknown as { notifications: unknown[] }).notifications).toEqual([
      {
        type: "FAILURE",
        recipientType: "USER",
        includeSuccessScreenshot: true,
        recipient: { id: workspace.adminId, name: "Ines Vogt" },
        screenshotFormat: ["pdf"],
        subject: "Rain",
      },
    ]);
    expect(await run({ notifications: [{ type: "ALL", includeSuccessScreenshot: false, userIds: [missing] }] })).toMatchObject({
      status: 422,
      body: { issues: [{ path: "notifications.0.userIds.0" }] },
    });
    expect(await run({ notifications: [{ type: "ALL", includeSuccessScreenshot: false, slackChannelIds: ["C1"] }] })).toMatchObject({
      status: 422,
      body: { issues: [{ path: "notifications.0.slackChannelIds" }] },
    });
    await ended(workspace, body.runId);
  });

  test("an Idempotency-Key makes a repeat return the first answer", async () => {
    const before = await countRuns();
    const first = await run({ inputParams: { days: 1 } }, { "idempotency-key": "monday" });
    const repeat = await run({ inputParams: { days: 1 } }, { "idempotency-key": "monday" });
    expect(repeat).toMatchObject({ status: 201, body: first.body });
    expect(await countRuns()).toBe(before + 1);
    expect(await run({ inputParams: { days: 2 } }, { "idempotency-key": "monday" })).toMatchObject({
      status: 409,
      body: { code: "CONFLICT" },
    });
    expect((await run({}, { "idempotency-key": "x".repeat(256) })).status).toBe(400);
    expect(await countRuns()).toBe(before + 1);
    await ended(workspace, first.body.runId);
  });

  test("an Idempotency-Key is remembered for a day, and may have 255 characters", async () => {
    const ask = async () => (await run({ dryRun: true }, { "idempotency-key": "x".repeat(255) })).body.runId;
    const older = (hours: number) =>
      env.DB.prepare("update idempotency_keys set created_at = created_at - ?1 where answer like ?2")
        .bind(hours * 3_600_000, `%${first}%`)
        .run();
    const first = await ask();
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    await older(23);
    expect(await ask()).toBe(first);
    await older(1.1);
    expect(await ask()).not.toBe(first);
  });

  test("of parallel requests with one key exactly one starts a run", async () => {
    const before = await countRuns();
    const answers = await Promise.all(Array.from({ length: 6 }, () => run({}, { "idempotency-key": "tuesday" })));
    expect(await countRuns()).toBe(before + 1);
    const started = answers.filter(({ status }) => status === 201);
    expect(new Set(started.map(({ body }) => body.runId)).size).toBe(1);
    for (const other of answers.filter(({ status }) => status !== 201)) expect(other.status).toBe(409);
    await ended(workspace, started[0]?.body.runId ?? "");
  });

  test("the repeat of a request that crashed before its response succeeds after a minute, and there is one run, whether or not it had been started", async () => {
    const before = await countRuns();
    // What a crashed process leaves: a claimed key, perhaps a run, no response.
    const died = env.DB.prepare("update idempotency_keys set answer = null, created_at = ? where result_id = ?");
    for (const name of ["thursday with a run", "thursday without"]) {
      const first = await run({}, { "idempotency-key": name });
      await ended(workspace, first.body.runId);
      if (name.endsWith("without")) await env.DB.prepare("delete from runs where id = ?").bind(first.body.runId).run();
      await died.bind(Date.now() - 50_000, first.body.runId).run();
      expect(await run({}, { "idempotency-key": name })).toMatchObject({
        status: 409,
        body: { message: expect.stringContaining("still at work") },
      });
      await died.bind(Date.now() - 61_000, first.body.runId).run();
      const answers = await Promise.all(Array.from({ length: 4 }, () => run({}, { "idempotency-key": name })));
      const taken = answers.filter(({ status }) => status === 201);
      expect(new Set(taken.map(({ body }) => body.runId))).toEqual(new Set([first.body.runId]));
      for (const other of answers.filter(({ status }) => status !== 201)) expect(other.status).toBe(409);
      await ended(workspace, first.body.runId);
      expect(await run({}, { "idempotency-key": name })).toMatchObject({ status: 201, body: { runId: first.body.runId } });
    }
    expect(await countRuns()).toBe(before + 2);
  });

  test("the repeat of a request that failed after its run was started succeeds at once", async () => {
    const before = await countRuns();
    await env.DB.prepare(
      "create trigger broken before insert on audit_log when new.action = 'run.start' begin select raise(abort, 'away'); end",
    ).run();
    const broken = await run({}, { "idempotency-key": "friday" });
    await env.DB.prepare("drop trigger broken").run();
    expect(broken.status).toBe(500);
    const { status, body } = await run({}, { "idempotency-key": "friday" });
    expect(status).toBe(201);
    expect(await countRuns()).toBe(before + 1);
    await ended(workspace, body.runId);
  });

  test("a refused request leaves its key free", async () => {
    expect((await run({ inputParams: { nowhere: 1 } }, { "idempotency-key": "wednesday" })).status).toBe(422);
    const { status, body } = await run({}, { "idempotency-key": "wednesday" });
    expect(status).toBe(201);
    await ended(workspace, body.runId);
  });
});

describe("GetProjectRuns", { timeout: 120_000 }, () => {
  test("pages by absolute addresses, filters, and leaves out what never started", async () => {
    const { projectId: id } = await publishProject(workspace, "Listed", cells);
    const { scheduleId, nextAt } = await dailySchedule(workspace, id);
    await tickAt(nextAt + 3 * 86_400_000);
    await vi.waitFor(
      async () => {
        const { body } = await workspace.call<{ values: Run[] }>("GET", `/runs?scheduleId=${scheduleId}&limit=100`);
        expect(body.values.map(({ status }) => status).sort()).toEqual(["skipped", "skipped", "skipped", "succeeded"]);
      },
      { timeout: 60_000, interval: 100 },
    );
    for (let n = 0; n < 3; n++) await ended(workspace, (await workspace.call<Started>("POST", `/projects/${id}/runs`, {})).body.runId);
    const get = (query: string) => workspace.call<Listed>("GET", `/projects/${id}/runs${query}`);
    expect((await get("")).body.runs.map(({ runTrigger }) => runTrigger).sort()).toEqual(["API", "API", "API", "APP_REFRESH", "SCHEDULED"]);
    expect((await get("?runTriggerFilter=API")).body.runs).toHaveLength(3);
    expect((await get("?runTriggerFilter=ALL")).body.runs).toHaveLength(5);
    expect((await get("?statusFilter=COMPLETED")).body.runs).toHaveLength(5);
    expect((await get("?statusFilter=ERRORED")).body.runs).toEqual([]);
    expect((await get("?runTriggerFilter=MANUAL")).status).toBe(400);

    const seen: string[] = [];
    let page: string | null = `http://daybook.test/api/v1/projects/${id}/runs?limit=2&runTriggerFilter=ALL`;
    let previous: (string | null)[] = [];
    while (page !== null) {
      const url: URL = new URL(page);
      expect(url.origin).toBe("http://daybook.test");
      const { body } = await request<Listed>("GET", url.pathname + url.search, workspace.token);
      seen.push(...body.runs.map(({ runId }) => runId));
      previous = [...previous, body.previousPage];
      page = body.nextPage;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect(previous[0]).toBeNull();
    expect(previous[2]).toContain("offset=2");
    expect(previous[2]).toContain("runTriggerFilter=ALL");
  });
});

describe("the compatible project", () => {
  const projectFields =
    "analytics archivedAt categories createdAt creator description id lastEditedAt lastPublishedAt owner reviews schedules status title trashedAt type".split(
      " ",
    );
  interface Compatible {
    analytics: { appViews: unknown };
    creator: unknown;
    owner: unknown;
    schedules: unknown[];
  }

  test("holds exactly the fields of the contract, alone and in the list", async () => {
    await dailySchedule(workspace, projectId);
    const one = (await workspace.call<Compatible>("GET", `/projects/${projectId}`)).body;
    const list = (await workspace.call<{ values: Compatible[]; pagination: unknown }>("GET", "/projects?limit=1")).body;
    expect([keys(list), keys(list.pagination)]).toEqual([
      ["pagination", "values"],
      ["after", "before"],
    ]);
    for (const project of [one, list.values[0]!]) {
      expect(keys(project)).toEqual(projectFields);
      expect(keys(project.analytics)).toEqual(["appViews", "lastViewedAt", "publishedResultsUpdatedAt"]);
      expect(keys(project.analytics.appViews)).toEqual(["allTime", "lastFourteenDays", "lastSevenDays", "lastThirtyDays"]);
      expect([keys(project.creator), keys(project.owner)]).toEqual([["email"], ["email"]]);
    }
    expect(keys(one.schedules[0])).toEqual(["cadence", "custom", "daily", "enabled", "hourly", "monthly", "weekly"]);
    expect(one.schedules[0]).toMatchObject({ cadence: "DAILY", enabled: true, hourly: null, weekly: null, monthly: null, custom: null });
  });
});

test(
  "a person who presses Run now is no program: the log says so, and the run counts as one of its schedule",
  { timeout: 60_000 },
  async () => {
    const session = { ...(await signIn()), origin: "http://daybook.test" };
    const { status, body } = await request<Started>("POST", `/api/v1/projects/${projectId}/runs`, null, {}, session);
    expect(status).toBe(201);
    const run = await ended(workspace, body.runId);
    expect(run).toMatchObject({ trigger: "manual", context: "scheduled", createdBy: { name: "Ines Vogt" } });
    const byProgram = await workspace.call<Started>("POST", `/projects/${projectId}/runs`, {});
    expect(await ended(workspace, byProgram.body.runId)).toMatchObject({ trigger: "api", context: "api-triggered" });
  },
);
