import { describe, expect, test } from "vitest";
import { composeNotice } from "../../../src/notifications/mail/compose";
import { noticeBecause } from "../../../src/notifications/mail/notice";
import { loadNoticeMaterial, type NoticeMaterial, type Standing } from "../../../src/notifications/notices/material";
import type { NoticeRecord } from "../../../src/notifications/notices/store";
import { runLimits } from "../../../src/runs/limits";
import { env, seedProject, seedRun, seedSchedule, seedUser } from "../seed";

const planned = Date.parse("2026-03-02T17:00:00.000Z");
const minute = 60_000;

const project = { title: "Seattle <weather>", ownerId: "owner" };
const schedule: NoticeRecord["schedule"] = {
  name: "Mornings",
  cadence: { cadence: "CUSTOM" },
  timezone: "America/Los_Angeles",
  status: "active",
  statusReason: null,
  nextAt: planned + 24 * 60 * minute,
  createdBy: "creator",
};
const run = (given: Partial<NonNullable<NoticeRecord["run"]>>): Partial<NoticeRecord> => ({
  run: { status: "queued", reason: null, finishedAt: null, error: null, ...given },
});
const late: NoticeRecord = {
  id: "n",
  kind: "did_not_run",
  projectId: "p",
  runId: "00000000-0000-7000-8000-00000000cafe",
  aboutAt: planned,
  expectedAt: planned + 18 * minute,
  usualMs: 3 * minute,
  project,
  schedule,
  run: { status: "queued", reason: null, finishedAt: null, error: null },
  lastGood: { id: "good", plannedAt: planned - 24 * 60 * minute, version: 3 },
  appUrl: null,
};

const links: NoticeMaterial["links"] = {
  app: "https://d.example/apps/p",
  runApp: "https://d.example/apps/p/runs/r",
  run: "https://d.example/projects/p/runs/r",
  schedules: "https://d.example/projects/p/runs",
  lastGood: "https://d.example/apps/p/runs/good",
};

const message = (change: Partial<NoticeRecord>, standing: Standing | null = null, to = "creator") => {
  const material = { notice: { ...late, ...change }, standing, links, sentence: "Every day at 09:00 Los Angeles time" };
  return composeNotice(material, noticeBecause(material, to)).content;
};

describe("what a message says of a run that did not happen", () => {
  test.each<[string, Partial<NoticeRecord>, Standing | null]>([
    ["It has been running since 09:00.", {}, { kind: "running", since: planned + 5000 }],
    [
      "It is still waiting behind “Hourly refresh”, which has been running since 08:40.",
      {},
      { kind: "waiting", place: 1, ahead: { name: "“Hourly refresh”", since: planned - 20 * minute } },
    ],
    ["as number 3 in the line behind another run", {}, { kind: "waiting", place: 3, ahead: { name: "another run", since: planned } }],
    ["its runner does not say what it is doing", {}, { kind: "unknown" }],
    ["Daybook has not started it.", { run: null }, null],
    ["It succeeded at 09:40, after the time you set.", run({ status: "succeeded", finishedAt: planned + 40 * minute }), null],
    [
      "It failed at 09:01: column “mm” does not exist",
      run({
        status: "failed",
        finishedAt: planned + minute,
        error: { message: "column “mm” does not exist", staticId: null, label: null, line: null },
      }),
      null,
    ],
    ["It was skipped because the run before it was still going.", run({ status: "skipped", reason: "overlap" }), null],
    ["clock came to it too late", run({ status: "skipped", reason: "missed" }), null],
  ])("%s", (words, change, standing) => {
    const { text, html, subject } = message(change, standing);
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
    expect(message({}, { kind: "unknown" }).text).toContain(`Open the run log: ${links.run}`);
    expect(message({ run: null }).text).toContain(`Open the schedule: ${links.schedules}`);
  });
});

test("a runner that hangs does not keep back the message that says so", async () => {
  const owner = await seedUser("Mira Olsen");
  const ofOwner = await seedProject(owner);
  const daily = await seedSchedule(ofOwner, owner);
  const queued = await seedRun(ofOwner, { scheduleId: daily, status: "queued" });
  await env.DB.prepare(
    "insert into notices (id, schedule_id, project_id, kind, run_id, about_at, expected_at, created_at) values ('hangs', ?1, ?2, 'did_not_run', ?3, 0, 1, 1)",
  )
    .bind(daily, ofOwner, queued)
    .run();
  const writable = runLimits as { askMs: number };
  const { askMs } = runLimits;
  writable.askMs = 50;
  const hanging = { getByName: () => ({ live: () => new Promise(() => undefined) }) } as unknown as DurableObjectNamespace;
  const material = await loadNoticeMaterial({ ...env, PROJECT_RUNNER: hanging }, "hangs").finally(() => (writable.askMs = askMs));
  expect(material).toMatchObject({ notice: { runId: queued }, standing: { kind: "unknown" } });
});
