import { Hono, type Context } from "hono";
import * as z from "zod";
import type { AccessLevel } from "../../contract/access";
import { idSchema, pageOf } from "../../contract/common";
import type { Output } from "../../contract/output";
import {
  runCellSchema,
  runListQuerySchema,
  runLogQuerySchema,
  runPageSchema,
  runSchema,
  type Run,
  type RunCell,
  type RunLogQuery,
} from "../../contract/run";
import { allows } from "../../access/policy";
import { visibleProjects } from "../../access/project";
import { iso } from "../../lib/clock";
import { Failure, notFound } from "../../lib/failure";
import { cancelRun } from "../../runs/cancel";
import { csvOfLog } from "../../runs/log/export";
import { loadListedRun, type ListedRun } from "../../runs/log/list-store";
import { liveStates } from "../../runs/live";
import { readLog } from "../../runs/log/read";
import type { LogFilter } from "../../runs/log/path";
import { projectOfSchedule } from "../../runs/log/store";
import { loadOutputs } from "../../runs/outputs";
import { restoreRun } from "../../runs/restore";
import { retryRun } from "../../runs/retry";
import type { HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { contentDisposition } from "../kit/download";
import { describe, params, query } from "../kit/validate";
import { openProject } from "../kit/visible";
import { cancelAction, openRun, seenBy } from "./open";

const runParams = z.strictObject({ id: idSchema });
const tag = "Runs";

/** The run log, one run, and what may be done with it. */
export const runRoutes = new Hono<HttpEnv>()
  .get(
    "/runs",
    describe(
      "The run log, newest first: of one project, or of all that the caller may see",
      { 200: runPageSchema },
      {
        tag,
        description:
          "With `projectId` in the order of plans, and `from` and `to` mean the planned time; across projects in the order of claims, and they mean the claim. " +
          "A page reads a bounded number of runs: when it looked through as many as it may before it was full, `looked` says how many and back to when, and `cursor` goes on from there.",
      },
    ),
    query(runListQuerySchema),
    async (c) => {
      const asked = c.req.valid("query");
      const caller = c.get("caller");
      const levels = await levelsFor(c, asked.projectId);
      const cursor = readCursor(asked.cursor, "number", "number");
      const filter = await logFilter(c, asked, levels);
      const { rows, live, next, looked } = await readLog(
        c.env,
        filter,
        cursor && { plannedAt: cursor[0], sequence: cursor[1] },
        asked.limit,
      );
      const values = rows
        .map((row) => seenBy(caller, levels.get(row.projectId) ?? "NONE", row, live.get(row.id)))
        // A run may have gone on between its place and its row.
        .filter((run) => asked.status === undefined || run.status === asked.status);
      return c.json(
        {
          values,
          cursor: next && writeCursor(next.plannedAt, next.sequence),
          looked: looked && { runs: looked.runs, backTo: iso(looked.backTo) },
        },
        200,
      );
    },
  )

  .get(
    "/runs.csv",
    describe(
      "The same log as a CSV file: the newest 10,000 runs that match, and a last line that says so when there are more",
      { 200: null },
      { tag },
    ),
    // With `bom=1` spreadsheets know that the file is UTF-8.
    query(runLogQuerySchema.extend({ bom: z.enum(["0", "1"]).default("0") })),
    async (c) => {
      const { bom, ...asked } = c.req.valid("query");
      const caller = c.get("caller");
      const levels = await levelsFor(c, asked.projectId);
      const filter = await logFilter(c, asked, levels);
      const parts = csvOfLog(c.env, filter, bom === "1", (row, live) => seenBy(caller, levels.get(row.projectId) ?? "NONE", row, live));
      return new Response(streamOf(parts), {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": contentDisposition("attachment", {
            name: `runs-${iso(c.get("clock").now()).slice(0, 10)}`,
            extension: "csv",
            fallback: "runs",
          }),
          "cache-control": "private, no-store",
        },
      });
    },
  )

  .get("/runs/:id", describe("One run, with its cells", { 200: runSchema }, { tag }), params(runParams), async (c) => {
    const { row, level } = await openRun(c, c.req.valid("param").id, "run.view");
    return c.json(await wholeRun(c, row, level), 200);
  })

  .get(
    "/runs/:id/cells",
    describe("Its cells: status, timing, rows, error with line, log", { 200: pageOf(runCellSchema) }, { tag }),
    params(runParams),
    async (c) => {
      const { row } = await openRun(c, c.req.valid("param").id, "run.view_cells");
      const live = (await liveStates(c.env, [row])).get(row.id);
      return c.json({ values: (await loadOutputs(c.env, row, live)).map(withoutDisplay), cursor: null }, 200);
    },
  )

  .post("/runs/:id/cancel", describe("Ask a run to stop", { 200: runSchema }, { tag }), params(runParams), async (c) => {
    const caller = c.get("caller");
    const { row, level } = await openRun(c, c.req.valid("param").id, cancelAction(caller));
    if (!(await cancelRun(c.env, c.get("clock"), row.id, caller)))
      throw new Failure("CONFLICT", "This run has already ended, so there is nothing to cancel.");
    return c.json(await wholeRun(c, await reload(c, row.id), level), 200);
  })

  .post(
    "/runs/:id/retry",
    describe("Run again, with the version that is published now", { 201: z.object({ runId: idSchema }) }, { tag }),
    params(runParams),
    async (c) => {
      const { row, project } = await openRun(c, c.req.valid("param").id, "run.retry");
      return c.json(await retryRun(c.env, c.get("clock"), row, project, c.get("caller")), 201);
    },
  )

  .post("/runs/:id/restore", describe("Make this run the published result", { 200: runSchema }, { tag }), params(runParams), async (c) => {
    const { row, level } = await openRun(c, c.req.valid("param").id, "run.restore");
    await restoreRun(c.env, c.get("clock"), row, c.get("caller"));
    return c.json(await wholeRun(c, await reload(c, row.id), level), 200);
  });

async function wholeRun(c: Context<HttpEnv>, row: ListedRun, level: AccessLevel): Promise<Run> {
  const live = (await liveStates(c.env, [row])).get(row.id);
  const run = seenBy(c.get("caller"), level, row, live);
  return run.abilities.viewCells ? { ...run, cells: (await loadOutputs(c.env, row, live)).map(withoutDisplay) } : run;
}

async function reload(c: Context<HttpEnv>, id: string): Promise<ListedRun> {
  const row = await loadListedRun(c.env.DB, id);
  if (!row) throw notFound("The run");
  return row;
}

function withoutDisplay({ display: _display, inApp: _inApp, width: _width, ...cell }: Output): RunCell {
  return cell;
}

/** The filter as asked, within what the caller may see. A schedule's runs are looked for in its project. */
async function logFilter(c: Context<HttpEnv>, asked: RunLogQuery, levels: Map<string, AccessLevel>): Promise<LogFilter> {
  const everywhere = asked.projectId === undefined && allows(c.get("caller"), "NONE", "run.list_all");
  const home = asked.projectId === undefined && asked.scheduleId ? await projectOfSchedule(c.env.DB, asked.scheduleId) : null;
  const projectIds = everywhere ? null : [...levels.keys()];
  return {
    // A schedule of a hidden project is looked for like one that does not exist: the time of the answer tells nothing.
    projectIds: home !== null && (projectIds === null || projectIds.includes(home)) ? [home] : projectIds,
    scheduleId: asked.scheduleId ?? null,
    status: asked.status ?? null,
    trigger: asked.trigger ?? null,
    from: asked.from ? Date.parse(asked.from) : null,
    to: asked.to ? Date.parse(asked.to) : null,
  };
}

const streamOf = (parts: AsyncGenerator<string>): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await parts.return(undefined)),
  });
};

/** Levels of the projects whose logs the caller may read: of one, or of all. Someone with App Only has no run log. */
async function levelsFor(c: Context<HttpEnv>, projectId: string | undefined): Promise<Map<string, AccessLevel>> {
  if (projectId !== undefined) return new Map([[projectId, (await openProject(c, projectId, "project.view")).level]]);
  const caller = c.get("caller");
  const levels = await visibleProjects(c.get("db"), caller);
  return new Map([...levels].filter(([, level]) => allows(caller, level, "project.view")));
}
