import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { tick } from "../../src/dispatch/tick";
import type { RunBrief } from "../../src/env";
import { fallDue, makeBurst } from "../../src/scripts/bench/burst-store";
import { countingEnv, noCounts, type Counts } from "../../src/scripts/bench/counting";
import { seedProject, seedUser, seedVersion } from "../schedules/seed";

const counts = noCounts();
const { DB: d1 } = countingEnv(env, counts);

/** Active schedules of which none is due, on projects like one that was published. */
async function seedSchedules(tag: string, schedules: number): Promise<void> {
  const template = await seedProject(await seedUser("Ada"));
  await seedVersion(template, [{ kind: "markdown", source: "# One" }]);
  await makeBurst(env.DB, { tag, schedules, projects: schedules / 10, template }, Date.now());
}

/** One tick at which every schedule of the tag is due; what it asked of the database, what it claimed, and how often messages would have it call a project. */
async function tickOf(tag: string): Promise<{ counts: Counts; claimed: RunBrief[]; calls: number }> {
  const now = Date.now();
  await fallDue(env.DB, tag, now);
  Object.assign(counts, noCounts());
  const claimed: RunBrief[] = [];
  let calls = 0;
  const none = async (): Promise<void> => undefined;
  await tick(now, {
    d1,
    accept: async (_, briefs) => void claimed.push(...briefs),
    sendClaimed: async (briefs) => {
      claimed.push(...briefs);
      calls += new Set(briefs.map(({ projectId }) => projectId)).size;
    },
    sendRuns: none,
    sendAnnounce: none,
    sendDeliveries: none,
    dueDeliveries: async () => [],
    continueTick: none,
    now: () => now,
  });
  return { counts: { ...counts }, claimed, calls };
}

test("what a claim reads depends on what is due, not on how many schedules there are", async () => {
  await seedSchedules("aaaaaaaa", 10);
  await tickOf("aaaaaaaa"); // the first tick of a day has the watchman's work in it
  const alone = await tickOf("aaaaaaaa");
  await seedSchedules("bbbbbbbb", 600);
  const among = await tickOf("aaaaaaaa");
  const many = await tickOf("bbbbbbbb");

  expect([alone, among, many].map(({ claimed }) => claimed.length)).toEqual([10, 10, 600]);
  expect(new Set(many.claimed.map(({ scheduleId }) => scheduleId)).size).toBe(600);
  // Sixty projects with ten each in six messages of a hundred: one call each, or two where a message ends within a project.
  expect(many.calls).toBeLessThanOrEqual(60 + 5);
  // A few rows an occurrence: the schedule, its project and its person, then the same again under the guard of the claim.
  expect(alone.counts.d1RowsRead).toBeLessThanOrEqual(10 * 30);
  expect(among.counts.d1RowsRead).toBeLessThanOrEqual(alone.counts.d1RowsRead + 10);
  expect(many.counts.d1RowsRead / 600).toBeLessThanOrEqual((alone.counts.d1RowsRead / 10) * 1.2);
  expect(many.counts.d1RowsWritten / 600).toBeLessThanOrEqual((alone.counts.d1RowsWritten / 10) * 1.2);
});
