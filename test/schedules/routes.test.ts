import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller";
import type { CadenceInput } from "../../src/contract/schedule";
import { scheduleRoutes } from "../../src/http/schedules/routes";
import { newId } from "../../src/lib/id";
import { countingEnv, noCounts } from "../../src/scripts/bench/counting";
import { scheduleListSchema } from "../../src/contract/schedule-list";
import { daily, hourly, seedProject, seedRuns, seedUser, seedVersion, StoppedClock } from "./seed";
import { openRoutes } from "../http/routes";

const clock = new StoppedClock(0);
let projectId = "";

const door = openRoutes(clock, scheduleRoutes);

/** The runner is told and does nothing: what a run does is not what these routes decide. */
const accepted: unknown[] = [];
const bindings = {
  ...env,
  PROJECT_RUNNER: { getByName: () => ({ accept: async (briefs: unknown) => void accepted.push(briefs) }) },
};

/** What the answers of these routes may carry, all of it optional. */
interface Answered {
  id: string;
  runId: string;
  name: string;
  values: Answered[];
  cursor: string | null;
  nextOccurrenceAt: string | null;
  occurrences: { at: string }[];
  collisions?: { sentence: string }[];
  warnings?: { sentence: string }[];
  issues: { path: string }[];
  message: string;
  reason: string;
}

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Answered }> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await door.app.request(path, init, bindings);
  const text = await response.text();
  return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as Answered };
}

const callerOf = (userId: string, role: Caller["role"] = "editor"): Caller => ({
  userId,
  name: "Ines Vogt",
  email: "ines@example.com",
  role,
  scope: null,
  sessionId: "s",
});

beforeEach(async () => {
  clock.set("2026-11-02T10:00:00.000Z");
  const owner = await seedUser("Ines Vogt");
  door.caller = callerOf(owner);
  projectId = await seedProject(owner);
});

describe("a schedule from first to last", () => {
  it("is made, listed, read, changed, paused, resumed and deleted; every change is in the audit log", async () => {
    const made = await call("POST", `/projects/${projectId}/schedules`, { name: "Mornings", ...daily(7, 30) });
    expect(made).toMatchObject({
      status: 201,
      body: { name: "Mornings", nextOccurrenceAt: "2026-11-03T06:30:00.000Z", abilities: { update: true, delete: true, run: true } },
    });
    const path = `/schedules/${made.body.id}`;
    expect(await call("GET", path)).toEqual({ status: 200, body: made.body });
    expect(await call("GET", `/projects/${projectId}/schedules`)).toEqual({
      status: 200,
      body: { values: [{ ...made.body, recentRuns: [], notifications: [] }], cursor: null },
    });
    expect(await call("PATCH", path, { name: "Evenings", ...daily(18) })).toMatchObject({
      status: 200,
      body: { name: "Evenings", sentence: "Every day at 18:00 Berlin time" },
    });
    expect(await call("POST", `${path}/pause`)).toMatchObject({
      status: 200,
      body: { status: "paused", statusReason: "Ines Vogt paused it.", nextOccurrenceAt: null },
    });
    expect(await call("POST", `${path}/resume`)).toMatchObject({
      status: 200,
      body: { status: "active", nextOccurrenceAt: "2026-11-02T17:00:00.000Z" },
    });
    expect(await call("GET", `${path}/occurrences?count=2&after=2026-11-05T00:00:00.000Z`)).toMatchObject({
      status: 200,
      body: {
        occurrences: [{ at: "2026-11-05T17:00:00.000Z", local: "2026-11-05T18:00", offset: "+01:00" }, { at: "2026-11-06T17:00:00.000Z" }],
      },
    });
    expect(await call("DELETE", path)).toEqual({ status: 204, body: null });
    expect(await call("GET", path)).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
    const { results } = await env.DB.prepare("select action from audit_log where subject_id = ?1 order by rowid")
      .bind(made.body.id)
      .all<{ action: string }>();
    expect(results.map((row) => row.action)).toEqual([
      "schedule.create",
      "schedule.update",
      "schedule.pause",
      "schedule.resume",
      "schedule.delete",
    ]);
  });

  it("runs now with its own inputs and settings", async () => {
    await seedVersion(projectId, [
      {
        id: newId(),
        staticId: newId(),
        kind: "input",
        label: "",
        source: "",
        output: "city",
        inApp: true,
        width: "full",
        config: { type: "text" },
      },
    ]);
    const made = await call("POST", `/projects/${projectId}/schedules`, {
      ...daily(7),
      inputParams: { city: "Ulm" },
      updatePublishedResults: false,
    });
    const run = await call("POST", `/schedules/${made.body.id}/run`);
    expect(run.status).toBe(201);
    const row = await env.DB.prepare("select * from runs where id = ?1").bind(run.body.runId).first();
    expect(row).toMatchObject({
      project_id: projectId,
      schedule_id: made.body.id,
      trigger: "manual",
      context: "scheduled",
      version: 1,
      input_params: '{"city":"Ulm"}',
      update_published_results: 0,
      created_by: door.caller.userId,
    });
    expect(accepted).toHaveLength(1);
    expect((await call("GET", `/schedules/${made.body.id}`)).body.nextOccurrenceAt).toBe("2026-11-03T06:00:00.000Z");
  });

  it("the list returns what its rows show, in as many statements for twelve schedules as for one", async () => {
    const make = async (index: number): Promise<string> =>
      (await call("POST", `/projects/${projectId}/schedules`, { name: String(index), ...hourly(index) })).body.id;
    const counted = async () => {
      const counts = noCounts();
      const response = await door.app.request(
        `/projects/${projectId}/schedules`,
        {},
        { ...bindings, DB: countingEnv(env as never, counts).DB },
      );
      return { counts, page: scheduleListSchema.parse(await response.json()) };
    };
    const first = await make(0);
    await seedRuns(first, [1, 3, 2], 3_600_000, clock.now() - 60_000);
    await env.DB.prepare(
      "insert into notifications (id, schedule_id, targets, on_outcome, screenshot, created_at) values (?1, ?2, ?3, 'failure', 'none', 0)",
    )
      .bind(newId(), first, JSON.stringify([{ kind: "user", id: door.caller.userId }]))
      .run();
    const one = await counted();
    expect(one.page.values[0]).toMatchObject({
      lastRun: { status: "succeeded", durationMs: 120_000, deliveries: { total: 0 } },
      recentRuns: [{ durationMs: 120_000 }, { durationMs: 180_000 }, { durationMs: 60_000 }],
      notifications: [{ on: "failure", targets: [{ name: "Ines Vogt" }] }],
    });
    for (let index = 1; index < 12; index++)
      await seedRuns(await make(index), Array<number>(20).fill(1), 3_600_000, clock.now() - index * 60_000);
    const twelve = await counted();
    expect(twelve.page.values.map((row) => row.recentRuns.length).sort((a, b) => a - b)).toEqual([3, ...Array<number>(11).fill(20)]);
    expect(twelve.page.values.flatMap((row) => row.notifications.map(() => row.id))).toEqual([first]);
    expect(twelve.counts.d1Statements).toBe(one.counts.d1Statements);
    expect(twelve.counts.d1RowsRead).toBeLessThan(400);
  });

  it("lists page by an opaque cursor", async () => {
    for (const second of [1, 2, 3]) {
      clock.set(`2026-11-02T10:00:0${second}.000Z`);
      await call("POST", `/projects/${projectId}/schedules`, { name: String(second), ...daily(7) });
    }
    const first = await call("GET", `/projects/${projectId}/schedules?limit=2`);
    expect(first.body.values.map((one) => one.name)).toEqual(["1", "2"]);
    const rest = await call("GET", `/projects/${projectId}/schedules?limit=2&cursor=${first.body.cursor}`);
    expect(rest.body).toMatchObject({ values: [{ name: "3" }], cursor: null });
    expect(await call("GET", `/projects/${projectId}/schedules?cursor=zzz`)).toMatchObject({
      status: 400,
      body: { issues: [{ path: "cursor" }] },
    });
  });
});

describe("refusals name the field", () => {
  it.each([
    ["an unknown field", { ...daily(7), retry: 1 }, 400, "retry"],
    ["a wrong type", { cadence: "DAILY", daily: { timezone: "UTC", hour: "7", minute: 0 } }, 400, "daily.hour"],
    ["no such hour", daily(25), 400, "daily.hour"],
    ["an unknown zone", daily(7, 0, "Mars/Olympus"), 422, "daily.timezone"],
    ["a cron that never fires", { cadence: "CUSTOM", custom: { timezone: "UTC", cron: "0 0 30 2 *" } }, 422, "custom.cron"],
    ["10,000 characters of cron", { cadence: "CUSTOM", custom: { timezone: "UTC", cron: "1,".repeat(5000) } }, 422, "custom.cron"],
    ["a missing part", { cadence: "WEEKLY" }, 422, "weekly"],
    ["an end in the past", { ...daily(7), endsAt: "2020-01-01T00:00:00.000Z" }, 422, "endsAt"],
  ])("%s", async (_, body, status, path) => {
    const answer = await call("POST", `/projects/${projectId}/schedules`, body);
    expect(answer.status).toBe(status);
    expect(answer.body.issues[0]?.path).toBe(path);
    expect(answer.body.reason).toBe(answer.body.message);
    expect((await call("GET", `/projects/${projectId}/schedules`)).body.values).toEqual([]);
  });

  it("an input the published version does not have", async () => {
    await seedVersion(projectId, []);
    const answer = await call("POST", `/projects/${projectId}/schedules`, { ...daily(7), inputParams: { town: "Ulm" } });
    expect(answer).toMatchObject({ status: 422, body: { issues: [{ path: "inputParams.town" }] } });
    const { id } = (await call("POST", `/projects/${projectId}/schedules`, daily(7))).body;
    const changed = await call("PATCH", `/schedules/${id}`, { inputParams: { town: "Ulm" } });
    expect(changed).toMatchObject({ status: 422, body: { issues: [{ path: "inputParams.town" }] } });
  });

  it("run now without a published version is refused with what to do", async () => {
    const made = await call("POST", `/projects/${projectId}/schedules`, daily(7));
    expect(await call("POST", `/schedules/${made.body.id}/run`)).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining("Publish the project first") },
    });
  });
});

describe("preview", () => {
  it("shows how the missing hour of New York is handled", async () => {
    const answer = await call("POST", "/schedules/preview", {
      cadence: "CUSTOM",
      custom: { timezone: "America/New_York", cron: "30 2 * * *" },
      after: "2027-03-13T12:00:00.000Z",
      count: 2,
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        sentence: "Every day at 02:30 New York time",
        occurrences: [
          {
            at: "2027-03-14T07:00:00.000Z",
            local: "2027-03-14T03:00",
            offset: "-04:00",
            note: expect.stringContaining("There is no 02:30"),
          },
          { at: "2027-03-15T06:30:00.000Z", local: "2027-03-15T02:30", offset: "-04:00" },
        ],
      },
    });
  });

  it("counts from now without `after`, and refuses with issues", async () => {
    const answer = await call("POST", "/schedules/preview", daily(7));
    expect(answer.body.occurrences).toHaveLength(10);
    expect(answer.body.occurrences[0]?.at).toBe("2026-11-03T06:00:00.000Z");
    expect(await call("POST", "/schedules/preview", { cadence: "CUSTOM", custom: { timezone: "UTC", cron: "x" } })).toMatchObject({
      status: 422,
      body: { issues: [{ path: "custom.cron" }] },
    });
    expect(await call("POST", "/schedules/preview", { ...daily(7), count: 101 })).toMatchObject({
      status: 400,
      body: { issues: [{ path: "count" }] },
    });
  });
});

describe("preview beside the project's other schedules", () => {
  const make = async (name: string, cadence: CadenceInput, more: object = {}): Promise<string> =>
    (await call("POST", `/projects/${projectId}/schedules`, { name, ...cadence, ...more })).body.id;

  it("names those that start together, and leaves out itself, paused ones and those of other projects", async () => {
    const mornings = await make("Mornings", daily(7));
    const paused = await make("Paused", daily(7), { enabled: false });
    expect((await call("POST", "/schedules/preview", { ...daily(7), projectId, count: 2 })).body).toMatchObject({
      usualMs: null,
      collisions: [
        {
          at: "2026-11-03T06:00:00.000Z",
          scheduleId: mornings,
          name: "Mornings",
          sentence: expect.stringContaining("this run will wait for it"),
        },
        { at: "2026-11-04T06:00:00.000Z", scheduleId: mornings },
      ],
      warnings: [],
    });
    expect((await call("POST", "/schedules/preview", { ...daily(7), scheduleId: mornings })).body.collisions).toEqual([]);
    expect((await call("POST", "/schedules/preview", { ...daily(7), scheduleId: paused, count: 1 })).body.collisions).toHaveLength(1);
    projectId = await seedProject(door.caller.userId);
    expect((await call("POST", "/schedules/preview", { ...daily(7), projectId })).body.collisions).toEqual([]);
    expect((await call("POST", "/schedules/preview", { ...daily(7), projectId, scheduleId: mornings })).status).toBe(404);
  });

  it("warns when a usual run is longer than the time to the next, by the policy asked about or stored", async () => {
    const id = await make("Often", hourly(0), { policies: { overlap: "skip" } });
    await seedRuns(id, [90, 100, 80], 2 * 3_600_000);
    const asked = async (body: object) => (await call("POST", "/schedules/preview", { ...hourly(0), ...body })).body;
    expect(await asked({ scheduleId: id })).toMatchObject({
      usualMs: 90 * 60_000,
      warnings: [
        {
          kind: "longer_than_interval",
          sentence: "A run usually takes 1 h 30 min, but the next one is due after 1 h: it is skipped while the one before is still going.",
        },
      ],
    });
    expect((await asked({ scheduleId: id, overlap: "cancel_previous" })).warnings?.[0]?.sentence).toContain("it cancels the one before");
    expect((await asked({ projectId })).warnings?.[0]?.sentence).toContain("A run of this project usually takes 1 h 30 min");
    expect(Object.keys(await asked({}))).toEqual(["sentence", "occurrences"]);
  });

  it("keeps to the dates of the schedule", async () => {
    const bounds = { startsAt: "2027-01-01T00:00:00.000Z", endsAt: "2027-01-03T00:00:00.000Z" };
    expect((await call("POST", "/schedules/preview", { ...daily(7), ...bounds })).body.occurrences.map((one) => one.at)).toEqual([
      "2027-01-01T06:00:00.000Z",
      "2027-01-02T06:00:00.000Z",
    ]);
  });

  it.each(["0 0 30 2 *", "1,".repeat(4999) + "1"])(
    "refuses what cannot fire before it reads anything, within 50 ms: %.12s",
    async (cron) => {
      const body = JSON.stringify({ cadence: "CUSTOM", custom: { timezone: "UTC", cron }, projectId: newId() });
      const DB = { prepare: () => expect.unreachable("nothing is read") };
      let shortest = Infinity;
      // The shortest of three: a pause of the machine makes one longer, never shorter.
      for (let time = 0; time < 3; time++) {
        const before = performance.now();
        const answer = await door.app.request("/schedules/preview", { method: "POST", body }, { ...bindings, DB } as never);
        expect([answer.status, await answer.json()]).toEqual([
          422,
          expect.objectContaining({ issues: [expect.objectContaining({ path: "custom.cron" })] }),
        ]);
        shortest = Math.min(shortest, performance.now() - before);
      }
      expect(shortest).toBeLessThan(50);
    },
  );

  it("reveals nothing about projects and schedules that the caller may not see", async () => {
    const id = await make("Mornings", daily(7));
    door.caller = callerOf(await seedUser("Mika"));
    for (const body of [{ projectId }, { scheduleId: id }, { projectId, scheduleId: id }])
      expect((await call("POST", "/schedules/preview", { ...daily(7), ...body })).status).toBe(404);
    const [theirs, none] = [id, newId()].map((scheduleId) => call("POST", "/schedules/preview", { ...daily(7), scheduleId }));
    expect((await theirs!).body).toEqual((await none!).body);
  });
});

describe("who may", () => {
  const grant = (userId: string, access: string) =>
    env.DB.prepare("insert into grants (project_id, subject_kind, subject_id, access, created_at) values (?1, 'user', ?2, ?3, 0)")
      .bind(projectId, userId, access)
      .run();

  it.each([
    ["editor", "CAN_EDIT", 200, 200, 422],
    ["editor", "CAN_VIEW", 200, 403, 403],
    ["viewer", "CAN_EDIT", 200, 403, 403],
    ["editor", "APP_ONLY", 403, 403, 403],
    ["editor", null, 404, 404, 404],
  ] as const)("%s with %s: read %i, change %i, run %i", async (role, access, read, change, run) => {
    const { body } = await call("POST", `/projects/${projectId}/schedules`, daily(7));
    const other = await seedUser("Mika");
    if (access) await grant(other, access);
    door.caller = callerOf(other, role);
    expect((await call("GET", `/schedules/${body.id}`)).status).toBe(read);
    expect((await call("GET", `/projects/${projectId}/schedules`)).status).toBe(read);
    expect((await call("GET", `/schedules/${body.id}/occurrences`)).status).toBe(read);
    expect((await call("PATCH", `/schedules/${body.id}`, { name: "x" })).status).toBe(change);
    expect((await call("POST", `/schedules/${body.id}/pause`)).status).toBe(change);
    expect((await call("POST", `/schedules/${body.id}/resume`)).status).toBe(change);
    expect((await call("POST", `/projects/${projectId}/schedules`, daily(8))).status).toBe(change === 200 ? 201 : change);
    expect((await call("POST", `/schedules/${body.id}/run`)).status).toBe(run);
    expect((await call("DELETE", `/schedules/${body.id}`)).status).toBe(change === 200 ? 204 : change);
  });

  it("a schedule that the caller may not see is answered like one that does not exist", async () => {
    const { body } = await call("POST", `/projects/${projectId}/schedules`, daily(7));
    door.caller = callerOf(await seedUser("Mika"));
    expect((await call("GET", `/schedules/${body.id}`)).body).toEqual((await call("GET", `/schedules/${newId()}`)).body);
  });
});
