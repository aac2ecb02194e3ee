import { Hono, type Context } from "hono";
import * as z from "zod";
import { idSchema } from "../../contract/common";
import { errorBodySchema } from "../../contract/error";
import {
  compatibleRunSchema,
  compatibleRunsQuerySchema,
  compatibleRunsSchema,
  invalidParamsSchema,
  runProjectAnswerSchema,
  runProjectInputSchema,
  type CompatibleNotification,
  type InvalidParams,
  type RunNotificationInput,
} from "../../contract/compatible/run";
import { activeNames } from "../../access/people/store";
import { can } from "../../access/policy";
import type { ProjectRecord } from "../../access/project";
import { checkInputParams } from "../../engine/inputs";
import { iso, isoOrNull } from "../../lib/clock";
import { Failure, notFound, unprocessable } from "../../lib/failure";
import { checkTemplate } from "../../notifications/rules/template";
import { templateNames } from "../../notifications/rules/template-names";
import { notOwnVoice } from "../../notifications/rules/voice";
import { loadVersion } from "../../projects/store";
import { cancelRun } from "../../runs/cancel";
import { compatibleStatus, compatibleTrigger, statusesOf, triggersOf } from "../../runs/compatible";
import { listRunsByOffset, loadListedRun, type ListedRun } from "../../runs/log/list-store";
import { liveStates, type Live } from "../../runs/live";
import { startRun } from "../../runs/start";
import { hasEnded } from "../../runs/state";
import { appUrl, type HttpEnv } from "../kit/context";
import { once } from "../kit/idempotency";
import type { Making } from "../kit/idempotency-store";
import { body, describe, params, query } from "../kit/validate";
import { openProject, openVisible } from "../kit/visible";
import { cancelAction, type RunAction } from "./open";

const projectParams = z.strictObject({ projectId: idSchema });
const runParams = z.strictObject({ projectId: idSchema, runId: idSchema });
type RunInput = z.output<typeof runProjectInputSchema>;

/** Start, list, read and cancel runs of a project, as existing clients of such products do. */
const runsOfProject = (tag: string) =>
  new Hono<HttpEnv>()
    .post(
      "/",
      describe(
        "RunProject: run the published version",
        { 201: runProjectAnswerSchema, 422: z.union([invalidParamsSchema, errorBodySchema]) },
        { tag },
      ),
      params(projectParams),
      body(runProjectInputSchema),
      async (c) => {
        const { projectId } = c.req.valid("param");
        const input = c.req.valid("json");
        return once(
          c,
          JSON.stringify([projectId, input]),
          () => permitRun(c, projectId, input),
          (project, making) => runProject(c, project, input, making),
        );
      },
    )
    .get(
      "/",
      describe("GetProjectRuns", { 200: compatibleRunsSchema }, { tag }),
      params(projectParams),
      query(compatibleRunsQuerySchema),
      async (c) => {
        const { projectId } = c.req.valid("param");
        const { limit, offset, statusFilter, runTriggerFilter } = c.req.valid("query");
        await openProject(c, projectId, "project.view");
        const rows = await listRunsByOffset(
          c.env.DB,
          { projectId, statuses: statusesOf(statusFilter), triggers: triggersOf(runTriggerFilter) },
          offset,
          limit + 1,
        );
        const page = rows.slice(0, limit);
        const live = await liveStates(c.env, page);
        const pageUrl = (at: number): string => {
          const url = new URL(c.req.path, appUrl(c));
          for (const [name, value] of Object.entries({ limit, offset: at, statusFilter, runTriggerFilter }))
            if (value !== undefined) url.searchParams.set(name, String(value));
          return url.href;
        };
        const shown = page
          .map((row) => compatibleRun(c, row, live.get(row.id)))
          .filter((run) => statusFilter === undefined || run.status === statusFilter);
        return c.json(
          {
            runs: shown,
            nextPage: rows.length > limit ? pageUrl(offset + limit) : null,
            previousPage: offset > 0 ? pageUrl(Math.max(0, offset - limit)) : null,
            traceId: c.get("traceId"),
          },
          200,
        );
      },
    )
    .get("/:runId", describe("GetRunStatus", { 200: compatibleRunSchema }, { tag }), params(runParams), async (c) => {
      const { projectId, runId } = c.req.valid("param");
      const row = await openRunOf(c, projectId, runId, "run.view");
      const live = await liveStates(c.env, [row]);
      return c.json(compatibleRun(c, row, live.get(runId)), 200);
    })
    .delete("/:runId", describe("CancelRun", { 204: null }, { tag }), params(runParams), async (c) => {
      const { projectId, runId } = c.req.valid("param");
      const caller = c.get("caller");
      await openRunOf(c, projectId, runId, cancelAction(caller));
      if (!(await cancelRun(c.env, c.get("clock"), runId, caller)))
        throw new Failure("CONFLICT", "This run has already ended, so there is nothing to cancel.");
      return c.body(null, 204);
    });

/** The same four routes under the current path and the older one. */
export const compatibleRuns = new Hono<HttpEnv>()
  .route("/projects/:projectId/runs", runsOfProject("Runs (compatible)"))
  .route("/project/:projectId/run", runsOfProject("Runs (compatible, older paths)"));

/** A run under the path of another project is one that does not exist. */
async function openRunOf(c: Context<HttpEnv>, projectId: string, runId: string, action: RunAction): Promise<ListedRun> {
  const row = await loadListedRun(c.env.DB, runId);
  return (await openVisible(c, "The run", row?.projectId === projectId ? row : null, action)).found;
}

/** `updateCache` is ignored when inputs are given. */
const freshSql = (input: RunInput): boolean => input.updateCache === true && input.inputParams === undefined;
const isPublishing = (input: RunInput): boolean => input.updatePublishedResults || freshSql(input);

/** What the caller asks for must be theirs to ask: the run, and whom it writes to. */
async function permitRun(c: Context<HttpEnv>, projectId: string, input: RunInput): Promise<ProjectRecord> {
  const caller = c.get("caller");
  const { project, level } = await openProject(c, projectId, isPublishing(input) ? "run.start_publishing" : "run.start");
  const issues = can(caller.role, level, "notification.manage") ? [] : notOwnVoice(caller.userId, input.notifications ?? []);
  if (issues[0]) throw new Failure("FORBIDDEN", issues[0].message, { issues });
  return project;
}

async function runProject(c: Context<HttpEnv>, project: ProjectRecord, input: RunInput, making: Making) {
  const caller = c.get("caller");
  const projectId = project.id;
  if (project.archivedAt !== null) throw new Failure("CONFLICT", "This project is archived, so it runs nothing. Bring it back first.");
  if (project.publishedVersion === null) throw unprocessable("This project has no published version to run. Publish it first.");
  if (input.updatePublishedResults && input.inputParams !== undefined) {
    throw unprocessable("A run with inputs of its own cannot become the published result. Leave out one of the two.", [
      { path: "updatePublishedResults", message: "cannot be true together with inputParams" },
    ]);
  }
  // A run that an earlier request with this key started keeps the version of that time.
  const started = making.again ? await loadListedRun(c.env.DB, making.id) : null;
  const version = await loadVersion(c.env.DB, projectId, started?.version ?? project.publishedVersion);
  if (!version) throw notFound("The published version");
  const invalid = checkInputParams(version.cells, input.inputParams ?? {});
  if (invalid) return refuseParams(c, invalid);
  const known = templateNames(version.cells);
  for (const [index, { subject, body: text }] of (input.notifications ?? []).entries()) {
    checkTemplate(subject, `notifications.${index}.subject`, known);
    checkTemplate(text, `notifications.${index}.body`, known);
  }
  const notifications = await describeNotifications(c, input.notifications ?? []);

  const runId = making.id;
  if (!input.dryRun) {
    await startRun(c.env, c.get("clock"), {
      runId,
      projectId,
      // A person who presses Run now is no program.
      ...(caller.sessionId === null
        ? ({ trigger: "api", context: "api-triggered" } as const)
        : ({ trigger: "manual", context: "scheduled" } as const)),
      version: version.number,
      inputParams: input.inputParams ?? {},
      updatePublishedResults: isPublishing(input),
      useCachedSqlResults: !freshSql(input) && input.useCachedSqlResults,
      notifications: input.notifications,
      by: caller,
      audited: (id) => ({ action: "run.start", subject: { kind: "run", id }, details: { projectId, version: version.number } }),
    });
  }
  const answer: z.infer<typeof runProjectAnswerSchema> = {
    projectId,
    runId,
    runUrl: runUrl(c, projectId, runId),
    runStatusUrl: `${appUrl(c)}/api/v1/projects/${projectId}/runs/${runId}`,
    traceId: c.get("traceId"),
    projectVersion: version.number,
    ...(notifications.length > 0 ? { notifications } : {}),
  };
  return c.json(answer, 201);
}

const refuseParams = (c: Context<HttpEnv>, invalid: InvalidParams) => c.json({ traceId: c.get("traceId"), ...invalid }, 422);

/** One entry a recipient. Recipients that do not exist, and kinds of a later release, are refused by name. */
async function describeNotifications(c: Context<HttpEnv>, given: RunNotificationInput[]): Promise<CompatibleNotification[]> {
  for (const [index, one] of given.entries()) {
    for (const field of ["slackChannelIds", "groupIds"] as const) {
      if (one[field]?.length)
        throw unprocessable(`\`${field}\` comes in a later release. Name people in \`userIds\`.`, [
          { path: `notifications.${index}.${field}`, message: "is not available yet" },
        ]);
    }
  }
  const names = await activeNames(
    c.env.DB,
    given.flatMap((one) => one.userIds ?? []),
  );
  return given.flatMap((one, index) =>
    (one.userIds ?? []).map((id, at): CompatibleNotification => {
      const name = names.get(id);
      if (name === undefined)
        throw unprocessable("A recipient is not in this workspace.", [
          { path: `notifications.${index}.userIds.${at}`, message: "is not a user of this workspace" },
        ]);
      return {
        type: one.type,
        recipientType: "USER",
        includeSuccessScreenshot: one.includeSuccessScreenshot,
        recipient: { id, name },
        ...(one.includeSuccessScreenshot ? { screenshotFormat: [one.screenshotFormat ?? "png"] } : {}),
        ...(one.subject === undefined ? {} : { subject: one.subject }),
        ...(one.body === undefined ? {} : { body: one.body }),
      };
    }),
  );
}

const runUrl = (c: Context<HttpEnv>, projectId: string, runId: string): string => `${appUrl(c)}/projects/${projectId}/runs/${runId}`;

function compatibleRun(c: Context<HttpEnv>, row: ListedRun, live: Live | undefined): z.infer<typeof compatibleRunSchema> {
  const ended = hasEnded(row.status);
  const startedAt = ended ? row.startedAt : (live?.startedAt ?? null);
  const end = row.finishedAt ?? (startedAt === null ? null : c.get("clock").now());
  return {
    projectId: row.projectId,
    projectVersion: row.version,
    runId: row.id,
    runUrl: runUrl(c, row.projectId, row.id),
    status: compatibleStatus(ended ? row.status : (live?.status ?? row.status)),
    runTrigger: compatibleTrigger(row.trigger),
    startTime: isoOrNull(startedAt),
    endTime: isoOrNull(row.finishedAt),
    elapsedTime: startedAt === null || end === null ? null : end - startedAt,
    traceId: c.get("traceId"),
    stateEvents: [
      { type: "STATUS", value: "PENDING", timestamp: iso(row.claimedAt) },
      ...(startedAt === null ? [] : [{ type: "STATUS", value: "RUNNING", timestamp: iso(startedAt) }]),
      ...(row.finishedAt === null ? [] : [{ type: "STATUS", value: compatibleStatus(row.status), timestamp: iso(row.finishedAt) }]),
    ],
  };
}
