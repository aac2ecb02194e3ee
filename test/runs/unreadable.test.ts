import { beforeAll, expect, test, vi } from "vitest";
import { loadOrder } from "../../src/runs/store";
import { dailySchedule, endedRunsOf, env, openWorkspace, publishProject, tickAt, type Workspace } from "../flows/workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

test("a run whose version cannot be read fails at once, and its runner goes on", { timeout: 60_000 }, async () => {
  const { projectId } = await publishProject(workspace, "Unreadable", [{ kind: "markdown", source: "# One" }]);
  const { scheduleId, nextAt } = await dailySchedule(workspace, projectId);
  const { cells } = (await env.DB.prepare("select cells from versions where project_id = ?1").bind(projectId).first<{ cells: string }>())!;
  const store = (text: string) => env.DB.prepare("update versions set cells = ?2 where project_id = ?1").bind(projectId, text).run();
  const warn = vi.spyOn(console, "warn");

  await store("nonsense");
  await tickAt(nextAt);
  const [failed] = await endedRunsOf(workspace, scheduleId, 1);
  expect(failed).toMatchObject({ status: "failed", reason: "version_gone", error: null });
  expect(await loadOrder(env.DB, failed!.id)).toMatchObject({ content: null, schedule: { timezone: "UTC" } });
  expect(warn.mock.calls.flat().some((line) => String(line).includes("run.version_unreadable"))).toBe(true);
  warn.mockRestore();

  await store(cells);
  await tickAt(nextAt + 86_400_000);
  expect((await endedRunsOf(workspace, scheduleId, 2)).map(({ status }) => status)).toEqual(["failed", "succeeded"]);
});
