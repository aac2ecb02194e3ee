import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import type { CadenceInput } from "../../src/contract/schedule";
import { createSchedule } from "../../src/schedules/create";
import { recentRunsOf } from "../../src/schedules/recent";
import { listSchedules } from "../../src/schedules/store";
import { countingEnv, noCounts } from "../../src/scripts/bench/counting";
import { daily, inputOf, seedProject, seedRuns, seedUser, StoppedClock } from "./seed";

const hourMs = 3_600_000;
const now = Date.parse("2026-11-02T10:00:00.000Z");
const clock = new StoppedClock(now);
let owner = "";
let projectId = "";

beforeEach(async () => {
  clock.set("2026-09-01T00:00:00.000Z");
  owner = await seedUser("Ines Vogt");
  projectId = await seedProject(owner);
});

const make = (name: string, cadence: CadenceInput): Promise<string> =>
  createSchedule(env.DB, clock, {
    projectId,
    by: { userId: owner, name: "Ines Vogt" },
    input: inputOf({ name, ...cadence }),
    checkInputs: async () => null,
  });
const every = (minutes: number): CadenceInput => ({ cadence: "CUSTOM", custom: { timezone: "UTC", cron: `*/${minutes} * * * *` } });
const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
const recent = async (each = 20) => recentRunsOf(env.DB, projectId, await listSchedules(env.DB, projectId, null, 100), each);

describe("the newest runs of each schedule", () => {
  test("come newest first, at most so many each", async () => {
    const id = await make("Hourly", { cadence: "HOURLY", hourly: { timezone: "UTC", minute: 0 } });
    await seedRuns(id, ones(30), hourMs);
    const runs = (await recent()).ofSchedule.get(id) ?? [];
    expect(runs).toHaveLength(20);
    expect(runs.map((run) => run.plannedAt)).toEqual(runs.map((_, place) => now - place * hourMs));
  });

  test("a seldom schedule is found by the ids of its occurrences behind a busy neighbour's thousand runs, and few rows are read", async () => {
    const busy = await make("Every minute", every(1));
    const seldom = await make("Daily", daily(7, 30, "UTC"));
    const moved = await make("Moved", daily(3, 0, "UTC"));
    const never = await make("Never", daily(9, 0, "UTC"));
    await seedRuns(busy, ones(2000), 60_000);
    await seedRuns(seldom, ones(25), 24 * hourMs, Date.parse("2026-11-02T07:30:00.000Z"));
    // Ran at times it does not have any more.
    await seedRuns(moved, [1], hourMs, now - 10 * hourMs - 5000);
    const counts = noCounts();
    const found = await recentRunsOf(
      countingEnv(env as never, counts).DB,
      projectId,
      await listSchedules(env.DB, projectId, null, 100),
      20,
    );
    expect([busy, seldom, moved, never].map((id) => found.ofSchedule.get(id)?.length ?? 0)).toEqual([20, 20, 1, 0]);
    expect(counts.d1RoundTrips).toBe(3);
    expect(counts.d1RowsRead).toBeLessThan(2200);
  });

  test("runs of people and of the API count for the project alone", async () => {
    const id = await make("Daily", daily(7));
    await env.DB.prepare(
      "insert into runs (id, project_id, version, trigger, context, status, planned_at, claimed_at) values ('other', ?1, 1, 'publish', 'app', 'succeeded', ?2, ?2)",
    )
      .bind(projectId, now)
      .run();
    const found = await recent();
    expect([found.ofProject.length, found.ofSchedule.get(id)]).toEqual([1, undefined]);
  });
});
