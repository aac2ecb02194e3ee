import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../../../src/access/caller";
import type { RunLogPage } from "../../../src/contract/run";
import type { RunTimeline } from "../../../src/contract/timeline";
import { runEvents } from "../../../src/http/runs/events";
import { runRoutes } from "../../../src/http/runs/routes";
import { newId } from "../../../src/lib/id";
import { csvOf } from "../../../src/format/csv";
import { seedProject, seedUser, StoppedClock } from "../../schedules/seed";
import { openRoutes } from "../routes";

const clock = new StoppedClock(Date.parse("2026-10-22T08:00:00.000Z"));
const door = openRoutes(clock, runRoutes, runEvents);

const person = (userId: string, role: Caller["role"]): Caller => ({
  userId,
  name: "Ines Vogt",
  email: "ines@example.com",
  role,
  scope: null,
  sessionId: null,
});
let [ines, mika] = [] as unknown as [Caller, Caller];
let [mine, hidden] = ["", ""];
const minuteMs = 60_000;

interface Seeded {
  project: string;
  planned: number;
  claimed?: number;
  started: number;
  finished: number;
  message?: string;
}

async function seedRun(run: Seeded): Promise<string> {
  const id = newId();
  await env.DB.prepare(
    `insert into runs (id, project_id, version, trigger, context, status, reason, planned_at, claimed_at, started_at, finished_at, error, created_by)
     values (?1, ?2, 1, 'api', 'api-triggered', ?3, null, ?4, ?5, ?6, ?7, ?8, ?9)`,
  )
    .bind(
      id,
      run.project,
      run.message === undefined ? "succeeded" : "failed",
      run.planned,
      run.claimed ?? run.planned,
      run.started,
      run.finished,
      run.message === undefined ? null : JSON.stringify({ message: run.message, staticId: null, label: "Load, clean", line: 3 }),
      ines.userId,
    )
    .run();
  return id;
}

let [first, second] = ["", ""];
beforeAll(async () => {
  ines = person(await seedUser("Ines Vogt", "admin"), "admin");
  mika = person(await seedUser("Mika Kallio"), "editor");
  [mine, hidden] = [await seedProject(mika.userId), await seedProject(ines.userId)];
  first = await seedRun({ project: mine, planned: 0, started: 100, finished: 4 * minuteMs });
  second = await seedRun({
    project: mine,
    planned: minuteMs,
    started: 4 * minuteMs + 20,
    finished: 5 * minuteMs,
    message: '=HYPERLINK("x"), and\nmore',
  });
  await seedRun({ project: hidden, planned: 2 * minuteMs, started: 2 * minuteMs, finished: 3 * minuteMs });
});

const get = async (as: Caller, path: string) => {
  door.caller = as;
  return door.app.request(path, {}, env as never);
};

describe("the log as a file", () => {
  test("holds what the reader may see, one line a run, newest first", async () => {
    const lines = async (as: Caller, query = "") => {
      const answer = await get(as, `/runs.csv${query}`);
      expect(answer.headers.get("content-disposition")).toBe(
        `attachment; filename="runs-2026-10-22.csv"; filename*=UTF-8''runs-2026-10-22.csv`,
      );
      return (await answer.text()).split("\r\n").filter(Boolean);
    };
    expect((await lines(ines)).length).toBe(1 + 3);
    const [head, newest, oldest, ...rest] = await lines(mika);
    expect(rest).toEqual([]);
    expect(head).toMatch(/^run,project,schedule,trigger,/);
    expect(newest).toContain(
      `${second},Trading,,api,Ines Vogt,failed,,"'=HYPERLINK(""x""), and\nmore","Load, clean",3,1970-01-01T00:01:00.000Z`,
    );
    expect(newest).toContain(",1970-01-01T00:01:00.000Z,1970-01-01T00:04:00.020Z,1970-01-01T00:05:00.000Z");
    expect(oldest).toContain(first);
    expect(await lines(mika, "?status=succeeded")).toHaveLength(1 + 1);
    expect((await get(mika, `/runs.csv?projectId=${hidden}`)).status).toBe(404);
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["+49 30", "'+49 30"],
    ["-1", "'-1"],
    ["@cmd", "'@cmd"],
    ["\tx", "'\tx"],
    ['say "so"', '"say ""so"""'],
    ["a,b", '"a,b"'],
    [-5, "-5"],
    [null, ""],
  ])("%j is written %j: no cell is a formula", (value, written) => {
    expect(csvOf([[value]])).toBe(written);
  });
});

test("the list says nothing of looking when an index answered, and holds no run of others", async () => {
  const page = (await (await get(mika, "/runs?limit=1")).json()) as RunLogPage;
  expect(page).toMatchObject({ looked: null, values: [{ id: second }] });
  const next = (await (await get(mika, `/runs?limit=1&cursor=${page.cursor}`)).json()) as RunLogPage;
  expect(next).toMatchObject({ cursor: null, values: [{ id: first }] });
  // What failed is no result; what has ended is not cancelled.
  const offers = { cancel: false, retry: true, viewCells: true };
  expect(page.values[0]?.abilities).toEqual({ ...offers, restore: false });
  expect(next.values[0]?.abilities).toEqual({ ...offers, restore: true });
});

test("the timeline of a run names the run it waited for", async () => {
  const of = async (id: string) => (await (await get(mika, `/runs/${id}/timeline`)).json()) as RunTimeline;
  expect(await of(second)).toEqual({
    position: null,
    ahead: [
      {
        runId: first,
        trigger: "api",
        schedule: null,
        startedBy: "Ines Vogt",
        startedAt: "1970-01-01T00:00:00.100Z",
        finishedAt: "1970-01-01T00:04:00.000Z",
      },
    ],
    attempts: [],
    snapshotAt: null,
    captures: [],
  });
  expect((await of(first)).ahead).toEqual([]);
});
