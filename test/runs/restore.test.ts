import { expect, test } from "vitest";
import { finishRun } from "../../src/runs/finish";
import { restoreRun } from "../../src/runs/restore";
import { systemClock } from "../../src/lib/clock";
import { loadRun } from "../../src/runs/store";
import { env, seedProject, seedRun, seedUser } from "../notifications/seed";

test("a run that was claimed before a restore does not undo it, one claimed after it does", async () => {
  const project = await seedProject(await seedUser("Mira Olsen", { role: "editor" }));
  const finish = (runId: string): Promise<void> =>
    finishRun(
      {
        runId,
        projectId: project,
        attempt: 1,
        status: "succeeded",
        reason: null,
        startedAt: 1,
        finishedAt: 2,
        error: null,
        cellCounts: null,
      },
      { d1: env.DB, announce: async () => undefined, now: () => 2 },
    );
  const result = () => env.DB.prepare("select result_run_id from projects where id = ?1").bind(project).first<string>("result_run_id");
  const [old, newer] = [await seedRun(project), await seedRun(project)];
  const atWork = await seedRun(project, { status: "queued", announceDue: null });
  await restoreRun(env, systemClock, (await loadRun(env.DB, newer))!, { userId: "ines", name: "Ines Vogt" });
  await restoreRun(env, systemClock, (await loadRun(env.DB, old))!, { userId: "ines", name: "Ines Vogt" });
  expect(await result()).toBe(old);
  await finish(atWork);
  expect(await result()).toBe(old);
  expect(await loadRun(env.DB, atWork)).toMatchObject({ status: "succeeded", reason: "superseded" });
  const after = await seedRun(project, { status: "queued", announceDue: null });
  await finish(after);
  expect(await result()).toBe(after);
});
