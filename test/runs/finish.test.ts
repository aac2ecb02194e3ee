import { expect, test, vi } from "vitest";
import { finishRun, neverStarted } from "../../src/runs/finish";
import { loadRun } from "../../src/runs/store";
import { env, seedProject, seedRun, seedUser } from "../notifications/seed";

async function fails(announce: (runId: string) => Promise<unknown>): Promise<string> {
  const projectId = await seedProject(await seedUser("Mira Olsen", { role: "editor" }));
  const runId = await seedRun(projectId, { status: "queued", announceDue: null });
  const end = { ...neverStarted({ runId, projectId, attempt: 1 }), status: "failed", reason: "lost", finishedAt: 7 } as const;
  await finishRun(end, { d1: env.DB, announce, now: () => 7 });
  return runId;
}

test("a run ends only after its announcement was requested: a runtime evicted afterwards loses nothing", async () => {
  const announced: string[] = [];
  const runId = await fails(async (id) => {
    await env.DB.prepare("select 1").first();
    announced.push(id);
  });
  expect(announced).toEqual([runId]);
});

test("if the queue fails, the run has still ended: the failure is logged, and the mark for the sweep stays", async () => {
  const written = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const runId = await fails(() => Promise.reject(new Error("planted: the queue is away")));
  expect(written.mock.calls.flat().join()).toContain(runId);
  expect(written.mock.calls.flat().join()).toContain("planted: the queue is away");
  written.mockRestore();
  expect(await loadRun(env.DB, runId)).toMatchObject({ status: "failed", reason: "lost" });
  expect(await env.DB.prepare("select announce_due from runs where id = ?1").bind(runId).first("announce_due")).toBe(7);
});
