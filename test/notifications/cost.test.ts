import { expect, test } from "vitest";
import { announce } from "../../src/notifications/announce/announce";
import { loadAnnounceable } from "../../src/notifications/announce/load";
import { saveAnnouncements } from "../../src/notifications/announce/store";
import { claim, intendSend, saveSettlement } from "../../src/notifications/deliveries/store";
import { deliveriesOf, env, seedNotification, seedProject, seedRun, seedSchedule, seedUser } from "./seed";

/** Counts the rows that the statements prepared through it write. */
function counting(d1: D1Database): { d1: D1Database; rows: () => number } {
  let rows = 0;
  const add = <T extends D1Result>(result: T): T => ((rows += result.meta.rows_written), result);
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get: (target, name) =>
        name === "bind"
          ? (...values: unknown[]) => wrap(target.bind(...values))
          : name === "all" || name === "run"
            ? async () => add(await target.all())
            : name === "bare"
              ? target
              : Reflect.get(target, name),
    });
  const proxy = {
    prepare: (sql: string) => wrap(d1.prepare(sql)),
    batch: async (list: D1PreparedStatement[]) =>
      (await d1.batch(list.map((one) => (one as unknown as { bare: D1PreparedStatement }).bare))).map(add),
  };
  return { d1: proxy as unknown as D1Database, rows: () => rows };
}

test("one message costs at most 10 written rows, index rows counted, from announcing to receipt", async () => {
  const owner = await seedUser("Mira Olsen", { role: "editor" });
  const project = await seedProject(owner);
  const schedule = await seedSchedule(project, owner);
  await seedNotification(schedule, [owner], owner);
  const run = await seedRun(project, { scheduleId: schedule });
  const { d1, rows } = counting(env.DB);
  const now = 1_000_000;
  await announce(
    {
      now: () => now,
      load: (ids) => loadAnnounceable(d1, ids),
      save: (runs, list, at) => saveAnnouncements(d1, runs, list, at),
      hint: async () => undefined,
    },
    [run],
  );
  const [row] = await claim(d1, [String((await deliveriesOf(run))[0]?.["id"])], now);
  expect(await intendSend(d1, row!, now)).toBe(true);
  await saveSettlement(
    d1,
    row!,
    { status: "sent", reason: null, dueAt: null, providerId: "p" },
    { at: new Date(now).toISOString(), result: "sent", error: null },
    "h",
  );
  expect(rows()).toBeLessThanOrEqual(10);
});
