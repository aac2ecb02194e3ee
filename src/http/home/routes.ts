import { Hono } from "hono";
import * as z from "zod";
import type { AccessLevel } from "../../contract/access";
import { idSchema } from "../../contract/common";
import { homeQuerySchema, homeSchema, overviewSchema } from "../../contract/overview";
import { allows, projectAbilities } from "../../access/policy";
import { visibleProjects } from "../../access/project";
import { iso } from "../../lib/clock";
import { notFound } from "../../lib/failure";
import { readHome } from "../../overview/home";
import { compatibleProject } from "../../projects/compatible";
import { loadListedProject } from "../../projects/list-store";
import { loadDraft } from "../../projects/store";
import { newestListedRuns, loadListedRun, type ListedRun } from "../../runs/log/list-store";
import { liveStates } from "../../runs/live";
import { recentRunsOf } from "../../schedules/recent";
import { listSchedules } from "../../schedules/store";
import { viewSchedule } from "../../schedules/view";
import type { HttpEnv } from "../kit/context";
import { seenBy } from "../runs/open";
import { scheduleAbilities } from "../schedules/abilities";
import { describe, params, query } from "../kit/validate";
import { openProject } from "../kit/visible";

/** What the application opens with: the home page, and one project's overview. */
export const home = new Hono<HttpEnv>()
  .get(
    "/home",
    describe("Projects with their schedules and last runs, the day, and what needs attention", { 200: homeSchema }, { tag: "Home" }),
    query(homeQuerySchema),
    async (c) => {
      const asked = c.req.valid("query");
      const caller = c.get("caller");
      const levels = new Map(
        [...(await visibleProjects(c.get("db"), caller))].filter(([, level]) => allows(caller, level, "project.view")),
      );
      const levelOf = (projectId: string): AccessLevel => levels.get(projectId) ?? "NONE";
      const answer = await readHome(
        c.env,
        {
          projectIds: [...levels.keys()],
          includeArchived: asked.includeArchived,
          view: (run, live) => seenBy(caller, levelOf(run.projectId), run, live),
          abilities: (projectId) => projectAbilities(caller, levelOf(projectId)),
        },
        { now: c.get("clock").now(), from: epochOf(asked.from), to: epochOf(asked.to) },
      );
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
      const [row, draft, schedules, runs, result] = await Promise.all([
        loadListedProject(c.env.DB, id),
        loadDraft(c.env.DB, id),
        listSchedules(c.env.DB, id, null, 100).then(async (rows) => ({ rows, recent: await recentRunsOf(c.env.DB, id, rows, 1) })),
        newestListedRuns(c.env.DB, id, 25),
        project.resultRunId === null ? null : loadListedRun(c.env.DB, project.resultRunId),
      ]);
      if (!row || !draft) throw notFound("The project");
      const live = await liveStates(c.env, runs);
      return c.json(
        {
          project: compatibleProject(row),
          abilities: projectAbilities(caller, level),
          owner: { id: project.ownerId, name: row.ownerName },
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
  run?.finishedAt == null ? null : { runId: run.id, at: iso(run.finishedAt), ageMs: now - run.finishedAt, version: run.version };

const epochOf = (time: string | undefined): number | null => (time === undefined ? null : Date.parse(time));
