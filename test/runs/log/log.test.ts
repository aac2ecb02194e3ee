import { env as bindings } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { Env } from "../../../src/env";
import { newId } from "../../../src/lib/id";
import { countingEnv, noCounts } from "../../../src/scripts/bench/counting";
import { listRunsByOffset } from "../../../src/runs/log/list-store";
import { readLog } from "../../../src/runs/log/read";
import { pathLimits, type LogFilter } from "../../../src/runs/log/path";
import { seedProject, seedUser } from "../../schedules/seed";

const env = bindings as unknown as Env;
const everything: LogFilter = { projectIds: null, scheduleId: null, status: null, trigger: null, from: null, to: null };
const minuteMs = 60_000;

let projectId = "";
let otherId = "";
/** A schedule that runs every minute and one that runs once in a thousand minutes, in one project; the other project has a run each ten minutes. */
const [often, seldom, elsewhere] = [newId(), newId(), newId()];
let runs = 0;

/** `count` more minutes of the log. Each thousandth run failed; each five hundredth is somebody's own. */
async function seed(count: number): Promise<void> {
  const first = runs;
  runs += count;
  await env.DB.prepare(
    `with recursive minute (n) as (select ?1 union all select n + 1 from minute where n + 1 < ?1 + ?2)
     insert into runs (id, project_id, schedule_id, version, trigger, context, status, planned_at, claimed_at)
     select 'run-' || n, case when n % 10 = 5 then ?4 else ?3 end, case when n % 10 = 5 then ?7 when n % 1000 = 10 then ?6 else ?5 end, 1,
       case when n % 500 = 1 then 'manual' else 'schedule' end, 'scheduled', case when n % 1000 = 20 then 'failed' else 'succeeded' end, n * 60000, n * 60000 + 300
     from minute`,
  )
    .bind(first, count, projectId, otherId, often, seldom, elsewhere)
    .run();
}

beforeAll(async () => {
  const owner = await seedUser("Ines Vogt");
  projectId = await seedProject(owner);
  otherId = await seedProject(owner);
  await seed(3000);
});

/** One page, and what it cost. */
async function cost(filter: Partial<LogFilter>, limit = 25) {
  const counts = noCounts();
  const page = await readLog(countingEnv(env, counts), { ...everything, ...filter }, null, limit);
  return { read: counts.d1RowsRead, found: page.rows.length, page };
}

describe("what a page reads does not grow with the log", () => {
  const one = () => ({ projectIds: [projectId] });
  const two = () => ({ projectIds: [projectId, otherId] });
  const filters: [string, () => Partial<LogFilter>][] = [
    ["a project", one],
    ["failures of a project", () => ({ ...one(), status: "failed" })],
    ["what a person started in a project", () => ({ ...one(), trigger: "manual" })],
    ["a day of a project", () => ({ ...one(), from: 1000 * minuteMs, to: 1010 * minuteMs })],
    ["several projects", two],
    ["failures of several projects", () => ({ ...two(), status: "failed" })],
    ["the workspace", () => ({})],
    ["failures of the workspace", () => ({ status: "failed" })],
    ["timed out, which none did", () => ({ status: "timed_out" })],
    ["what people started in the workspace", () => ({ trigger: "manual" })],
    ["what programs started, which none did", () => ({ trigger: "api" })],
    ["the open runs", () => ({ status: "queued" })],
    ["a day of the workspace", () => ({ from: 1000 * minuteMs, to: 1010 * minuteMs })],
  ];
  test("with three times as many runs, a page costs what it did", async () => {
    const before = new Map<string, number>();
    for (const [name, filter] of filters) before.set(name, (await cost(filter())).read);
    await seed(6000);
    for (const [name, filter] of filters) {
      const { read } = await cost(filter());
      // Halving the claims takes a few reads more; a page of failures may be fuller.
      expect(read, name).toBeLessThan(Math.max(260, (before.get(name) ?? 0) + 80));
    }
  });

  test("a filter without an index reads a limited number of runs and returns how far it came", async () => {
    const first = await cost({ ...one(), scheduleId: seldom });
    expect(first.page.looked).toEqual({ runs: pathLimits.steps, backTo: expect.any(Number) });
    expect(first.read).toBeLessThan(3.5 * pathLimits.steps);
    const second = await readLog(env, { ...everything, ...one(), scheduleId: seldom }, first.page.next, 25);
    expect(second).toMatchObject({ next: null, looked: null });
    expect([...first.page.rows, ...second.rows].map((run) => run.plannedAt / minuteMs)).toEqual([
      8010, 7010, 6010, 5010, 4010, 3010, 2010, 1010, 10,
    ]);
  });

  test("the compatible list of errors reads the errors", async () => {
    const counts = noCounts();
    const rows = await listRunsByOffset(
      countingEnv(env, counts).DB,
      { projectId, statuses: ["failed", "timed_out"], triggers: null },
      2,
      3,
    );
    expect(rows.map((row) => row.plannedAt / minuteMs)).toEqual([6020, 5020, 4020]);
    expect(counts.d1RowsRead).toBeLessThan(100);
  });
});

describe("pages", () => {
  test.each<[string, () => Partial<LogFilter>, (n: number) => boolean]>([
    ["of a project", () => ({ projectIds: [projectId] }), (n) => n % 10 !== 5],
    ["of failures", () => ({ projectIds: [projectId], status: "failed" }), (n) => n % 1000 === 20],
    ["of two projects, merged", () => ({ projectIds: [projectId, otherId] }), () => true],
    ["of a person's runs", () => ({ projectIds: [projectId], trigger: "manual" }), (n) => n % 500 === 1],
    ["of the workspace", () => ({}), () => true],
    [
      "of a schedule whose project is one of several",
      () => ({ projectIds: [projectId, otherId], scheduleId: elsewhere }),
      (n) => n % 10 === 5,
    ],
    ["of some minutes", () => ({ from: 100 * minuteMs, to: 400 * minuteMs + 300 }), (n) => n >= 100 && n <= 400],
    [
      "of some minutes of a project",
      () => ({ projectIds: [otherId], from: 100 * minuteMs, to: 400 * minuteMs }),
      (n) => n % 10 === 5 && n >= 100 && n <= 400,
    ],
  ])("%s hold every run once, newest first", async (_name, filter, belongs) => {
    const seen: number[] = [];
    for (let after = null, pages = 0; pages < 200; pages++) {
      const page = await readLog(env, { ...everything, ...filter() }, after, 997);
      seen.push(...page.rows.map((run) => run.plannedAt / minuteMs));
      if (page.next === null) break;
      after = page.next;
    }
    const all = Array.from({ length: runs }, (_, place) => runs - 1 - place);
    expect(seen).toEqual(all.filter(belongs));
  });
});
