import { beforeAll, describe, expect, test } from "vitest";
import type { Run } from "../../src/contract/run";
import { dailySchedule, ended, endedRunsOf, env, openWorkspace, publishCells, publishProject, tickAt, type Workspace } from "./workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

const one = (source: string) => [{ kind: "javascript", label: "One", output: "one", source }];

describe("a draft", { timeout: 90_000 }, () => {
  test("is not overwritten by somebody who opened it before another person saved", async () => {
    const { body } = await workspace.call<{ id: string }>("POST", "/projects", { title: "Shared" });
    const draft = `/projects/${body.id}/draft`;
    const opened = (await workspace.call("GET", draft)).headers.get("etag") ?? "";
    const first = await workspace.call("PUT", draft, { cells: one("1") }, { "if-match": opened });
    expect(first.status).toBe(200);
    const second = await workspace.call<{ code: string; details: { etag: string } }>(
      "PUT",
      draft,
      { cells: one("2") },
      { "if-match": opened },
    );
    expect(second).toMatchObject({ status: 412, body: { code: "PRECONDITION_FAILED", details: { etag: first.headers.get("etag") } } });
    expect((await workspace.call<{ cells: { source: string }[] }>("GET", draft)).body.cells[0]?.source).toBe("1");
    expect((await workspace.call("PUT", draft, { cells: one("3") }, { "if-match": "nonsense" })).status).toBe(412);
    expect((await workspace.call("PUT", draft, { cells: one("3") }, { "if-match": second.body.details.etag })).status).toBe(200);
    expect((await workspace.call("PUT", draft, { cells: one("4") })).status).toBe(200);
  });

  test("that somebody changed meanwhile is not overwritten by restoring a version either", async () => {
    const { projectId } = await publishProject(workspace, "Restored", one("1"));
    const draft = `/projects/${projectId}/draft`;
    const restore = (etag?: string) =>
      workspace.call("POST", `/projects/${projectId}/versions/1/restore`, undefined, etag === undefined ? {} : { "if-match": etag });
    const source = async () => (await workspace.call<{ cells: { source: string }[] }>("GET", draft)).body.cells[0]?.source;
    const opened = (await workspace.call("GET", draft)).headers.get("etag") ?? "";
    const saved = await workspace.call("PUT", draft, { cells: one("2") });
    expect(await restore(opened)).toMatchObject({ status: 412, body: { code: "PRECONDITION_FAILED" } });
    expect(await source()).toBe("2");
    const restored = await restore(saved.headers.get("etag") ?? "");
    expect([restored.status, await source()]).toEqual([200, "1"]);
    expect(restored.headers.get("etag")).toBe((await workspace.call("GET", draft)).headers.get("etag"));
    expect((await restore()).status).toBe(200);
  });

  test("of two parallel saves with one ETag exactly one is kept", async () => {
    const { body } = await workspace.call<{ id: string }>("POST", "/projects", { title: "Raced" });
    const draft = `/projects/${body.id}/draft`;
    const opened = (await workspace.call("GET", draft)).headers.get("etag") ?? "";
    const answers = await Promise.all(
      ["1", "2", "3"].map((source) => workspace.call("PUT", draft, { cells: one(source) }, { "if-match": opened })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });
});

describe("publishing", { timeout: 90_000 }, () => {
  test("by several people at once creates one version each, numbered without gaps, and the newest is the result", async () => {
    const { projectId } = await publishProject(workspace, "Crowded", one("1"));
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => workspace.call<{ version: number; runId: string }>("POST", `/projects/${projectId}/publish`, {})),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(answers.map(({ body }) => body.version).sort()).toEqual([2, 3, 4, 5]);
    const runs = await Promise.all(answers.map(({ body }) => ended(workspace, body.runId)));
    for (const [index, run] of runs.entries()) expect(run.version).toBe(answers[index]?.body.version);
    const last = (await Promise.all(runs.map(({ id }) => workspace.call<Run>("GET", `/runs/${id}`)))).map(({ body }) => body);
    expect(last.filter(({ published }) => published).map(({ version }) => version)).toEqual([5]);
  });

  test("during a save: the version holds one draft or the other, never a mixture", async () => {
    const { projectId } = await publishProject(workspace, "Between", one("1"));
    const [saved, published] = await Promise.all([
      workspace.call("PUT", `/projects/${projectId}/draft`, { cells: one("2") }),
      workspace.call<{ version: number; runId: string }>("POST", `/projects/${projectId}/publish`, {}),
    ]);
    expect(saved.status).toBe(200);
    if (published.status === 409) return;
    expect(published.status).toBe(201);
    const version = await workspace.call<{ cells: { source: string }[] }>("GET", `/projects/${projectId}/versions/2`);
    expect(["1", "2"]).toContain(version.body.cells[0]?.source);
    await ended(workspace, published.body.runId);
  });

  test("of an empty draft, or of a project that is archived, is refused", async () => {
    const { body } = await workspace.call<{ id: string }>("POST", "/projects", { title: "Empty" });
    expect(await workspace.call("POST", `/projects/${body.id}/publish`, {})).toMatchObject({
      status: 422,
      body: { issues: [{ path: "cells" }] },
    });
    await workspace.call("PATCH", `/projects/${body.id}`, { archived: true });
    expect((await workspace.call("POST", `/projects/${body.id}/publish`, {})).status).toBe(409);
  });
});

describe("restoring", { timeout: 90_000 }, () => {
  test("a version copies it to the draft and changes neither the versions nor which one is published", async () => {
    const { projectId } = await publishProject(workspace, "Versions", one("1"));
    await publishCells(workspace, projectId, one("2"));
    const restored = await workspace.call<{ cells: { source: string }[] }>("POST", `/projects/${projectId}/versions/1/restore`);
    expect(restored).toMatchObject({ status: 200, body: { cells: [{ source: "1" }] } });
    const list = await workspace.call<{ values: { version: number; published: boolean }[] }>("GET", `/projects/${projectId}/versions`);
    expect(list.body.values.map(({ version, published }) => [version, published])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect((await workspace.call<{ cells: unknown[] }>("GET", `/projects/${projectId}/diff?from=1&to=draft`)).body.cells).toEqual([]);
    expect(await workspace.call("POST", `/projects/${projectId}/versions/9/restore`)).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining("Version 9") },
    });
  });

  test("a run pins its result until the next claim replaces it", async () => {
    const { projectId, firstRun } = await publishProject(workspace, "Pinned", one("1"));
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    await tickAt(nextAt);
    const [second] = await endedRunsOf(workspace, scheduleId, 1);
    expect(second?.published).toBe(true);
    expect(await workspace.call("POST", `/runs/${firstRun.id}/restore`)).toMatchObject({ status: 200, body: { published: true } });
    expect((await workspace.call<Run>("GET", `/runs/${second?.id}`)).body.published).toBe(false);
    await tickAt(nextAt + 86_400_000);
    const runs = await endedRunsOf(workspace, scheduleId, 2);
    expect(runs[1]?.published).toBe(true);
  });
});

describe("archiving", { timeout: 90_000 }, () => {
  test("refuses every way to run, and unarchiving allows them again", async () => {
    const { projectId, firstRun } = await publishProject(workspace, "Archived", one("1"));
    const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
    expect((await workspace.call("PATCH", `/projects/${projectId}`, { archived: true })).status).toBe(200);
    for (const path of [
      `/projects/${projectId}/runs`,
      `/schedules/${scheduleId}/run`,
      `/runs/${firstRun.id}/retry`,
      `/projects/${projectId}/publish`,
    ]) {
      expect(await workspace.call("POST", path, {}), path).toMatchObject({
        status: 409,
        body: { message: expect.stringContaining("archived") },
      });
    }
    await tickAt(nextAt);
    expect((await endedRunsOf(workspace, scheduleId, 1)).map(({ status, reason }) => [status, reason])).toEqual([
      ["skipped", "project_archived"],
    ]);
    expect(
      await env.DB.prepare("select count(*) as n from runs where project_id = ?1 and status = 'succeeded'")
        .bind(projectId)
        .first<number>("n"),
    ).toBe(1);
    const listed = await workspace.call<{ values: { id: string }[] }>("GET", "/projects?limit=100");
    expect(listed.body.values.map(({ id }) => id)).not.toContain(projectId);

    await workspace.call("PATCH", `/projects/${projectId}`, { archived: false });
    await tickAt(nextAt + 86_400_000);
    expect((await endedRunsOf(workspace, scheduleId, 2)).at(-1)).toMatchObject({ status: "succeeded" });
  });

  test("a queued run is skipped when its project is archived first", async () => {
    const { projectId } = await publishProject(
      workspace,
      "Waiting",
      one("if (hex_run_context === 'api-triggered') await new Promise((resolve) => setTimeout(resolve, 3_000)); 1"),
    );
    const start = async () => (await workspace.call<{ runId: string }>("POST", `/projects/${projectId}/runs`, {})).body.runId;
    const [first, second] = [await start(), await start()];
    await workspace.call("PATCH", `/projects/${projectId}`, { archived: true });
    expect(await ended(workspace, first)).toMatchObject({ status: "succeeded" });
    expect(await ended(workspace, second)).toMatchObject({ status: "skipped", reason: "project_archived" });
  });
});
