import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../../src/access/caller";
import { homeSchema, type Home } from "../../src/contract/overview";
import type { RunStatus } from "../../src/contract/run";
import { home } from "../../src/http/home/routes";
import { newId } from "../../src/lib/id";
import { openRoutes } from "../http/routes";
import { seedProject, seedUser, StoppedClock } from "../schedules/seed";

const now = Date.parse("2026-10-22T08:00:00.000Z");
const hour = 3_600_000;
const clock = new StoppedClock(now);
const door = openRoutes(clock, home);

let mika: Caller;
let project: string;

const callerOf = (userId: string, role: Caller["role"]): Caller => ({
  userId,
  name: "Mika Kallio",
  email: "mika@example.com",
  role,
  scope: null,
  sessionId: null,
});

async function read(query = "", as = mika): Promise<Home> {
  door.caller = as;
  const response = await door.app.request(`/home${query}`, {}, env as never);
  expect(response.status).toBe(200);
  return homeSchema.parse(await response.json());
}

/** Writes columns as they are given. */
async function row(table: string, columns: Record<string, unknown>): Promise<string> {
  const id = newId();
  const all = { id, ...columns };
  await env.DB.prepare(
    `insert into ${table} (${Object.keys(all).join(", ")}) values (${Object.keys(all)
      .map((_, at) => `?${at + 1}`)
      .join(", ")})`,
  )
    .bind(...Object.values(all))
    .run();
  return id;
}
const schedule = (of: string, more: Record<string, unknown> = {}): Promise<string> =>
  row("schedules", {
    project_id: of,
    name: "Morning",
    cadence: JSON.stringify({ cadence: "HOURLY", hourly: { timezone: "UTC", minute: 30 } }),
    timezone: "UTC",
    policies: "{}",
    status: "active",
    next_at: now + hour / 2,
    created_by: mika.userId,
    created_at: 0,
    updated_at: 0,
    ...more,
  });
const run = (of: string, at: number, status: RunStatus = "succeeded", more: Record<string, unknown> = {}): Promise<string> =>
  row("runs", {
    project_id: of,
    version: 1,
    trigger: "schedule",
    context: "scheduled",
    status,
    planned_at: at,
    claimed_at: at,
    started_at: at + 1000,
    finished_at: at + 5000,
    ...more,
  });
const delivery = (runId: string, status: string, more: Record<string, unknown> = {}): Promise<string> =>
  row("deliveries", {
    run_id: runId,
    origin: "schedule",
    origin_id: "n",
    recipient_kind: "user",
    recipient_id: newId(),
    recipient_name: "Aiko",
    channel: "mail",
    status,
    created_at: now,
    ...more,
  });

beforeEach(async () => {
  await env.DB.batch(["deliveries", "notices", "runs", "schedules", "projects"].map((table) => env.DB.prepare(`delete from ${table}`)));
  mika = callerOf(await seedUser("Mika Kallio"), "editor");
  project = await seedProject(mika.userId);
  await env.DB.prepare("update projects set published_version = 1 where id = ?1").bind(project).run();
});

describe("the projects of home", () => {
  test("come by title with owner, schedules, the newest twenty runs and the last one that was not skipped", async () => {
    const other = await seedProject(mika.userId);
    await env.DB.prepare("update projects set title = 'Alpine huts' where id = ?1").bind(other).run();
    await schedule(project);
    await schedule(project, { name: "At rest", status: "paused", next_at: null });
    const ids: string[] = [];
    for (let back = 25; back >= 1; back--) ids.unshift(await run(project, now - back * 24 * hour));
    await run(project, now - hour, "skipped", { reason: "overlap" });
    const { projects, truncated } = await read();
    expect(projects.map(({ title }) => title)).toEqual(["Alpine huts", "Trading"]);
    const trading = projects[1];
    expect(trading?.owner).toEqual({ id: mika.userId, name: "Mika Kallio" });
    expect(trading?.schedules.map(({ name, status, nextOccurrenceAt }) => [name, status, nextOccurrenceAt])).toEqual([
      ["Morning", "active", "2026-10-22T08:30:00.000Z"],
      ["At rest", "paused", null],
    ]);
    expect(trading?.nextOccurrenceAt).toBe("2026-10-22T08:30:00.000Z");
    expect(trading?.recentRuns.map(({ status }) => status)).toEqual(["skipped", ...Array<string>(19).fill("succeeded")]);
    expect(trading?.recentRuns.slice(1).map(({ id }) => id)).toEqual(ids.slice(0, 19));
    expect(trading?.recentRuns[1]?.durationMs).toBe(4000);
    expect(trading?.lastRun?.id).toBe(ids[0]);
    expect(trading?.abilities["project.view"] ?? trading?.abilities["run.start"]).toBe(true);
    expect(truncated).toBe(false);
  });

  test("leave out the bin, the archive unless it is asked for, and what the reader may not see", async () => {
    await schedule(project);
    const stranger = callerOf(await seedUser("Tomasz"), "editor");
    expect((await read("", stranger)).projects).toEqual([]);
    await env.DB.prepare("update projects set archived_at = 1 where id = ?1").bind(project).run();
    expect((await read()).projects).toEqual([]);
    const [archived] = (await read("?includeArchived=true")).projects;
    expect(archived).toMatchObject({ id: project, nextOccurrenceAt: null });
    await env.DB.prepare("update projects set trashed_at = 1 where id = ?1").bind(project).run();
    expect((await read("?includeArchived=true")).projects).toEqual([]);
  });
});

describe("the day", () => {
  test("holds the runs planned in it, and what is still planned, of projects that would run", async () => {
    const id = await schedule(project);
    const [, late] = [await run(project, now - 9 * hour), await run(project, now - 8 * hour)];
    const unpublished = await seedProject(mika.userId);
    await schedule(unpublished);
    await schedule(project, { status: "paused" });
    await schedule(project, { next_at: now - hour / 2, ends_at: now });
    const { today } = await read("?from=2026-10-22T00:00:00.000Z&to=2026-10-22T11:00:00.000Z");
    expect(today.runs.map((one) => one.id)).toEqual([late]);
    expect(today.planned).toEqual(
      ["08:30", "09:30", "10:30"].map((time) => ({ scheduleId: id, projectId: project, at: `2026-10-22T${time}:00.000Z` })),
    );
    expect((await read()).today.planned).toHaveLength(16);
  });
});

describe("what needs attention", () => {
  const attention = async () => (await read()).attention.map(({ kind, text }) => [kind, text]);

  test("nothing, when all is well", async () => {
    const id = await schedule(project);
    await delivery(await run(project, now - hour, "succeeded", { schedule_id: id }), "sent");
    expect(await attention()).toEqual([]);
  });

  test("a last run that failed, with cell and line; not one that a good run followed", async () => {
    const error = JSON.stringify({ label: "Totals", line: 3, message: "no such column: nope", staticId: null });
    await run(project, now - 2 * hour, "failed", { reason: "cell_failed", error });
    expect(await attention()).toEqual([["run_failed", "failed at Totals, line 3: no such column: nope"]]);
    await run(project, now - hour);
    expect(await attention()).toEqual([]);
  });

  test("a schedule that Daybook paused, with its reason; not one that a person paused", async () => {
    await schedule(project, { status: "auto_paused", status_reason: "It failed three times.", next_at: null });
    await schedule(project, { status: "paused", next_at: null });
    expect(await attention()).toEqual([["schedule_paused", "Morning: It failed three times."]]);
  });

  test("a good run that is missing, until there is one", async () => {
    const id = await schedule(project);
    const notice = {
      schedule_id: id,
      project_id: project,
      kind: "did_not_run",
      run_id: newId(),
      about_at: now - 2 * hour,
      expected_at: now - hour,
    };
    await row("notices", { ...notice, created_at: now - hour });
    expect(await attention()).toEqual([["did_not_run", "has no good run by Thursday 22 October 2026, 07:00 UTC (Morning)."]]);
    const old = await run(project, now - 3 * hour, "succeeded", { schedule_id: id });
    expect(await attention(), old).toHaveLength(1);
    await run(project, now - hour, "succeeded", { schedule_id: id });
    expect(await attention()).toEqual([]);
  });

  test("messages that did not arrive, counted without tests and without those that nobody wanted", async () => {
    const id = await schedule(project);
    const about = await run(project, now - hour, "succeeded", { schedule_id: id });
    await delivery(about, "sent");
    await delivery(about, "failed", { reason: "the address does not exist" });
    await delivery(about, "suppressed");
    await delivery(about, "failed", { origin: "test" });
    expect(await attention()).toEqual([
      ["delivery_failed", "reached 1 of 2 with Morning of Thursday 22 October 2026, 07:00 UTC: the address does not exist"],
    ]);
    await delivery(await run(project, now - 30 * hour), "failed");
    expect(await attention()).toHaveLength(1);
  });
});
