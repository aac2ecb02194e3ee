import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { schedulePatchSchema, scheduleSchema, type CadenceInput, type ScheduleInput } from "../../src/contract/schedule";
import { claimOwed } from "../../src/dispatch/owed";
import { labelledBatch } from "../../src/db/batch";
import { claimStatements } from "../../src/dispatch/store";
import { newId } from "../../src/lib/id";
import { changeSchedule, deleteSchedule, pauseSchedule, resumeSchedule, type ChangeEffects } from "../../src/schedules/change";
import { createSchedule } from "../../src/schedules/create";
import { paused } from "../../src/schedules/revision";
import { recentRunsOf } from "../../src/schedules/recent";
import {
  insertSchedule,
  listSchedules,
  loadSchedule,
  updateSchedule,
  type ListedScheduleRecord,
  type ScheduleChange,
} from "../../src/schedules/store";
import { viewSchedule } from "../../src/schedules/view";
import { daily, inputOf, seedProject, seedUser, seedVersion, StoppedClock } from "./seed";

const d1 = env.DB;
const clock = new StoppedClock(0);
const fits = async () => null;
const may = { update: true, delete: true, run: true };
let ines = "";
let projectId = "";

beforeEach(async () => {
  clock.set("2026-11-02T10:00:00.000Z");
  ines = await seedUser("Ines Vogt");
  projectId = await seedProject(ines);
});

/** Runs that their runners were told of. */
const handed: string[] = [];
const claiming = {
  d1,
  sendRuns: async (runIds: string[]) => void handed.push(...runIds),
  now: () => clock.now(),
};
const effects: ChangeEffects = {
  d1,
  clock,
  by: { userId: "ines", name: "Ines Vogt" },
  claimOwed: (ids) => claimOwed(ids, clock.now(), claiming),
};

const create = (given: Partial<ScheduleInput> & CadenceInput, checkInputs: Parameters<typeof createSchedule>[2]["checkInputs"] = fits) =>
  createSchedule(d1, clock, { projectId, by: { userId: ines, name: "Ines Vogt" }, input: inputOf(given), checkInputs });

const change = (id: string, patch: unknown, checkInputs = fits) =>
  changeSchedule(effects, { id, patch: schedulePatchSchema.parse(patch), checkInputs });

async function load(id: string): Promise<ListedScheduleRecord> {
  const row = await loadSchedule(d1, id);
  if (!row) throw new Error("gone");
  return row;
}

const nextOf = async (id: string): Promise<string | null> => viewSchedule(await load(id), may).nextOccurrenceAt;

const saveChange = async (seen: ListedScheduleRecord, changed: ScheduleChange): Promise<boolean> =>
  (await updateSchedule(d1, seen, changed, clock.now()).run()).meta.changes > 0;

/** What the tick does to one schedule it read a moment ago. */
async function claim(row: ListedScheduleRecord, next: number | null): Promise<string[]> {
  const runId = newId();
  const runs = [{ id: runId, plannedAt: row.nextAt!, status: "queued" as const, reason: null }];
  const planned = { scheduleId: row.id, expected: row.nextAt!, revision: row.updatedAt, next, runs };
  await labelledBatch(d1, claimStatements(d1, [planned], [], clock.now()));
  const { results } = await d1.prepare("select id from runs where id = ?1").bind(runId).all<{ id: string }>();
  return results.map((run) => run.id);
}

describe("create", () => {
  it("returns the contract's shape, with the next occurrence counted from now", async () => {
    const id = await create({ ...daily(7, 30), name: "Mornings" });
    const view = viewSchedule(await load(id), may);
    expect(scheduleSchema.parse(view)).toEqual(view);
    expect(view).toMatchObject({
      projectId,
      name: "Mornings",
      enabled: true,
      status: "active",
      statusReason: null,
      sentence: "Every day at 07:30 Berlin time",
      timezone: "Europe/Berlin",
      nextOccurrenceAt: "2026-11-03T06:30:00.000Z",
      runAs: { id: ines, name: "Ines Vogt" },
      policies: { overlap: "queue", missed: "latest", missedWindowMinutes: 60, retries: 0, pauseAfterFailures: null },
      updatePublishedResults: true,
      useCachedSqlResults: false,
      lastRun: null,
      hourly: null,
    });
  });

  it("waits for its start, and counts the start itself", async () => {
    const id = await create({ ...daily(7, 30), startsAt: "2026-12-01T06:30:00.000Z" });
    expect(await nextOf(id)).toBe("2026-12-01T06:30:00.000Z");
  });

  it("made disabled, it is paused and has no next occurrence", async () => {
    const id = await create({ ...daily(7), enabled: false });
    expect(viewSchedule(await load(id), may)).toMatchObject({
      enabled: false,
      status: "paused",
      statusReason: "Ines Vogt made it paused.",
      nextOccurrenceAt: null,
    });
  });

  it.each([
    [{ startsAt: "2026-12-01T00:00:00.000Z", endsAt: "2026-12-01T00:00:00.000Z" }, "endsAt", /after/],
    [{ endsAt: "2026-11-02T11:00:00.000Z" }, "endsAt", /first occurrence/],
    [{ endsAt: "2020-01-01T00:00:00.000Z" }, "endsAt", /first occurrence/],
  ])("refuses dates between which nothing runs: %j", async (dates, path, message) => {
    await expect(create({ ...daily(7, 30), ...dates })).rejects.toMatchObject({
      code: "UNPROCESSABLE",
      facts: { issues: [{ path, message: expect.stringMatching(message) }] },
    });
  });

  it("refuses inputs the published version does not have, each by its name", async () => {
    const misfit = async () => ({
      notFound: ["town"],
      invalid: [{ paramName: "days", paramValue: '"x"', dataType: "STRING", inputCellType: "number" }],
    });
    await expect(create({ ...daily(7), inputParams: { town: "Ulm", days: "x" } }, misfit)).rejects.toMatchObject({
      facts: { issues: [{ path: "inputParams.town" }, { path: "inputParams.days", message: '"x" does not fit the number input “days”.' }] },
    });
  });
});

describe("change", () => {
  it("a new cadence counts from now; a new name leaves the next occurrence alone", async () => {
    const id = await create(daily(7, 30));
    clock.set("2026-11-02T10:05:00.000Z");
    expect(await change(id, { name: "Report", policies: { retries: 2 } })).toBe(true);
    expect(await nextOf(id)).toBe("2026-11-03T06:30:00.000Z");
    expect(await change(id, daily(18))).toBe(true);
    expect(viewSchedule(await load(id), may)).toMatchObject({
      name: "Report",
      nextOccurrenceAt: "2026-11-02T17:00:00.000Z",
      policies: { retries: 2, overlap: "queue" },
    });
  });

  it("changing to what it is changes nothing", async () => {
    const id = await create({ ...daily(7, 30), name: "Same" });
    const before = await load(id);
    expect(await change(id, { ...daily(7, 30), name: "Same", enabled: true, startsAt: null })).toBe(false);
    expect(await load(id)).toEqual(before);
  });

  it("a change of the cadence replaces all of it", async () => {
    const id = await create(daily(7, 30));
    await expect(change(id, { daily: daily(8).daily })).rejects.toMatchObject({ facts: { issues: [{ path: "cadence" }] } });
    await expect(change(id, { cadence: "HOURLY" })).rejects.toMatchObject({ facts: { issues: [{ path: "hourly" }] } });
    await expect(change(id, { cadence: "CUSTOM", custom: { timezone: "UTC", cron: "0 0 30 2 *" } })).rejects.toMatchObject({
      facts: { issues: [{ path: "custom.cron" }] },
    });
  });

  it("an end before the next occurrence ends it, a later end brings it back", async () => {
    const id = await create(daily(7, 30));
    await change(id, { endsAt: "2026-11-02T12:00:00.000Z" });
    expect(viewSchedule(await load(id), may)).toMatchObject({
      status: "ended",
      statusReason: "No occurrence is left before its end.",
      nextOccurrenceAt: null,
    });
    await expect(resumeSchedule(effects, id)).rejects.toMatchObject({ facts: { issues: [{ path: "endsAt" }] } });
    await expect(pauseSchedule(effects, id)).rejects.toMatchObject({ code: "CONFLICT" });
    await change(id, { endsAt: null });
    expect(viewSchedule(await load(id), may)).toMatchObject({
      status: "active",
      statusReason: null,
      nextOccurrenceAt: "2026-11-03T06:30:00.000Z",
    });
  });

  it("while paused, new times are kept and counted when it resumes", async () => {
    const id = await create(daily(7, 30));
    await pauseSchedule(effects, id);
    await change(id, daily(18));
    expect(await load(id)).toMatchObject({ status: "paused", nextAt: null });
    clock.set("2026-11-05T10:00:00.000Z");
    await change(id, { enabled: true });
    expect(await nextOf(id)).toBe("2026-11-05T17:00:00.000Z");
  });
});

describe("pause, resume, delete", () => {
  it("occurrences that were due while paused are not run later", async () => {
    const id = await create(daily(7, 30));
    expect(await pauseSchedule(effects, id)).toBe(true);
    expect(viewSchedule(await load(id), may)).toMatchObject({
      status: "paused",
      statusReason: "Ines Vogt paused it.",
      enabled: false,
      nextOccurrenceAt: null,
    });
    expect(await pauseSchedule(effects, id)).toBe(false);
    clock.set("2026-11-09T10:00:00.000Z");
    expect(await resumeSchedule(effects, id)).toBe(true);
    expect(await nextOf(id)).toBe("2026-11-10T06:30:00.000Z");
    expect(await resumeSchedule(effects, id)).toBe(false);
  });

  it("a deleted schedule is gone, its runs stay", async () => {
    const id = await create(daily(7, 30));
    const [runId] = await claim(await load(id), null);
    await deleteSchedule(effects, id);
    await expect(deleteSchedule(effects, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(change(id, { name: "x" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await d1.prepare("select id from runs where id = ?1").bind(runId).first()).not.toBeNull();
  });
});

describe("together with the tick", () => {
  const later = (row: ListedScheduleRecord) => row.nextAt! + 86_400_000;

  it("a claim between load and save of an edit is not undone", async () => {
    const id = await create(daily(7, 30));
    const seen = await load(id);
    await claim(seen, later(seen));
    expect(await saveChange(seen, { name: "Renamed" })).toBe(true);
    expect(await load(id)).toMatchObject({ name: "Renamed", nextAt: later(seen) });
  });

  it("paused first, nothing is claimed; claimed first, that run stays and nothing follows", async () => {
    const first = await create(daily(7, 30));
    const seen = await load(first);
    await pauseSchedule(effects, first);
    expect(await claim(seen, later(seen))).toEqual([]);
    expect(await load(first)).toMatchObject({ status: "paused", nextAt: null });

    const second = await create(daily(7, 30));
    const read = await load(second);
    expect(await claim(read, later(read))).toHaveLength(1);
    expect(await saveChange(read, paused(read, "Ines Vogt")!)).toBe(true);
    expect(await load(second)).toMatchObject({ status: "paused", nextAt: null });
  });

  it.each<[string, (id: string) => Promise<unknown>, object | null]>([
    ["paused", (id) => pauseSchedule(effects, id), { status: "paused", nextAt: null }],
    ["moved", (id) => change(id, daily(18)), { status: "active", nextAt: Date.parse("2026-11-03T17:00:00.000Z") }],
    ["given an end", (id) => change(id, { endsAt: "2026-11-03T08:00:00.000Z" }), { status: "ended", nextAt: null }],
    ["deleted", (id) => deleteSchedule(effects, id), null],
  ])("what it owes is claimed before it is %s: the run is there, and nothing more", async (_, act, after) => {
    await seedVersion(projectId, []);
    const id = await create(daily(7, 30));
    const due = (await load(id)).nextAt!;
    clock.set("2026-11-03T06:30:00.000Z");
    handed.length = 0;
    await act(id);
    const { results } = await d1.prepare("select id, planned_at, status from runs where schedule_id = ?1").bind(id).all();
    expect(results).toEqual([{ id: expect.any(String), planned_at: due, status: "queued" }]);
    expect(handed).toEqual([results[0]?.["id"]]);
    expect(await loadSchedule(d1, id)).toEqual(after === null ? null : expect.objectContaining(after));
  });

  it("if the queue fails, a schedule can still be deleted: the sweep sends what it owed", async () => {
    await seedVersion(projectId, []);
    const id = await create(daily(7, 30));
    clock.set("2026-11-03T06:30:00.000Z");
    const away = async (): Promise<never> => Promise.reject(new Error("planted: the queue is away"));
    await deleteSchedule({ ...effects, claimOwed: (ids) => claimOwed(ids, clock.now(), { ...claiming, sendRuns: away }) }, id);
    expect(await loadSchedule(d1, id)).toBeNull();
    const { results } = await d1.prepare("select status from runs where schedule_id = ?1").bind(id).all();
    expect(results).toEqual([{ status: "queued" }]);
  });

  it("nothing it owes is dropped while it cannot be claimed: the change is refused", async () => {
    const id = await create(daily(7, 30));
    const seen = await load(id);
    clock.set("2026-11-03T06:30:00.000Z");
    const stuck: ChangeEffects = { ...effects, claimOwed: async () => async () => undefined };
    await expect(pauseSchedule(stuck, id)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(deleteSchedule(stuck, id)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await saveChange(seen, { status: "paused", nextAt: null })).toBe(false);
    expect(await load(id)).toEqual(seen);
  });

  it("an edit of a schedule that the tick has ended meanwhile reads it again", async () => {
    const id = await create(daily(7, 30));
    const seen = await load(id);
    await claim(seen, null);
    expect((await load(id)).status).toBe("ended");
    expect(await saveChange(seen, { status: "paused", nextAt: null })).toBe(false);
  });

  it("of two edits that read the same revision, the second reads it again", async () => {
    const id = await create(daily(7, 30));
    const seen = await load(id);
    expect(await saveChange(seen, { name: "One" })).toBe(true);
    expect(await saveChange(seen, { name: "Two" })).toBe(false);
    await Promise.all([change(id, { name: "Three" }), change(id, daily(18)), change(id, { endsAt: "2026-12-31T00:00:00.000Z" })]);
    expect(await load(id)).toMatchObject({
      name: "Three",
      endsAt: Date.parse("2026-12-31T00:00:00.000Z"),
      nextAt: Date.parse("2026-11-02T17:00:00.000Z"),
    });
  });
});

describe("lists", () => {
  it("page in the order they were made, each with its last run", async () => {
    const ids: string[] = [];
    for (const hour of [5, 6, 7]) {
      clock.set(`2026-11-02T10:00:0${hour}.000Z`);
      ids.push(await create(daily(hour)));
    }
    const row = await load(ids[1]!);
    await claim(row, row.nextAt! + 86_400_000);
    await d1
      .prepare(
        "update runs set status = 'succeeded', started_at = planned_at + 400, finished_at = planned_at + 2400 where schedule_id = ?1",
      )
      .bind(row.id)
      .run();
    const first = await listSchedules(d1, projectId, null, 2);
    expect(first.map((one) => one.id)).toEqual(ids.slice(0, 2));
    const rest = await listSchedules(d1, projectId, { createdAt: first[1]!.createdAt, id: first[1]!.id }, 2);
    expect(rest.map((one) => one.id)).toEqual(ids.slice(2));
    const { ofSchedule } = await recentRunsOf(d1, projectId, first, 1);
    expect(first.map((one) => viewSchedule(one, may, ofSchedule.get(one.id)?.[0]).lastRun)).toEqual([
      null,
      { id: expect.any(String), status: "succeeded", plannedAt: "2026-11-03T05:00:00.000Z", durationMs: 2000 },
    ]);
  });

  it("a schedule with an unknown zone is still listed, with the problem", async () => {
    const row = await load(await create(daily(7)));
    const { runAsName: _person, createdByName: _creator, late: _late, ...plain } = row;
    await insertSchedule(d1, { ...plain, id: newId(), cadence: daily(7, 0, "Mars/Olympus"), timezone: "Mars/Olympus" }).run();
    const sentences = (await listSchedules(d1, projectId, null, 10)).map((one) => viewSchedule(one, may).sentence);
    expect(sentences).toContain("“Mars/Olympus” is not a time zone. Use an IANA name such as Europe/Berlin.");
  });
});
