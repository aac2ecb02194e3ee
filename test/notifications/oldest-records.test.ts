import { expect, test } from "vitest";
import { readApp } from "../../src/apps/store";
import { newId } from "../../src/lib/id";
import { loadReportedRun } from "../../src/notifications/deliveries/material-store";
import { listDeliveries, loadDelivery } from "../../src/notifications/deliveries/store";
import { loadDueNotices, loadNotice } from "../../src/notifications/notices/store";
import { loadNotification } from "../../src/notifications/store";
import { env, seedProject, seedUser } from "./seed";

/** JSON columns as the first builds wrote them: empty, or without the keys that came later. */
async function oldest() {
  const owner = await seedUser("Mira Olsen", { role: "admin" });
  const project = await seedProject(owner);
  const [schedule, run, notice, delivery, notification] = [newId(), newId(), newId(), newId(), newId()];
  await env.DB.batch([
    env.DB.prepare(
      "insert into schedules (id, project_id, cadence, timezone, policies, status, created_at, updated_at) values (?1, ?2, '{}', 'UTC', '{}', 'active', 0, 0)",
    ).bind(schedule, project),
    env.DB.prepare(
      "insert into runs (id, project_id, schedule_id, version, trigger, context, status, planned_at, claimed_at, error) values (?1, ?2, ?3, 14, 'schedule', 'scheduled', 'failed', 1, 1, '{\"message\":\"It failed.\"}')",
    ).bind(run, project, schedule),
    env.DB.prepare(
      "insert into notices (id, schedule_id, project_id, kind, run_id, about_at, announce_due, created_at) values (?1, ?2, ?3, 'paused', ?4, 1, 1, 1)",
    ).bind(notice, schedule, project, run),
    env.DB.prepare(
      'insert into notifications (id, schedule_id, targets, on_outcome, screenshot, created_at) values (?1, ?2, \'[{"kind":"user","id":"u"},{"kind":"fax"}]\', \'all\', \'none\', 0)',
    ).bind(notification, schedule),
    env.DB.prepare(
      "insert into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, status, attempts, created_at) values (?1, ?2, 'notice', ?3, 'user', 'u', 'U', 'email', 'failed', '[{\"at\":\"2026-01-01T00:00:00.000Z\",\"result\":\"failed\"}]', 0)",
    ).bind(delivery, run, notice),
  ]);
  return { project, schedule, run, notice, delivery, notification };
}

test("rows of the oldest shape become whole records in every store of messages and apps", async () => {
  const { project, run, notice, delivery, notification } = await oldest();
  const error = { message: "It failed.", staticId: null, label: null, line: null };
  expect(await loadReportedRun(env.DB, run)).toMatchObject({
    error,
    updatePublishedResults: false,
    starterName: null,
    lastGood: null,
    schedule: { name: "", cadence: { cadence: "CUSTOM" }, policies: { retries: 0, missed: "latest" } },
  });
  expect(await loadNotice(env.DB, notice)).toMatchObject({
    run: { status: "failed", error },
    lastGood: null,
    project: { title: "Seattle weather briefing" },
    schedule: { cadence: { cadence: "CUSTOM" }, createdBy: null },
  });
  expect((await loadDueNotices(env.DB, 1000)).find(({ id }) => id === notice)).toMatchObject({
    subscribers: [{ kind: "user", id: "u" }],
    creatorId: null,
  });
  expect(await loadNotification(env.DB, notification)).toMatchObject({ projectId: project, captureOptions: {}, createdBy: null });
  const listed = { id: delivery, captureOptions: {}, notice: { kind: "paused", expectedAt: null }, attempts: [{ error: null }] };
  expect(await loadDelivery(env.DB, delivery)).toMatchObject({ ...listed, projectId: project });
  expect(await listDeliveries(env.DB, run, 10, null)).toMatchObject([listed]);
  const { facts } = await readApp(env.DB, { projectId: project, runId: run, sessionToken: null, now: 0 });
  expect(facts).toMatchObject({
    project: { id: project, archived: false },
    viewer: null,
    level: "NONE",
    run: { id: run, attempt: 1, error },
    newer: null,
    nextAt: null,
  });
});
