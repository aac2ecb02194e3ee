import { Hono, type Context } from "hono";
import * as z from "zod";
import type { ProjectAction } from "../../access/policy";
import { editorOf } from "../../access/people/editors";
import type { ProjectRecord } from "../../access/project";
import type { AccessLevel } from "../../contract/access";
import { idSchema, pageQuerySchema, timestampSchema } from "../../contract/common";
import { maxSchedules } from "../../contract/caps";
import {
  previewInputSchema,
  previewSchema,
  scheduleInputSchema,
  schedulePatchSchema,
  scheduleSchema,
  type Schedule,
} from "../../contract/schedule";
import { scheduleListSchema } from "../../contract/schedule-list";
import { claimBeforeChange } from "../../dispatch/owed";
import { checkInputParams } from "../../engine/inputs";
import { Failure, notFound, unprocessable } from "../../lib/failure";
import { loadVersion } from "../../projects/store";
import { startRun } from "../../runs/start";
import { changeSchedule, deleteSchedule, pauseSchedule, resumeSchedule, type ChangeEffects } from "../../schedules/change";
import { createSchedule, type InputCheck } from "../../schedules/create";
import { handedTo, runsAs, whyNotAssign, whyNotOwner, whyNotResume } from "../../schedules/owner";
import { preview } from "../../schedules/preview";
import { recentRunsOf } from "../../schedules/recent";
import { listSchedules, loadSchedule, type ListedScheduleRecord, type ScheduleChange, type ScheduleRecord } from "../../schedules/store";
import { viewSchedule } from "../../schedules/view";
import type { HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { scheduleAbilities } from "./abilities";
import { answerScheduleList } from "./list";
import { answerPreview } from "./preview";
import { body, describe, params, query } from "../kit/validate";
import { openProject, openVisible } from "../kit/visible";

const idParams = z.strictObject({ id: idSchema });
const occurrencesQuery = z.strictObject({ after: timestampSchema.optional(), count: z.coerce.number().int().min(1).max(100).default(10) });

/** Schedules of a project: when it runs by itself, with which inputs, and what happens when that goes wrong. */
export const scheduleRoutes = new Hono<HttpEnv>()
  .get(
    "/projects/:id/schedules",
    describe("Schedules of a project", { 200: scheduleListSchema }, { tag: "Schedules" }),
    params(idParams),
    query(pageQuerySchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      const caller = c.get("caller");
      const { level } = await openProject(c, id, "schedule.view");
      const after = readCursor(cursor, "number", "string");
      const rows = await listSchedules(c.env.DB, id, after && { createdAt: after[0], id: after[1] }, limit + 1);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const values = await answerScheduleList(c.env, caller, level, id, page);
      return c.json({ values, cursor: last && rows.length > limit ? writeCursor(last.createdAt, last.id) : null }, 200);
    },
  )

  .post(
    "/projects/:id/schedules",
    describe(
      "Put a project on a schedule",
      { 201: scheduleSchema },
      { tag: "Schedules", description: `A project has at most ${maxSchedules} schedules; one more answers 409.` },
    ),
    params(idParams),
    body(scheduleInputSchema),
    async (c) => {
      const { id: projectId } = c.req.valid("param");
      const input = c.req.valid("json");
      const caller = c.get("caller");
      const { project, level } = await openProject(c, projectId, "schedule.edit");
      const id = await createSchedule(c.env.DB, c.get("clock"), {
        projectId,
        by: caller,
        input,
        checkInputs: inputCheck(c.env.DB, project),
      });
      return c.json(await answer(c, id, level), 201);
    },
  )

  .post(
    "/schedules/preview",
    describe(
      "A cadence in words and its next occurrences",
      { 200: previewSchema },
      { tag: "Schedules", description: "With `projectId` or `scheduleId`, also what stands in their way: other schedules, and long runs." },
    ),
    body(previewInputSchema),
    async (c) => c.json(await answerPreview(c, c.req.valid("json")), 200),
  )

  .get("/schedules/:id", describe("One schedule", { 200: scheduleSchema }, { tag: "Schedules" }), params(idParams), async (c) => {
    const { row, level } = await openSchedule(c, c.req.valid("param").id, "schedule.view");
    return c.json(await seen(c, row, level), 200);
  })

  .patch(
    "/schedules/:id",
    describe("Change a schedule", { 200: scheduleSchema }, { tag: "Schedules" }),
    params(idParams),
    body(schedulePatchSchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const patch = c.req.valid("json");
      const { row, project, level } = await openSchedule(c, id, "schedule.edit");
      const hand = patch.runAs === undefined ? undefined : await newOwner(c, row, project, level, patch.runAs);
      if (patch.enabled === true && row.status !== "active") await mayResume(c, { ...row, runAs: patch.runAs ?? row.runAs }, project);
      await changeSchedule(changeEffects(c), {
        id,
        patch,
        checkInputs: inputCheck(c.env.DB, project),
        ...(hand ? { hand } : {}),
      });
      return c.json(await answer(c, id, level), 200);
    },
  )

  .delete(
    "/schedules/:id",
    describe("Delete a schedule and its notifications; its runs stay in the log", { 204: null }, { tag: "Schedules" }),
    params(idParams),
    async (c) => {
      const { id } = c.req.valid("param");
      await openSchedule(c, id, "schedule.edit");
      await deleteSchedule(changeEffects(c), id);
      return c.body(null, 204);
    },
  )

  .post(
    "/schedules/:id/pause",
    describe("Pause a schedule; a run that was claimed already goes on", { 200: scheduleSchema }, { tag: "Schedules" }),
    params(idParams),
    async (c) => {
      const { id } = c.req.valid("param");
      const { level } = await openSchedule(c, id, "schedule.edit");
      await pauseSchedule(changeEffects(c), id);
      return c.json(await answer(c, id, level), 200);
    },
  )

  .post(
    "/schedules/:id/resume",
    describe("Resume a schedule from now on", { 200: scheduleSchema }, { tag: "Schedules" }),
    params(idParams),
    async (c) => {
      const { id } = c.req.valid("param");
      const { row, project, level } = await openSchedule(c, id, "schedule.edit");
      if (row.status !== "active") await mayResume(c, row, project);
      await resumeSchedule(changeEffects(c), id);
      return c.json(await answer(c, id, level), 200);
    },
  )

  .post(
    "/schedules/:id/run",
    describe("Run now, as this schedule", { 201: z.object({ runId: idSchema }) }, { tag: "Schedules" }),
    params(idParams),
    async (c) => {
      const { id } = c.req.valid("param");
      const { row, project } = await openSchedule(c, id, "schedule.run");
      if (project.archivedAt !== null) throw new Failure("CONFLICT", "This project is archived, so it runs nothing. Bring it back first.");
      if (project.publishedVersion === null) throw unprocessable("Publish the project first: a schedule runs the published version.");
      const run = await startRun(c.env, c.get("clock"), {
        projectId: row.projectId,
        trigger: "manual",
        context: "scheduled",
        version: project.publishedVersion,
        scheduleId: id,
        inputParams: row.inputParams,
        updatePublishedResults: row.updatePublishedResults,
        useCachedSqlResults: row.useCachedSqlResults,
        by: c.get("caller"),
        audited: (runId) => ({ action: "schedule.run", subject: { kind: "schedule", id }, details: { runId } }),
      });
      return c.json(run, 201);
    },
  )

  .get(
    "/schedules/:id/occurrences",
    describe("Its next occurrences", { 200: previewSchema }, { tag: "Schedules" }),
    params(idParams),
    query(occurrencesQuery),
    async (c) => {
      const { after, count } = c.req.valid("query");
      const { row } = await openSchedule(c, c.req.valid("param").id, "schedule.view");
      const from = after === undefined ? c.get("clock").now() : Date.parse(after);
      return c.json(preview(row.cadence, from, count, row), 200);
    },
  );

/** The schedule, its project, and the caller's level on it. */
async function openSchedule(c: Context<HttpEnv>, id: string, action: ProjectAction) {
  const { found: row, project, level } = await openVisible(c, "The schedule", await loadSchedule(c.env.DB, id), action);
  return { row, project, level };
}

/** Checks a new owner of a schedule: throws FORBIDDEN or UNPROCESSABLE, else answers what it means for the row. */
async function newOwner(
  c: Context<HttpEnv>,
  row: ListedScheduleRecord,
  project: ProjectRecord,
  level: AccessLevel,
  userId: string,
): Promise<(row: ScheduleRecord) => ScheduleChange | null> {
  const caller = c.get("caller");
  const refused = whyNotAssign(caller, level, userId);
  if (refused !== null) throw new Failure("FORBIDDEN", refused);
  const [person, before] = await Promise.all([
    editorOf(c.get("db"), c.env.DB, userId, [project.id]),
    editorOf(c.get("db"), c.env.DB, runsAs(row), [project.id]),
  ]);
  const unfit = whyNotOwner(person, project);
  if (unfit !== null || person === null)
    throw unprocessable(unfit ?? "There is no such person.", [{ path: "runAs", message: unfit ?? "is nobody" }]);
  return (now) => handedTo(now, { userId, name: person.name }, caller.name, !before?.projects.has(project.id));
}

/** Throws UNPROCESSABLE while nobody fit is there to run it: it would be paused again at its next occurrence. */
async function mayResume(
  c: Context<HttpEnv>,
  row: Pick<ListedScheduleRecord, "runAs" | "createdBy">,
  project: ProjectRecord,
): Promise<void> {
  if (runsAs(row) === "") return;
  const refused = whyNotResume(await editorOf(c.get("db"), c.env.DB, runsAs(row), [project.id]), project);
  if (refused !== null) throw unprocessable(refused, [{ path: "runAs", message: refused }]);
}

async function answer(c: Context<HttpEnv>, id: string, level: AccessLevel): Promise<Schedule> {
  const row = await loadSchedule(c.env.DB, id);
  if (!row) throw notFound("The schedule");
  return seen(c, row, level);
}

async function seen(c: Context<HttpEnv>, row: ListedScheduleRecord, level: AccessLevel): Promise<Schedule> {
  const { ofSchedule } = await recentRunsOf(c.env.DB, row.projectId, [row], 1);
  return viewSchedule(row, scheduleAbilities(c.get("caller"), level), ofSchedule.get(row.id)?.[0]);
}

const changeEffects = (c: Context<HttpEnv>): ChangeEffects => ({
  d1: c.env.DB,
  clock: c.get("clock"),
  by: c.get("caller"),
  claimOwed: claimBeforeChange(c.env, c.get("clock")),
});

/** Input values are those of the published version; before the first publish anything may be stored, and is checked when it runs. */
const inputCheck =
  (d1: D1Database, project: ProjectRecord): InputCheck =>
  async (given) => {
    const version = project.publishedVersion === null ? null : await loadVersion(d1, project.id, project.publishedVersion);
    return version && checkInputParams(version.cells, given);
  };
