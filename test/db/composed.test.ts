import { env } from "cloudflare:workers";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { beforeAll, expect, test } from "vitest";
import type { SqlRow } from "../../src/db/records";
import { drafts, projects, versions } from "../../src/db/schema/projects";
import { users } from "../../src/db/schema/people";
import { runs } from "../../src/db/schema/runs";
import { schedules } from "../../src/db/schema/schedules";
import { loadDueSchedules } from "../../src/dispatch/store";
import { loadListedProject } from "../../src/projects/list-store";
import { listVersions, loadDraft, loadVersion } from "../../src/projects/store";
import { loadListedRun } from "../../src/runs/log/list-store";
import { loadBriefs, loadOrder } from "../../src/runs/store";
import { listAllSchedules } from "../../src/schedules/list-store";
import { loadSchedule } from "../../src/schedules/store";
import { loadDueRetention } from "../../src/upkeep/store";
import { oldestRow } from "./oldest-row";

/** Records that stores compose of several tables, read from rows of the oldest shape. */

const insert = (table: SQLiteTable, given: SqlRow): D1PreparedStatement => {
  const row = { ...oldestRow(table), ...given };
  const names = Object.keys(row);
  return env.DB.prepare(`insert into ${getTableConfig(table).name} (${names.join()}) values (${names.map(() => "?").join()})`).bind(
    ...Object.values(row),
  );
};

const policies = { overlap: "queue", missed: "latest", missedWindowMinutes: 60, retries: 0, pauseAfterFailures: null, deadline: null };
const settings = { description: "", showPreviousResults: true, timezone: "UTC" };
const never = { error: null, cellCounts: null, notifications: null, startedAt: null, finishedAt: null, reason: null, announceDue: null };

beforeAll(async () => {
  await env.DB.batch([
    insert(users, { id: "u", name: "Mira Olsen", email: "mira@example.com" }),
    insert(projects, { id: "p", title: "Returns", owner_id: "u", creator_id: "u", workspace_access: "NONE", public_access: "NONE" }),
    insert(drafts, { project_id: "p", revision: 1 }),
    insert(versions, { project_id: "p", number: 1 }),
    insert(schedules, { id: "s", project_id: "p", status: "active", next_at: 7 }),
    insert(runs, { id: "r", project_id: "p", schedule_id: "s", version: 1, status: "queued", trigger: "schedule", attempt: 1 }),
    insert(runs, { id: "alone", project_id: "p", version: 2, status: "queued", trigger: "api", attempt: 1 }),
  ]);
});

test("the order of a run, with its version and its schedule, and without either", async () => {
  expect(await loadOrder(env.DB, "r")).toMatchObject({
    ...never,
    inputParams: {},
    updatePublishedResults: false,
    project: { title: "Returns", archivedAt: null },
    content: { cells: [], settings },
    schedule: { policies },
    runAsEmail: "mira@example.com",
    runAsAllowed: true,
  });
  expect(await loadOrder(env.DB, "alone")).toMatchObject({ content: null, schedule: null, runAsAllowed: true });
});

test("briefs", async () => {
  expect(await loadBriefs(env.DB, ["r", "alone"])).toMatchObject([
    { runId: "r", scheduleId: "s", overlap: "queue", catchUp: false, attempt: 1 },
    { runId: "alone", scheduleId: null, overlap: "queue", catchUp: false, attempt: 1 },
  ]);
});

test("a listed run", async () => {
  const listed = { ...never, projectTitle: "Returns", createdByName: null, isResult: false };
  const deliveries = { total: 0, sent: 0, failed: 0, unknown: 0 };
  expect(await loadListedRun(env.DB, "r")).toMatchObject({ ...listed, deliveries, schedule: { cadence: { cadence: "CUSTOM" } } });
  expect(await loadListedRun(env.DB, "alone")).toMatchObject({ ...listed, deliveries, schedule: null });
});

test("a listed schedule, of its project and of all", async () => {
  const listed = { policies, cadence: { cadence: "CUSTOM" }, runAsName: null, createdByName: null, late: null };
  expect(await loadSchedule(env.DB, "s")).toMatchObject(listed);
  const all = await listAllSchedules(env.DB, { status: null, runAs: null, projectId: "p", search: null }, null, 10);
  expect(all).toMatchObject({ total: 1, schedules: [{ ...listed, projectTitle: "Returns" }] });
});

test("a due schedule", async () => {
  expect(await loadDueSchedules(env.DB, 7, 10)).toMatchObject([
    { id: "s", cadence: { cadence: "CUSTOM" }, policies, startsAt: null, endsAt: null, nextAt: 7, runAsAllowed: true },
  ]);
});

test("a listed project", async () => {
  expect(await loadListedProject(env.DB, "p")).toMatchObject({
    description: null,
    publishedVersion: null,
    ownerName: "Mira Olsen",
    creatorEmail: "mira@example.com",
    schedules: [{ cadence: { cadence: "CUSTOM" }, enabled: true }],
  });
});

test("a draft and a version", async () => {
  expect(await loadDraft(env.DB, "p")).toMatchObject({ revision: 1, cells: [], settings });
  expect(await loadVersion(env.DB, "p", 1)).toMatchObject({ cells: [], settings, createdBy: null, createdByName: null });
  expect(await listVersions(env.DB, "p", null, 10)).toMatchObject([{ number: 1, cellCount: 0, createdByName: null }]);
});

test("retention that never had a round, before set-up", async () => {
  await env.DB.prepare("update retention set due_at = 0, round = null").run();
  expect(await loadDueRetention(env.DB, 1)).toEqual({ round: null, days: null });
});
