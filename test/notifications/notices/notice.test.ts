import { describe, expect, test } from "vitest";
import { composeNotice } from "../../../src/notifications/mail/compose";
import { loadNoticeMaterial, type NoticeMaterial, type Standing } from "../../../src/notifications/notices/material";
import type { NoticeRow } from "../../../src/notifications/notices/store";
import { limits } from "../../../src/runs/limits";
import { env, seedProject, seedRun, seedSchedule, seedUser } from "../seed";

const planned = Date.parse("2026-03-02T17:00:00.000Z");
const minute = 60_000;

const late: NoticeRow = {
  id: "n",
  kind: "did_not_run",
  project_id: "p",
  run_id: "00000000-0000-7000-8000-00000000cafe",
  about_at: planned,
  expected_at: planned + 18 * minute,
  usual_ms: 3 * minute,
  created_at: planned + 18 * minute,
  title: "Seattle <weather>",
  owner_id: "owner",
  creator_id: "creator",
  schedule_name: "Mornings",
  cadence: "{}",
  timezone: "America/Los_Angeles",
  schedule_status: "active",
  status_reason: null,
  next_at: planned + 24 * 60 * minute,
  run_status: "queued",
  run_reason: null,
  run_finished_at: null,
  run_error: null,
  good_id: "good",
  good_planned_at: planned - 24 * 60 * minute,
  good_version: 3,
  app_url: null,
};

const links: NoticeMaterial["links"] = {
  app: "https://d.example/apps/p",
  runApp: "https://d.example/apps/p/runs/r",
  run: "https://d.example/projects/p/runs/r",
  schedules: "https://d.example/projects/p/runs",
  lastGood: "https://d.example/apps/p/runs/good",
};

const letter = (change: Partial<NoticeRow>, standing: Standing | null = null) =>
  composeNotice({ notice: { ...late, ...change }, standing, links, sentence: "Every day at 09:00 Los Angeles time" }, "creator").content;

describe("what a message says of a run that did not happen", () => {
  test.each<[string, Partial<NoticeRow>, Standing | null]>([
    ["It has been running since 09:00.", {}, { kind: "running", since: planned + 5000 }],
    [
      "It is still waiting behind “Hourly refresh”, which has been running since 08:40.",
      {},
      { kind: "waiting", place: 1, ahead: { name: "“Hourly refresh”", since: planned - 20 * minute } },
    ],
    ["as number 3 in the line behind another run", {}, { kind: "waiting", place: 3, ahead: { name: "another run", since: planned } }],
    ["its runner does not say what it is doing", {}, { kind: "unknown" }],
    ["Daybook has not started it.", { run_status: null }, null],
    ["It succeeded at 09:40, after the time you set.", { run_status: "succeeded", run_finished_at: planned + 40 * minute }, null],
    [
      "It failed at 09:01: column “mm” does not exist",
      {
        run_status: "failed",
        run_finished_at: planned + minute,
        run_error: JSON.stringify({ message: "column “mm” does not exist", staticId: null, label: null, line: null }),
      },
      null,
    ],
    ["It was skipped because the run before it was still going.", { run_status: "skipped", run_reason: "overlap" }, null],
    ["clock came to it too late", { run_status: "skipped", run_reason: "missed" }, null],
  ])("%s", (words, change, standing) => {
    const { text, html, subject } = letter(change, standing);
    expect(subject).toBe("Did not run: Seattle <weather> by 09:18");
    expect(text).toContain("Did not run: Seattle <weather>\nMonday 2 March 2026, 09:00 PST");
    expect(text).toContain(`The 09:00 run has no good result by 09:18. `);
    expect(text).toContain(words);
    expect(text).toContain("Expected by: Monday 2 March 2026, 09:18 PST: it usually takes 3 min 00 s");
    expect(text).toContain("You get this because you own the schedule “Mornings”.");
    expect(html).toContain("Seattle &lt;weather&gt;");
    expect(html).not.toContain("<script");
  });

  test("the button leads to the run when there is one, to the schedule when there is not", () => {
    expect(letter({}, { kind: "unknown" }).text).toContain(`Open the run log: ${links.run}`);
    expect(letter({ run_status: null }).text).toContain(`Open the schedule: ${links.schedules}`);
  });
});

test("a runner that hangs does not keep back the message that says so", async () => {
  const owner = await seedUser("Mira Olsen");
  const project = await seedProject(owner);
  const schedule = await seedSchedule(project, owner);
  const run = await seedRun(project, { scheduleId: schedule, status: "queued" });
  await env.DB.prepare(
    "insert into notices (id, schedule_id, project_id, kind, run_id, about_at, expected_at, created_at) values ('hangs', ?1, ?2, 'did_not_run', ?3, 0, 1, 1)",
  )
    .bind(schedule, project, run)
    .run();
  const writable = limits as { askMs: number };
  const { askMs } = limits;
  writable.askMs = 50;
  const hanging = { getByName: () => ({ live: () => new Promise(() => undefined) }) } as unknown as DurableObjectNamespace;
  const material = await loadNoticeMaterial({ ...env, PROJECT_RUNNER: hanging }, "hangs").finally(() => (writable.askMs = askMs));
  expect(material).toMatchObject({ notice: { run_id: run }, standing: { kind: "unknown" } });
});
