import { Hono } from "hono";
import * as z from "zod";
import { idSchema } from "../../contract/common";
import { homeQuerySchema, homeSchema, overviewSchema, type Attention, type Home, type HomeProject } from "../../contract/overview";
import type { CadenceInput } from "../../contract/schedule";
import type { Run } from "../../contract/run";
import { allows, projectAbilities } from "../../access/policy";
import { visibleProjects } from "../../access/project";
import { iso, isoOrNull } from "../../lib/clock";
import { notFound } from "../../lib/failure";
import { dayAndTime } from "../../format/dates";
import { compatibleProject } from "../../projects/compatible";
import { loadCompatible } from "../../projects/list";
import { loadDraft } from "../../projects/store";
import { newestRuns, loadListedRun, loadListedRuns, recentRuns, type ListedRun } from "../../runs/log/list";
import { liveStates } from "../../runs/live";
import { parseCadence } from "../../schedules/times/cadence";
import { nextOccurrence } from "../../schedules/times/occurrence";
import { recentRunsOf } from "../../schedules/recent";
import { nameOf } from "../../schedules/name";
import { sentence } from "../../schedules/times/sentence";
import { listSchedules } from "../../schedules/store";
import { viewSchedule } from "../../schedules/view";
import type { HttpEnv } from "../kit/context";
import {
  loadFailedDeliveries,
  loadHomeProjects,
  loadHomeSchedules,
  loadLate,
  loadLastRunIds,
  loadRunMarks,
  type HomeProjectRow,
  type LateRow,
  type UndeliveredRow,
  type HomeScheduleRow,
  type RunMarkRow,
} from "../../overview/store";
import { seenBy } from "../runs/open";
import { scheduleAbilities } from "../schedules/abilities";
import { describe, params, query } from "../kit/validate";
import { openProject } from "../kit/visible";

const dayMs = 24 * 60 * 60_000;
const limits = { projects: 200, marksOfDay: 2000, plannedOfDay: 1000, attention: 20 } as const;

/** What the application opens with: the home page, and one project's overview. */
export const home = new Hono<HttpEnv>()
  .get(
    "/home",
    describe("Projects with their schedules and last runs, the day, and what needs attention", { 200: homeSchema }, { tag: "Home" }),
    query(homeQuerySchema),
    async (c) => {
      const asked = c.req.valid("query");
      const caller = c.get("caller");
      const now = c.get("clock").now();
      const levels = new Map(
        [...(await visibleProjects(c.get("db"), caller))].filter(([, level]) => allows(caller, level, "project.view")),
      );
      const rows = await loadHomeProjects(c.env.DB, [...levels.keys()], asked.includeArchived);
      const page = rows.slice(0, limits.projects);
      const ids = page.map((row) => row.id);
      const from = asked.from ? Date.parse(asked.from) : now - (now % dayMs);
      const to = Math.min(asked.to ? Date.parse(asked.to) : from + dayMs, from + 25 * 60 * 60_000);
      const [schedules, recent, lastIds, marks, undelivered, late] = await Promise.all([
        loadHomeSchedules(c.env.DB, ids),
        recentRuns(c.env.DB, ids, 20),
        loadLastRunIds(c.env.DB, ids),
        loadRunMarks(c.env.DB, ids, from, to, limits.marksOfDay),
        loadFailedDeliveries(c.env.DB, ids, now - dayMs),
        loadLate(c.env.DB, ids, now - 7 * dayMs),
      ]);
      const lastRows = await loadListedRuns(c.env.DB, lastIds);
      const live = await liveStates(c.env, lastRows);
      const lastRuns = new Map(
        lastRows.map((row) => [row.project_id, seenBy(caller, levels.get(row.project_id) ?? "NONE", row, live.get(row.id))]),
      );
      const projects = page.map((row) =>
        homeProject(row, schedules, lastRuns.get(row.id) ?? null, recent, projectAbilities(caller, levels.get(row.id) ?? "NONE")),
      );
      const answer: Home = {
        projects,
        today: { runs: marks.map(mark), planned: plannedOf(schedules, new Map(page.map((row) => [row.id, row])), now, to) },
        attention: attentionOf(page, schedules, lastRuns, undelivered, late).slice(0, limits.attention),
        truncated: rows.length > page.length,
      };
      return c.json(answer, 200);
    },
  )

  .get(
    "/projects/:id/overview",
    describe("What the application needs of a project", { 200: overviewSchema }, { tag: "Home" }),
    params(z.strictObject({ id: idSchema })),
    async (c) => {
      const { id } = c.req.valid("param");
      const caller = c.get("caller");
      const { project, level } = await openProject(c, id, "project.view");
      const [row, draft, schedules, runs, owner, result] = await Promise.all([
        loadCompatible(c.env.DB, id),
        loadDraft(c.env.DB, id),
        listSchedules(c.env.DB, id, null, 100).then(async (rows) => ({ rows, recent: await recentRunsOf(c.env.DB, id, rows, 1) })),
        newestRuns(c.env.DB, id, 25),
        c.env.DB.prepare("select name from users where id = ?1").bind(project.ownerId).first<{ name: string }>(),
        project.resultRunId === null ? null : loadListedRun(c.env.DB, project.resultRunId),
      ]);
      if (!row || !draft) throw notFound("The project");
      const live = await liveStates(c.env, runs);
      return c.json(
        {
          project: compatibleProject(row),
          abilities: projectAbilities(caller, level),
          owner: { id: project.ownerId, name: owner?.name ?? "Somebody who left" },
          publishedVersion: project.publishedVersion,
          result: resultOf(result, c.get("clock").now()),
          settings: draft.settings,
          draft: { revision: draft.revision, updatedAt: iso(draft.updatedAt), cellCount: draft.cells.length },
          schedules: schedules.rows.map((schedule) =>
            viewSchedule(schedule, scheduleAbilities(caller, level), schedules.recent.ofSchedule.get(schedule.id)?.[0]),
          ),
          lastRuns: runs.map((run) => seenBy(caller, level, run, live.get(run.id))),
        },
        200,
      );
    },
  );

const resultOf = (run: ListedRun | null, now: number) =>
  run === null || run.finished_at === null
    ? null
    : { runId: run.id, at: iso(run.finished_at), ageMs: now - run.finished_at, version: run.version };

function homeProject(
  row: HomeProjectRow,
  schedules: HomeScheduleRow[],
  lastRun: Run | null,
  recent: RunMarkRow[],
  abilities: Record<string, boolean>,
): HomeProject {
  const own = schedules.filter((schedule) => schedule.project_id === row.id);
  const next = own.flatMap((schedule) => (schedule.status === "active" && schedule.next_at !== null ? [schedule.next_at] : []));
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    owner: { id: row.owner_id, name: row.owner_name },
    publishedVersion: row.published_version,
    archivedAt: isoOrNull(row.archived_at),
    schedules: own.map((schedule) => ({
      id: schedule.id,
      name: schedule.name,
      sentence: sentence(JSON.parse(schedule.cadence) as CadenceInput),
      status: schedule.status,
      nextOccurrenceAt: schedule.status === "active" ? isoOrNull(schedule.next_at) : null,
    })),
    lastRun,
    recentRuns: recent.filter((run) => run.project_id === row.id).map(mark),
    nextOccurrenceAt: row.archived_at === null && next.length > 0 ? iso(Math.min(...next)) : null,
    abilities,
  };
}

const mark = (row: RunMarkRow): HomeProject["recentRuns"][number] => ({
  id: row.id,
  projectId: row.project_id,
  status: row.status,
  plannedAt: iso(row.planned_at),
  durationMs: row.started_at === null || row.finished_at === null ? null : row.finished_at - row.started_at,
});

/** Occurrences from now to the end of the day, of projects that would run them. */
function plannedOf(schedules: HomeScheduleRow[], projects: Map<string, HomeProjectRow>, now: number, to: number): Home["today"]["planned"] {
  const planned: { scheduleId: string; projectId: string; at: number }[] = [];
  for (const schedule of schedules) {
    const project = projects.get(schedule.project_id);
    if (schedule.status !== "active" || !project || project.archived_at !== null || project.published_version === null) continue;
    const rule = parseCadence(JSON.parse(schedule.cadence) as CadenceInput);
    const bounds = { startsAt: schedule.starts_at, endsAt: schedule.ends_at };
    for (let at = schedule.next_at; at !== null && at < to && planned.length < limits.plannedOfDay; at = nextOccurrence(rule, at, bounds)) {
      if (at >= now) planned.push({ scheduleId: schedule.id, projectId: schedule.project_id, at });
    }
  }
  return planned.sort((a, b) => a.at - b.at).map((entry) => ({ ...entry, at: iso(entry.at) }));
}

/** What did not run, failed last runs, messages that did not arrive, schedules that Daybook paused. */
function attentionOf(
  projects: HomeProjectRow[],
  schedules: HomeScheduleRow[],
  lastRuns: Map<string, Run>,
  undelivered: UndeliveredRow[],
  late: LateRow[],
): Attention[] {
  const titles = new Map(projects.map((project) => [project.id, project.title]));
  const paused = schedules
    .filter((schedule) => schedule.status === "auto_paused" && titles.has(schedule.project_id))
    .map((schedule): Attention => ({
      kind: "schedule_paused",
      projectId: schedule.project_id,
      projectTitle: titles.get(schedule.project_id) ?? "",
      scheduleId: schedule.id,
      text: `${schedule.name || sentence(JSON.parse(schedule.cadence) as CadenceInput)}: ${schedule.status_reason ?? "Daybook paused it."}`,
    }));
  const failed = [...lastRuns.values()]
    .filter((run) => run.status === "failed" || run.status === "timed_out")
    .map((run): Attention => ({
      kind: "run_failed",
      projectId: run.projectId,
      projectTitle: run.projectTitle,
      runId: run.id,
      text: failureText(run),
    }));
  const unsent = undelivered.map((entry): Attention => ({
    kind: "delivery_failed",
    projectId: entry.project_id,
    projectTitle: titles.get(entry.project_id) ?? "",
    runId: entry.run_id,
    text: undeliveredText(entry),
  }));
  // A failure that is shown already says more than that there is no good run.
  const missing = late
    .filter((row) => !failed.some(({ runId }) => runId === row.run_id))
    .map((row): Attention => ({
      kind: "did_not_run",
      projectId: row.project_id,
      projectTitle: titles.get(row.project_id) ?? "",
      scheduleId: row.schedule_id,
      ...(row.run_status === null ? {} : { runId: row.run_id }),
      text: `has no good run by ${dayAndTime(row.expected_at, row.timezone)} (${row.name || sentence(JSON.parse(row.cadence) as CadenceInput)}).`,
    }));
  return [...missing, ...failed, ...paused, ...unsent];
}

/** "reached 3 of 5 with Leadership mail of Friday 23 October 2026, 07:30 CEST: the address does not exist" */
function undeliveredText(row: UndeliveredRow): string {
  const schedule = row.schedule_cadence === null ? null : nameOf({ name: row.schedule_name ?? "", cadence: row.schedule_cadence });
  const about = `${schedule ?? "the run"} of ${dayAndTime(row.planned_at, row.timezone ?? "UTC")}`;
  return `reached ${row.total - row.failed} of ${row.total} with ${about}${row.reason === null ? "." : `: ${row.reason}`}`;
}

function failureText(run: Run): string {
  if (run.error === null) return run.status === "timed_out" ? "reached its time limit." : "failed.";
  const where = [run.error.label, run.error.line === null ? null : `line ${run.error.line}`].filter((part) => part !== null).join(", ");
  return `failed${where ? ` at ${where}` : ""}: ${run.error.message}`;
}
