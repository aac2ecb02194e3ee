import { Hono } from "hono";
import * as z from "zod";
import { idSchema, pageOf, pageQuerySchema } from "../../contract/common";
import { projectListQuerySchema, projectListSchema, projectSchema } from "../../contract/compatible/project";
import {
  diffSchema,
  draftInputSchema,
  draftSchema,
  projectCreateSchema,
  projectPatchSchema,
  publishInputSchema,
  versionSchema,
  type Draft,
  type Version,
} from "../../contract/project";
import { auditIfChanged } from "../../access/audit";
import { authorise } from "../../access/authorise";
import { planCells } from "../../engine/analysis/plan";
import { chartIssues } from "../../engine/analysis/chart-issues";
import { repeatedIds } from "../../engine/analysis/repeated-ids";
import { iso } from "../../lib/clock";
import { Failure, notFound, unprocessable } from "../../lib/failure";
import { changeProject, createProject } from "../../projects/change";
import { compatibleProject } from "../../projects/compatible";
import { diffDrafts } from "../../projects/diff";
import { completeCells, draftEtag, matchedRevision, projectZone } from "../../projects/draft";
import { listProjects, loadListedProject } from "../../projects/list-store";
import { listVersions, loadDraft, loadVersion, saveDraft, type VersionHead, type VersionRecord } from "../../projects/store";
import { publishDraft } from "../../runs/publish";
import type { HttpEnv } from "../kit/context";
import { readCursor, writeCursor } from "../kit/cursor";
import { body, describe, params, query } from "../kit/validate";
import { openProject } from "../kit/visible";

const projectParams = z.strictObject({ id: idSchema });
const versionParams = z.strictObject({ id: idSchema, n: z.coerce.number().int().min(1) });
const statesSchema = z.strictObject({
  from: z.union([z.coerce.number().int().min(1), z.literal("draft")]),
  to: z.union([z.coerce.number().int().min(1), z.literal("draft")]),
});

/** Projects, their draft and their versions. */
export const projectRoutes = new Hono<HttpEnv>()
  .get(
    "/projects",
    describe("List projects", { 200: projectListSchema }, { tag: "Projects" }),
    query(projectListQuerySchema),
    async (c) => {
      const asked = c.req.valid("query");
      const caller = c.get("caller");
      const backwards = asked.before !== undefined;
      const cursor = readCursor(asked.before ?? asked.after, "number", "string");
      const direction = (asked.sortDirection === "ASC") === backwards ? "DESC" : "ASC";
      const rows = await listProjects(
        c.env.DB,
        {
          userId: caller.userId,
          role: caller.role,
          sortBy: asked.sortBy ?? "CREATED_AT",
          direction,
          includeArchived: asked.includeArchived ?? false,
          includeTrashed: asked.includeTrashed ?? false,
          creatorEmail: asked.creatorEmail ?? null,
          ownerEmail: asked.ownerEmail ?? null,
        },
        cursor && { value: cursor[0], id: cursor[1] },
        asked.limit + 1,
      );
      const page = rows.slice(0, asked.limit);
      if (backwards) page.reverse();
      const first = page[0];
      const last = page.at(-1);
      const more = rows.length > asked.limit;
      return c.json({
        values: page.map(compatibleProject),
        pagination: {
          after: last && (more || backwards) ? writeCursor(last.sortValue, last.id) : null,
          before: first && (cursor && !backwards ? true : backwards && more) ? writeCursor(first.sortValue, first.id) : null,
        },
      });
    },
  )

  .post("/projects", describe("Create a project", { 201: projectSchema }, { tag: "Projects" }), body(projectCreateSchema), async (c) => {
    const caller = c.get("caller");
    authorise(caller, "NONE", "project.create");
    const { timezone = "UTC", ...given } = c.req.valid("json");
    const id = await createProject(c.env.DB, c.get("clock"), caller, { ...given, timezone: projectZone(timezone, "timezone") });
    return c.json(await compatible(c.env.DB, id), 201);
  })

  .get("/projects/:id", describe("One project", { 200: projectSchema }, { tag: "Projects" }), params(projectParams), async (c) => {
    const { id } = c.req.valid("param");
    await openProject(c, id, "project.view");
    return c.json(await compatible(c.env.DB, id), 200);
  })

  .patch(
    "/projects/:id",
    describe("Rename, describe, archive or bring back a project", { 200: projectSchema }, { tag: "Projects" }),
    params(projectParams),
    body(projectPatchSchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const change = c.req.valid("json");
      await openProject(c, id, change.archived === undefined ? "project.rename" : "project.archive");
      await changeProject(c.env.DB, c.get("clock"), c.get("caller"), id, change);
      return c.json(await compatible(c.env.DB, id), 200);
    },
  )

  .get(
    "/projects/:id/draft",
    describe("The draft, with its ETag", { 200: draftSchema }, { tag: "Projects" }),
    params(projectParams),
    async (c) => {
      const { id } = c.req.valid("param");
      await openProject(c, id, "project.view");
      const draft = await draftOf(c.env.DB, id);
      c.header("ETag", draftEtag(draft.revision));
      return c.json({ cells: draft.cells, settings: draft.settings }, 200);
    },
  )

  .put(
    "/projects/:id/draft",
    describe("Save the draft whole; If-Match refuses to overwrite somebody else's", { 200: draftSchema }, { tag: "Projects" }),
    params(projectParams),
    body(draftInputSchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const input = c.req.valid("json");
      const caller = c.get("caller");
      await openProject(c, id, "draft.edit");
      const revision = matchedRevision(c.req.header("if-match"));
      const cells = completeCells(input.cells);
      const repeated = repeatedIds(cells);
      if (repeated.length > 0) throw unprocessable("Two cells share an identity. Leave it out of the newer one.", repeated);
      planCells(cells);
      const wrong = await chartIssues(cells);
      if (wrong[0]) throw unprocessable(wrong[0].message, wrong);
      const settings = { ...input.settings, timezone: projectZone(input.settings.timezone, "settings.timezone") };
      const draft: Draft = { cells, settings };
      const saved = revision === undefined ? null : await saveDraft(c.env.DB, id, revision, draft, caller.userId, c.get("clock").now());
      if (saved === null) {
        const current = await draftOf(c.env.DB, id);
        throw new Failure(
          "PRECONDITION_FAILED",
          "Somebody else saved this draft after you opened it. Load it again, then make your change.",
          {
            details: { etag: draftEtag(current.revision) },
            headers: { ETag: draftEtag(current.revision) },
          },
        );
      }
      c.header("ETag", draftEtag(saved));
      return c.json(draft, 200);
    },
  )

  .post(
    "/projects/:id/publish",
    describe(
      "Publish the draft as the next version and run it for its first result",
      { 201: z.object({ version: z.number().int(), runId: idSchema }) },
      { tag: "Projects" },
    ),
    params(projectParams),
    body(publishInputSchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const caller = c.get("caller");
      const { project } = await openProject(c, id, "project.publish");
      if (project.archivedAt !== null) throw new Failure("CONFLICT", "This project is archived. Bring it back before publishing.");
      const note = c.req.valid("json").note ?? "";
      return c.json(await publishDraft(c.env, c.get("clock"), { projectId: id, by: caller, note }), 201);
    },
  )

  .get(
    "/projects/:id/versions",
    describe("Versions, newest first", { 200: pageOf(versionSchema) }, { tag: "Projects" }),
    params(projectParams),
    query(pageQuerySchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const { limit, cursor } = c.req.valid("query");
      const { project } = await openProject(c, id, "project.view");
      const rows = await listVersions(c.env.DB, id, readCursor(cursor, "number")?.[0] ?? null, limit + 1);
      const page = rows.slice(0, limit);
      return c.json(
        {
          values: page.map((row) => versionHead(id, row, project.publishedVersion, row.cellCount)),
          cursor: rows.length > limit ? writeCursor(page.at(-1)?.number ?? 0) : null,
        },
        200,
      );
    },
  )

  .get(
    "/projects/:id/versions/:n",
    describe("One version with its cells", { 200: versionSchema }, { tag: "Projects" }),
    params(versionParams),
    async (c) => {
      const { id, n } = c.req.valid("param");
      const { project } = await openProject(c, id, "project.view");
      const version = await versionOf(c.env.DB, id, n);
      return c.json(
        { ...versionHead(id, version, project.publishedVersion, version.cells.length), cells: version.cells, settings: version.settings },
        200,
      );
    },
  )

  .post(
    "/projects/:id/versions/:n/restore",
    describe("Copy a version to the draft", { 200: draftSchema }, { tag: "Projects" }),
    params(versionParams),
    async (c) => {
      const { id, n } = c.req.valid("param");
      const caller = c.get("caller");
      await openProject(c, id, "draft.edit");
      const { cells, settings } = await versionOf(c.env.DB, id, n);
      const now = c.get("clock").now();
      const saved = await saveDraft(
        c.env.DB,
        id,
        matchedRevision(c.req.header("if-match")) ?? null,
        { cells, settings },
        caller.userId,
        now,
        { audit: auditIfChanged(c.env.DB, caller, "draft.restore", { kind: "project", id }, { version: n }, now) },
      );
      if (saved === null)
        throw new Failure("PRECONDITION_FAILED", "Somebody else saved this draft after you opened it. Load it again, then restore.");
      c.header("ETag", draftEtag(saved));
      return c.json({ cells, settings }, 200);
    },
  )

  .get(
    "/projects/:id/diff",
    describe("What changed between two versions, or a version and the draft", { 200: diffSchema }, { tag: "Projects" }),
    params(projectParams),
    query(statesSchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const { from, to } = c.req.valid("query");
      await openProject(c, id, "project.view");
      const state = (which: number | "draft"): Promise<Draft> =>
        which === "draft" ? draftOf(c.env.DB, id) : versionOf(c.env.DB, id, which);
      const [before, after] = await Promise.all([state(from), state(to)]);
      return c.json(
        { from, to, ...diffDrafts({ cells: before.cells, settings: before.settings }, { cells: after.cells, settings: after.settings }) },
        200,
      );
    },
  );

async function compatible(d1: D1Database, id: string) {
  const row = await loadListedProject(d1, id);
  if (!row) throw notFound("This project");
  return compatibleProject(row);
}

async function draftOf(d1: D1Database, id: string) {
  const draft = await loadDraft(d1, id);
  if (!draft) throw notFound("This draft");
  return draft;
}

async function versionOf(d1: D1Database, id: string, number: number): Promise<VersionRecord> {
  const version = await loadVersion(d1, id, number);
  if (!version) throw notFound(`Version ${number}`);
  return version;
}

const versionHead = (projectId: string, row: Omit<VersionHead, "cellCount">, published: number | null, cellCount: number): Version => ({
  projectId,
  version: row.number,
  note: row.note,
  published: row.number === published,
  createdAt: iso(row.createdAt),
  createdBy: row.createdBy === null ? null : { id: row.createdBy, name: row.createdByName ?? "Somebody who left" },
  cellCount,
});
