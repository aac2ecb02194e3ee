import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { onScheduled } from "../../src/dispatch/handlers";
import { tick } from "../../src/dispatch/tick";
import type { RunBrief } from "../../src/env";
import { makeBurst } from "../../src/scripts/bench/burst-store";
import { seedProject, seedUser, seedVersion } from "../schedules/seed";
import { seedSchedule } from "../notifications/seed";

const hour = 60 * 60_000;
/** D1 takes no longer value. Source: Cloudflare, D1 limits, "Maximum string, BLOB or table row size". */
const maxValueBytes = 2_000_000;

/** D1 that refuses what the platform refuses. */
const strict = (d1: D1Database): D1Database =>
  ({
    prepare: (sql: string) => {
      const statement = d1.prepare(sql);
      const bind = statement.bind.bind(statement);
      statement.bind = (...values: unknown[]) => {
        const tooBig = values.some((value) => typeof value === "string" && new TextEncoder().encode(value).length > maxValueBytes);
        if (tooBig) throw new Error("D1_ERROR: string or blob too big");
        return bind(...values);
      };
      return statement;
    },
    batch: (statements: D1PreparedStatement[]) => d1.batch(statements),
  }) as unknown as D1Database;

test(
  "after a day without a tick hundreds of hourly schedules are claimed: every occurrence a row, every run handed over once",
  { timeout: 120_000 },
  async () => {
    const template = await seedProject(await seedUser("Ada"));
    await seedVersion(template, [{ kind: "markdown", source: "# One" }]);
    const [schedules, hours] = [500, 40];
    await makeBurst(env.DB, { tag: "cccccccc", schedules, projects: 50, template }, Date.now());
    const last = Math.floor(Date.now() / hour) * hour;
    await env.DB.prepare("update schedules set cadence = ?1, next_at = ?2")
      .bind(JSON.stringify({ cadence: "HOURLY", hourly: { timezone: "UTC", minute: 0 } }), last - (hours - 1) * hour)
      .run();
    const d1 = strict(env.DB);
    const claimed: RunBrief[] = [];
    const none = async (): Promise<void> => undefined;
    await tick(last + 60_000, {
      d1,
      accept: none,
      sendClaimed: async (briefs) => void claimed.push(...briefs),
      sendRuns: none,
      sendAnnounce: none,
      sendDeliveries: none,
      dueDeliveries: async () => [],
      continueTick: () => expect.unreachable("all of it is one invocation's work"),
      now: () => last + 60_000,
    });
    const rows = await env.DB.prepare("select status, reason, count(*) as n from runs group by 1, 2 order by 1").all();
    expect(rows.results).toEqual([
      { status: "queued", reason: null, n: schedules },
      { status: "skipped", reason: "missed", n: schedules * (hours - 1) },
    ]);
    expect(new Set(claimed.map(({ runId }) => runId)).size).toBe(schedules);
    expect(claimed).toHaveLength(schedules);
  },
);

test("a trigger that comes late claims what is due by now, not only what was due when it was planned", async () => {
  const person = await seedUser("Bo");
  const project = await seedProject(person);
  await seedVersion(project, [{ kind: "markdown", source: "# One" }]);
  const schedule = await seedSchedule(project, person);
  const due = Date.now() - 10 * 60_000;
  await env.DB.prepare("update schedules set next_at = ?2, policies = ?3 where id = ?1")
    .bind(schedule, due, JSON.stringify({ missed: "none" }))
    .run();
  await onScheduled(due - 10 * 60_000, env as never);
  const rows = await env.DB.prepare("select planned_at, status, reason from runs where schedule_id = ?1").bind(schedule).all();
  expect(rows.results).toEqual([{ planned_at: due, status: "skipped", reason: "missed" }]);
});
