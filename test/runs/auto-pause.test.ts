import { expect, test } from "vitest";
import type { RunStatus } from "../../src/contract/run";
import { finishRun } from "../../src/runs/finish";
import { env, seedProject, seedRun, seedSchedule, seedUser } from "../notifications/seed";

const hour = 3_600_000;

/** A run of the clock that ended in its hour; `m` before its status: started by hand. */
type Past = RunStatus | `m ${RunStatus}`;

test.each<[string, Past[], number, boolean]>([
  ["the second failure in a row pauses", ["succeeded", "failed"], 0, true],
  ["a failure before the last good run does not count", ["failed", "succeeded"], 0, false],
  ["a time-out is a failure, a skipped or cancelled run neither counts nor begins anew", ["timed_out", "skipped", "cancelled"], 0, true],
  ["what people started by hand neither counts nor begins anew", ["m failed"], 0, false],
  ["a good run by hand does not excuse the clock's", ["failed", "m succeeded"], 0, true],
  ["a failure before a person last touched the schedule does not count", ["failed", "failed"], 1.5 * hour + 1, false],
])("auto-pause after two failures: %s", async (_, past, touchedAt, pauses) => {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const project = await seedProject(owner);
  const schedule = await seedSchedule(project, owner);
  await env.DB.prepare("update schedules set policies = json_set(policies, '$.pauseAfterFailures', 2), updated_at = ?2 where id = ?1")
    .bind(schedule, touchedAt)
    .run();
  for (const [index, given] of past.entries()) {
    const [trigger, status] = given.startsWith("m ") ? ["manual", given.slice(2)] : ["schedule", given];
    const run = await seedRun(project, { scheduleId: schedule, status, trigger, announceDue: null });
    await env.DB.prepare("update runs set planned_at = ?2, finished_at = ?2 + 1 where id = ?1")
      .bind(run, index * hour + hour / 2)
      .run();
  }
  const last = await seedRun(project, { scheduleId: schedule, status: "queued", announceDue: null });
  const finishedAt = 9 * hour;
  await env.DB.prepare("update runs set planned_at = ?2, started_at = null, finished_at = null where id = ?1")
    .bind(last, finishedAt - hour)
    .run();
  const ending = {
    runId: last,
    projectId: project,
    attempt: 1,
    status: "failed",
    reason: "cell_failed",
    error: null,
    cellCounts: null,
  } as const;
  await finishRun(
    { ...ending, startedAt: finishedAt - 1, finishedAt },
    { d1: env.DB, announce: async () => undefined, now: () => finishedAt },
  );
  const { status } = (await env.DB.prepare("select status from schedules where id = ?1").bind(schedule).first<{ status: string }>())!;
  expect(status).toBe(pauses ? "auto_paused" : "active");
});

test("a schedule that owes an occurrence when the end is written is not paused, so that the occurrence is not dropped", async () => {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const project = await seedProject(owner);
  const schedule = await seedSchedule(project, owner);
  await env.DB.prepare("update schedules set policies = json_set(policies, '$.pauseAfterFailures', 1) where id = ?1").bind(schedule).run();
  const runId = await seedRun(project, { scheduleId: schedule, status: "queued", announceDue: null });
  const failed = { runId, projectId: project, attempt: 1, status: "failed", reason: "cell_failed", error: null, cellCounts: null } as const;
  const statusAt = async (now: number) => {
    await env.DB.batch([
      env.DB.prepare("update runs set status = 'queued', finished_at = null where id = ?1").bind(runId),
      env.DB.prepare("update schedules set status = 'active', updated_at = 0, next_at = 10000 where id = ?1").bind(schedule),
    ]);
    await finishRun({ ...failed, startedAt: 1, finishedAt: 2 }, { d1: env.DB, announce: async () => undefined, now: () => now });
    return env.DB.prepare("select status from schedules where id = ?1").bind(schedule).first<string>("status");
  };
  expect([await statusAt(9_999), await statusAt(10_000)]).toEqual(["auto_paused", "active"]);
});
