import { Hono, type Context } from "hono";
import { editorOf } from "../../access/people/editors";
import { authorise } from "../../access/authorise";
import { visibleProjects } from "../../access/project";
import {
  allSchedulesQuerySchema,
  allSchedulesSchema,
  bulkAnswerSchema,
  bulkInputSchema,
  type BulkResult,
  type WorkspaceSchedule,
} from "../../contract/all-schedules";
import { unprocessable } from "../../lib/failure";
import { claimBeforeChange } from "../../dispatch/owed";
import { changeMany } from "../../schedules/bulk";
import { listAllSchedules, placeOf, type WorkspaceScheduleRecord } from "../../schedules/list-store";
import { runsAs, whyNotResume } from "../../schedules/owner";
import { recentRunsOf } from "../../schedules/recent";
import { viewSchedule } from "../../schedules/view";
import type { HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { scheduleAbilities } from "./abilities";
import { body, describe, query } from "../kit/validate";

/** Schedules of the whole workspace, for those who look after it. */
export const allSchedules = new Hono<HttpEnv>()
  .get(
    "/schedules",
    describe("Every schedule of the workspace, by next occurrence (admins)", { 200: allSchedulesSchema }, { tag: "Schedules" }),
    query(allSchedulesQuerySchema),
    async (c) => {
      const asked = c.req.valid("query");
      authorise(c.get("caller"), null, "schedule.list_all");
      const cursor = readCursor(asked.cursor, "number", "string");
      const { schedules: rows, total } = await listAllSchedules(
        c.env.DB,
        {
          status: asked.status ?? null,
          runAs: asked.runAs ?? null,
          projectId: asked.projectId ?? null,
          search: asked.search?.trim() || null,
        },
        cursor && { nextAt: cursor[0], id: cursor[1] },
        asked.limit + 1,
      );
      const page = rows.slice(0, asked.limit);
      const last = rows.length > asked.limit ? page.at(-1) : undefined;
      const place = last && placeOf(last);
      return c.json({ values: await viewed(c, page), cursor: place ? writeCursor(place.nextAt, place.id) : null, total }, 200);
    },
  )

  .post(
    "/schedules/bulk",
    describe(
      "Pause, resume or hand over up to 200 schedules",
      { 200: bulkAnswerSchema },
      {
        tag: "Schedules",
        description:
          "Each schedule is judged and changed by itself; `results` lists what came of it, with the reason of every refusal. Needs Can Edit on each project. Whom a schedule runs as (`owner`): an admin may name anybody who may edit the project, others themselves.",
      },
    ),
    body(bulkInputSchema),
    async (c) => {
      const input = c.req.valid("json");
      if ((input.action === "owner") !== (input.runAs !== undefined))
        throw unprocessable("`runAs` says whom the schedules run as: give it with the action `owner`, and only with it.", [
          { path: "runAs", message: input.action === "owner" ? "is missing" : "belongs to the action owner" },
        ]);
      const results = await changeMany(
        {
          d1: c.env.DB,
          clock: c.get("clock"),
          claimOwed: claimBeforeChange(c.env, c.get("clock")),
          caller: c.get("caller"),
          levels: (ids) => visibleProjects(c.get("db"), c.get("caller"), ids),
          editor: (userId, ids) => editorOf(c.get("db"), c.env.DB, userId, ids),
        },
        input,
      );
      const count = (outcome: BulkResult["outcome"]) => results.filter((result) => result.outcome === outcome).length;
      return c.json({ changed: count("changed"), unchanged: count("unchanged"), refused: count("refused"), results }, 200);
    },
  );

/** With the last run of each, and whether whom it runs as still can. */
async function viewed(c: Context<HttpEnv>, rows: WorkspaceScheduleRecord[]): Promise<WorkspaceSchedule[]> {
  const projectIds = [...new Set(rows.map((row) => row.projectId))];
  const people = [...new Set(rows.map(runsAs))].filter((id) => id !== "");
  const [last, editors] = await Promise.all([
    Promise.all(
      projectIds.map((id) =>
        recentRunsOf(
          c.env.DB,
          id,
          rows.filter((row) => row.projectId === id),
          1,
        ),
      ),
    ),
    Promise.all(people.map(async (id) => [id, await editorOf(c.get("db"), c.env.DB, id, projectIds)] as const)),
  ]);
  const runs = new Map(last.flatMap(({ ofSchedule }) => [...ofSchedule].map(([id, [newest]]) => [id, newest] as const)));
  const known = new Map(editors);
  const abilities = scheduleAbilities(c.get("caller"), "FULL_ACCESS");
  return rows.map((row) => ({
    ...viewSchedule(row, abilities, runs.get(row.id)),
    projectTitle: row.projectTitle,
    ownerProblem: runsAs(row) === "" ? null : whyNotResume(known.get(runsAs(row)) ?? null, { id: row.projectId, title: row.projectTitle }),
  }));
}
