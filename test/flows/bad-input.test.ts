import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Run } from "../../src/contract/run";
import worker from "../../src/worker";
import { ended, env, loadWarehouse, openWorkspace, publishProject, request, signIn, type Workspace } from "./workspace";

let workspace: Workspace;
let healthy: { projectId: string; draft: string; schedules: number };
const missing = "01900000-0000-7000-8000-000000000000";

beforeAll(async () => {
  workspace = await openWorkspace();
  await loadWarehouse();
  const { projectId } = await publishProject(workspace, "Healthy", [
    { kind: "sql", output: "rain", source: "select month, mm from weather" },
  ]);
  healthy = { projectId, ...(await state(projectId)) };
}, 90_000);

/** Everything else is unchanged: the good project is as it was, and still runs. */
afterAll(async () => {
  expect(await state(healthy.projectId)).toEqual({ draft: healthy.draft, schedules: 0 });
  const { body } = await workspace.call<{ runId: string }>("POST", `/projects/${healthy.projectId}/runs`, {});
  expect(await ended(workspace, body.runId)).toMatchObject({ status: "succeeded", cellCounts: { succeeded: 1 } });
}, 90_000);

async function state(projectId: string) {
  const draft = await workspace.call("GET", `/projects/${projectId}/draft`);
  const schedules = await workspace.call<{ values: unknown[] }>("GET", `/projects/${projectId}/schedules`);
  return { draft: `${draft.headers.get("etag")} ${JSON.stringify(draft.body)}`, schedules: schedules.body.values.length };
}

interface Refusal {
  code: string;
  message: string;
  reason: string;
  issues?: { path: string; message: string }[];
  traceId: string;
}
const daily = { cadence: "DAILY", daily: { timezone: "UTC", hour: 7, minute: 30 } };
const custom = (cron: string, timezone = "UTC") => ({ cadence: "CUSTOM", custom: { timezone, cron } });
const cells = (...given: unknown[]) => ({ cells: given });
const chain = (n: number) => Array.from({ length: n }, () => "[").join("") + Array.from({ length: n }, () => "]").join("");

describe("a wrong request is refused with the name of the wrong field", () => {
  test.each<[string, string, string, unknown, number, string, RegExp]>([
    ["an unknown field", "POST", "/projects", { title: "x", colour: "red" }, 400, "colour", /Unknown field/],
    [
      "an unknown field deep inside",
      "PUT",
      "/projects/P/draft",
      cells({ kind: "sql", source: "select 1", config: { conection: "sample" } }),
      400,
      "cells.0.config.conection",
      /Unknown field/,
    ],
    ["a wrong type", "POST", "/projects", { title: 5 }, 400, "title", /expected string/],
    [
      "a wrong type in a list",
      "PUT",
      "/projects/P/draft",
      cells({ kind: "javascript", source: 5 }),
      400,
      "cells.0.source",
      /expected string/,
    ],
    [
      "a number as text",
      "POST",
      "/projects/P/schedules",
      { cadence: "DAILY", daily: { timezone: "UTC", hour: "7", minute: 30 } },
      400,
      "daily.hour",
      /expected number/,
    ],
    [
      "an hour that does not exist",
      "POST",
      "/projects/P/schedules",
      { cadence: "DAILY", daily: { timezone: "UTC", hour: 24, minute: 30 } },
      400,
      "daily.hour",
      /23/,
    ],
    ["an empty title", "PATCH", "/projects/P", { title: "  " }, 400, "title", /1/],
    ["a title that is too long", "PATCH", "/projects/P", { title: "x".repeat(201) }, 400, "title", /200/],
    ["a cell of an unknown kind", "PUT", "/projects/P/draft", cells({ kind: "cobol" }), 400, "cells.0.kind", /not a kind of cell/],
    ["a cell that comes later", "PUT", "/projects/P/draft", cells({ kind: "writeback" }), 400, "cells.0.kind", /writeback.*later release/],
    [
      "a name that is built in",
      "PUT",
      "/projects/P/draft",
      cells({ kind: "javascript", output: "hex_mine", source: "1" }),
      422,
      "cells.0.output",
      /hex_/,
    ],
    [
      "a chart of a table that no cell makes",
      "PUT",
      "/projects/P/draft",
      cells({ kind: "chart", config: { table: "nothing", spec: { mark: "bar" } } }),
      422,
      "cells.0",
      /nothing/,
    ],
    [
      "a chart of a mark that does not exist",
      "PUT",
      "/projects/P/draft",
      cells(
        { kind: "javascript", output: "rows", source: "[{a: 1}]" },
        { kind: "chart", label: "Rain", config: { table: "rows", spec: { mark: "barr" } } },
      ),
      422,
      "cells.1.config.spec.mark",
      /“Rain”: .*mark: there is no “barr”\. Did you mean “bar”\?/,
    ],
    ["a cron that never fires", "POST", "/projects/P/schedules", custom("0 0 30 2 *"), 422, "custom.cron", /never/i],
    ["a cron with six fields", "POST", "/projects/P/schedules", custom("0 0 0 1 1 *"), 422, "custom.cron", /5|five/i],
    ["a cron out of range", "POST", "/projects/P/schedules", custom("61 * * * *"), 422, "custom.cron", /61|59/],
    [
      "an unknown zone",
      "POST",
      "/projects/P/schedules",
      custom("0 7 * * *", "Europe/Atlantis"),
      422,
      "custom.timezone",
      /Europe\/Atlantis/,
    ],
    [
      "an unknown zone in a preview",
      "POST",
      "/schedules/preview",
      custom("0 7 * * *", "Mars/Olympus"),
      422,
      "custom.timezone",
      /Mars\/Olympus/,
    ],
    ["a cadence without its part", "POST", "/projects/P/schedules", { cadence: "WEEKLY" }, 422, "weekly", /./],
    [
      "a recipient kind that comes later",
      "POST",
      "/schedules/S/notifications",
      { targets: [{ kind: "slack_channel", id: missing }], on: "all" },
      400,
      "targets.0.kind",
      /later release/,
    ],
    ["an id that is none", "GET", "/runs/17", undefined, 400, "id", /UUID/i],
    ["a cursor of somebody else", "GET", "/runs?cursor=abc", undefined, 400, "cursor", /cursor/],
    ["a limit above the most", "GET", "/runs?limit=1000", undefined, 400, "limit", /100/],
    ["a query that nobody knows", "GET", "/runs?colour=red", undefined, 400, "colour", /Unknown field/],
  ])("%s", async (_name, method, path, body, status, field, says) => {
    const answer = await workspace.call<Refusal>(method, path.replace("/P", `/${healthy.projectId}`).replace("/S/", `/${missing}/`), body);
    expect([answer.status, answer.body.issues?.map((issue) => issue.path)], JSON.stringify(answer.body)).toEqual([status, [field]]);
    expect(answer.body.issues?.[0]?.message).toMatch(says);
    expect(answer.body).toMatchObject({
      code: status === 400 ? "BAD_REQUEST" : "UNPROCESSABLE",
      reason: answer.body.message,
      traceId: expect.any(String),
    });
  });

  test("cells that read each other in a circle, or share a name, are named", async () => {
    const draft = `/projects/${healthy.projectId}/draft`;
    const circle = await workspace.call<Refusal>(
      "PUT",
      draft,
      cells(
        { kind: "javascript", label: "Hen", output: "hen", source: "egg + 1" },
        { kind: "javascript", label: "Egg", output: "egg", source: "hen + 1" },
      ),
    );
    expect(circle).toMatchObject({ status: 422, body: { code: "UNPROCESSABLE" } });
    expect(JSON.stringify(circle.body)).toMatch(/Hen.*Egg|Egg.*Hen/);
    const twins = await workspace.call<Refusal>(
      "PUT",
      draft,
      cells(
        { kind: "javascript", label: "A", output: "same", source: "1" },
        { kind: "javascript", label: "B", output: "same", source: "2" },
      ),
    );
    expect(twins.status).toBe(422);
    expect(twins.body.message + JSON.stringify(twins.body.issues)).toContain("same");
  });

  test("a body of 10 MB, declared or not, is refused with the limit and never parsed", async () => {
    const big = JSON.stringify({ title: "x".repeat(10 * 1024 * 1024) });
    const declared = await workspace.call<Refusal & { details: { maxBytes: number } }>("POST", "/projects", big);
    expect(declared).toMatchObject({
      status: 413,
      body: { code: "PAYLOAD_TOO_LARGE", message: expect.stringContaining("2 MB"), details: { maxBytes: 2 * 1024 * 1024 } },
    });
    const lying = await workspace.call<Refusal>("POST", "/projects", big, { "content-length": "10" });
    expect(lying.status).toBe(413);
    expect(
      (
        await request<Refusal>("POST", "/api/auth/sign-in/email", null, JSON.stringify({ email: "x".repeat(20_000), password: "x" }), {
          origin: "http://daybook.test",
        })
      ).status,
    ).toBe(413);
  });

  test.each<[string, string]>([
    ["text that is not JSON", "{title: 1}"],
    ["a list", "[]"],
    ["a number", "5"],
    ["nesting without end", chain(50_000)],
  ])("%s is malformed, not a bug", async (_name, text) => {
    expect(await workspace.call("POST", "/projects", text)).toMatchObject({ status: 400, body: { code: "BAD_REQUEST" } });
  });

  test("a deeply nested value inside a valid body is answered as malformed, not as a bug", async () => {
    const text = `{"inputParams":{"city":${chain(20_000)}}}`;
    const { status } = await workspace.call("POST", `/projects/${healthy.projectId}/runs`, text);
    expect([400, 422]).toContain(status);
  });

  test("a missing resource is named", async () => {
    const get = (path: string) => workspace.call<Refusal>("GET", path);
    expect(await get(`/projects/${missing}`)).toMatchObject({ status: 404, body: { message: expect.stringContaining("project") } });
    expect(await get(`/projects/${healthy.projectId}/versions/7`)).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining("Version 7") },
    });
    expect(await get(`/projects/${healthy.projectId}/diff?from=1&to=7`)).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining("Version 7") },
    });
    expect(await get(`/runs/${missing}`)).toMatchObject({ status: 404, body: { message: expect.stringContaining("run") } });
    expect(await get(`/schedules/${missing}`)).toMatchObject({ status: 404, body: { message: expect.stringContaining("schedule") } });
    expect(await get("/nowhere")).toMatchObject({ status: 404, body: { message: expect.stringContaining("/api/docs") } });
    expect((await workspace.call("DELETE", "/projects")).status).toBe(405);
  });

  test("a project that is not published runs nothing, and says what to do", async () => {
    const { body } = await workspace.call<{ id: string }>("POST", "/projects", { title: "Unpublished" });
    const schedule = await workspace.call<{ id: string }>("POST", `/projects/${body.id}/schedules`, daily);
    for (const path of [`/projects/${body.id}/runs`, `/schedules/${schedule.body.id}/run`]) {
      expect(await workspace.call("POST", path, {}), path).toMatchObject({
        status: 422,
        body: { message: expect.stringMatching(/publish/i) },
      });
    }
    const page = await request<string>("GET", `/apps/${body.id}`, null, undefined, await signIn());
    expect(page.body).toMatch(/publish/i);
  });
});

describe("a picture that would be too large", () => {
  test.each([
    ["scale=1.5", "scale"],
    ["scale=0", "scale"],
    ["scale=4", "scale"],
    ["scale=two", "scale"],
    ["scale=1e9", "scale"],
    ["width=319", "width"],
    ["width=1601", "width"],
    ["width=600.5", "width"],
  ])("%s is refused by name, before a browser is asked", async (query, field) => {
    for (const kind of ["png", "pdf"]) {
      const { status, body } = await workspace.call<{ issues: { path: string }[] }>("GET", `/runs/${missing}/capture.${kind}?${query}`);
      expect([status, body.issues.map(({ path }) => path)]).toEqual([400, [field]]);
    }
  });
});

describe("too many requests", () => {
  test.each([
    "POST /projects/P/runs",
    "POST /project/P/run",
    `POST /schedules/${missing}/run`,
    `POST /runs/${missing}/retry`,
    "POST /projects/P/publish",
    `GET /runs/${missing}/capture.png`,
    `GET /runs/${missing}/capture.pdf`,
  ])("%s says the limit and when to come back, and starts nothing", async (route) => {
    const ctx = createExecutionContext();
    const asked: string[] = [];
    const spent = { limit: async ({ key }: { key: string }) => (asked.push(key), { success: false }) };
    const [method, path = ""] = route.split(" ");
    const url = `http://daybook.test/api/v1${path.replace("/P", `/${healthy.projectId}`)}`;
    const count = () => env.DB.prepare("select count(*) as n from runs").first<number>("n");
    const before = await count();
    const response = await worker.fetch(
      new Request(url, { method, headers: { authorization: `Bearer ${workspace.token}` } }) as never,
      { ...env, DB: env.DB, RUN_LIMIT: spent as never },
      ctx,
    );
    await waitOnExecutionContext(ctx);
    expect([response.status, response.headers.get("retry-after"), response.headers.get("ratelimit-limit")]).toEqual([429, "60", "60"]);
    expect(await response.json()).toMatchObject({ code: "RATE_LIMITED", message: expect.stringContaining("60 in 60 s") });
    expect(asked).toEqual([workspace.adminId]);
    expect(await count()).toBe(before);
  });
});

/** Publishes cells and returns the run with the error of one of them. */
async function failedCell(
  given: Record<string, unknown>[],
  label: string,
): Promise<{ run: Run; error: { message: string; line: number | null } | null }> {
  const { firstRun } = await publishProject(workspace, `Failing ${label}`, given);
  return { run: firstRun, error: firstRun.cells?.find((cell) => cell.label === label)?.error ?? null };
}

describe("the error of a failing cell names reason, place and limit, and other cells run", { timeout: 90_000 }, () => {
  const other = { kind: "javascript", label: "Neighbour", output: "neighbour", source: "1" };

  test.each<[string, Record<string, unknown>, RegExp, number | null]>([
    ["an error of SQL, with its line", { kind: "sql", source: "select city,\n  nope\nfrom weather" }, /no such column: nope/, 2],
    ["a table that does not exist", { kind: "sql", source: "select * from nowhere" }, /no such table: nowhere/, null],
    ["a statement that writes", { kind: "sql", source: "delete from weather" }, /can only be read/i, 1],
    ["two statements", { kind: "sql", source: "select 1; select 2" }, /several|one statement/i, null],
    ["a connection that does not exist", { kind: "sql", source: "select 1", config: { connection: "Warehouse 13" } }, /Warehouse 13/, null],
    [
      "more rows than the cell allows",
      {
        kind: "sql",
        source: "with recursive n(i) as (select 1 union all select i + 1 from n where i < 500) select i from n",
        config: { connection: "sample", maxRows: 100 },
      },
      /more than 100 rows.*queryRows|more than 100 rows.*maxRows/,
      null,
    ],
    ["an error of JavaScript, with its line", { kind: "javascript", source: "const a = 1;\n\nnull.length" }, /null/, 3],
    ["a syntax error, with its line", { kind: "javascript", source: "const a = 1;\nconst = 2" }, /./, 2],
    ["a script that loops for ever", { kind: "javascript", source: "while (true) {}" }, /step/i, null],
    [
      "a promise that never comes, beyond the cell's time",
      { kind: "javascript", source: "await new Promise(() => {})", config: { timeoutSeconds: 1 } },
      /1 s.*|never/,
      null,
    ],
    [
      "a value that grows without end",
      { kind: "javascript", source: "const list = []; for (;;) list.push('x'.repeat(1_000_000) + list.length)" },
      /limit|step|memory/i,
      null,
    ],
    [
      "a result that is too large",
      { kind: "javascript", output: "big", source: "Array.from({ length: 1_900_000 }, (_, i) => 'some text ' + i)" },
      /larger|limit/i,
      null,
    ],
    ["the network", { kind: "javascript", source: "await fetch('https://example.com')" }, /fetch|network/i, null],
  ])("%s", async (_name, cell, says, line) => {
    const { run, error } = await failedCell([{ label: "Culprit", ...cell }, other], "Culprit");
    expect(run).toMatchObject({ status: "failed", reason: "cell_failed", published: false, error: { label: "Culprit" } });
    expect(error?.message, JSON.stringify(error)).toMatch(says);
    if (line !== null) expect(error?.line).toBe(line);
    expect(run.cells?.find(({ label }) => label === "Neighbour")?.status).toBe("succeeded");
    expect(JSON.stringify(run)).not.toMatch(/node_modules|\/src\/|SECRET_KEY/);
  });

  test("the same project runs and is published after the errors are fixed", async () => {
    const { firstRun } = await publishProject(workspace, "Mended", [other]);
    expect(firstRun).toMatchObject({ status: "succeeded", published: true });
    expect(await env.DB.prepare("select count(*) as n from runs where status in ('queued', 'running')").first<number>("n")).toBe(0);
  });
});
