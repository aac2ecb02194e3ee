import { beforeEach, describe, expect, test } from "vitest";
import { env } from "../notifications/seed";
import { emptied, minute, planned, set, tickAt, world } from "../watchman/world";

beforeEach(emptied);

describe("the sweep", () => {
  test("reads page after page: a run whose message was lost is sent again however many older ones wait", { timeout: 60_000 }, async () => {
    const { project } = await world();
    await env.DB.prepare(
      `with recursive n(i) as (select 0 union all select i + 1 from n where i < 2499)
       insert into runs (id, project_id, version, trigger, context, status, planned_at, claimed_at) select 'run-' || i, ?1, 1, 'api', 'api-triggered', 'queued', ?2 + i / 500, ?2 + i / 500 from n`,
    )
      .bind(project, planned)
      .run();
    const sent = [];
    const sizes: number[] = [];
    for (let round = 0; round < 4; round++) {
      const { runs, messages } = await tickAt(planned + 10 * minute);
      sent.push(runs);
      sizes.push(...messages);
    }
    expect(sent.map((ids) => ids.length)).toEqual([1000, 1000, 500, 1000]);
    expect(new Set(sizes), "runs in one message").toEqual(new Set([100]));
    expect(new Set(sent.slice(0, 3).flat()).size).toBe(2500);
    expect(sent[2]).toContain("run-2499");
    expect(sent[3]).toEqual(sent[0]);
  });

  test("sends deliveries in messages small enough for one consumer, however long their pictures take", async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 0 union all select i + 1 from n where i < 44)
       insert into deliveries (id, run_id, origin, origin_id, recipient_kind, recipient_id, recipient_name, channel, status, due_at, created_at) select 'd-' || i, 'r-' || i, 'schedule', 'n', 'user', 'u', 'U', 'email', 'planned', 1, 1 from n`,
    ).run();
    const sizes: number[] = [];
    await tickAt(planned, { sendDeliveries: async (ids) => void sizes.push(ids.length) });
    expect(sizes).toEqual([20, 20, 5]);
  });

  test("a quiet tick reads a handful of rows and writes one", async () => {
    const { schedule } = await world({ deadline: "09:30" });
    await set(schedule, { watch_at: planned + 30 * minute });
    await tickAt(planned);
    const { countingEnv, noCounts } = await import("../../src/scripts/bench/counting");
    const counts = noCounts();
    await tickAt(planned + minute, { d1: countingEnv(env, counts).DB });
    expect(counts).toMatchObject({ d1RowsWritten: 1, d1RoundTrips: 3 });
    expect(counts.d1RowsRead).toBeLessThanOrEqual(9);
  });
});
