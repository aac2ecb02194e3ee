import { newId } from "../lib/id";
import type { Actor } from "../access/caller";
import type { Draft } from "../contract/project";
import { labelledBatch, type Statements } from "../db/batch";
import { numberAt, selection, textOrNullAt, written, type SqlRow } from "../db/records";
import { drafts, projects, versions } from "../db/schema/projects";

/** SQL of projects, drafts and versions but their list. By hand: what is written is guarded by the revision of the draft. */

export const insertProject = (
  d1: D1Database,
  project: { id: string; title: string; description: string | null; ownerId: string; at: number },
  draft: Draft,
) => {
  const { id, title, description, ownerId, at } = project;
  return {
    project: insertInto(
      d1,
      "projects",
      written(projects, { id, title, description, ownerId, creatorId: ownerId, lastEditedAt: at, createdAt: at }),
    ),
    draft: insertInto(d1, "drafts", written(drafts, { projectId: id, revision: 1, ...draft, updatedAt: at, updatedBy: ownerId })),
  };
};

const insertInto = (d1: D1Database, table: string, { columns, parameters, values }: ReturnType<typeof written>): D1PreparedStatement =>
  d1.prepare(`insert into ${table} (${columns}) values (${parameters})`).bind(...values);

/** What is undefined stays as it is. */
export function updateProject(
  d1: D1Database,
  id: string,
  change: { title?: string; description?: string | null; archivedAt?: number | null },
  now: number,
): D1PreparedStatement {
  const { assignments, values } = written(projects, { ...change, lastEditedAt: now }, 2);
  return d1.prepare(`update projects set ${assignments} where id = ?1`).bind(id, ...values);
}

const draft = selection(drafts, "", { keys: ["revision", "cells", "settings", "updatedAt"] });

/** The draft of a project as it stands. */
export type DraftRecord = ReturnType<typeof draft.decode>;

/** The zone of a project as one of its versions has it. */
export const loadVersionZone = async (d1: D1Database, projectId: string, number: number): Promise<string> =>
  (await d1
    .prepare("select settings ->> 'timezone' as zone from versions where project_id = ?1 and number = ?2")
    .bind(projectId, number)
    .first<string>("zone")) ?? "UTC";

/** The draft of a project, null when the project is unknown. */
export async function loadDraft(d1: D1Database, projectId: string): Promise<DraftRecord | null> {
  const row = await d1.prepare(`select ${draft.sql} from drafts where project_id = ?1`).bind(projectId).first<SqlRow>();
  return row && draft.decode(row);
}

/**
 * Saves a draft if it still is at `revision` (null: whatever it is at), with further statements behind it. Returns the new revision, or null when somebody else saved
 * first.
 */
export async function saveDraft(
  d1: D1Database,
  projectId: string,
  revision: number | null,
  { cells, settings }: Draft,
  by: string,
  now: number,
  beside: Statements = {},
): Promise<number | null> {
  const { assignments, values } = written(drafts, { cells, settings, updatedAt: now, updatedBy: by }, 3);
  const { saved } = await labelledBatch(d1, {
    saved: d1
      .prepare(
        `update drafts set revision = revision + 1, ${assignments} where project_id = ?1 and (?2 is null or revision = ?2) returning revision`,
      )
      .bind(projectId, revision, ...values),
    edited: d1.prepare("update projects set last_edited_at = ?2 where id = ?1 and changes() > 0").bind(projectId, now),
    ...beside,
  });
  const [row] = saved.results;
  return row ? numberAt(row, "revision") : null;
}

/** What is published: this revision of the draft, or nothing. */
export interface Publication {
  projectId: string;
  revision: number;
  note: string;
  by: Actor;
  at: number;
  runId: string;
}

/** Freezes the draft into the next version, and makes it the published one. A draft saved in between publishes nothing. */
export const publishStatements = (d1: D1Database, { projectId, revision, note, by, at }: Publication) => ({
  /** Returns the number of the version. */
  version: d1
    .prepare(
      `insert into versions (project_id, number, cells, settings, note, created_by, created_at)
       select d.project_id, 1 + coalesce((select max(number) from versions where project_id = ?1), 0), d.cells, d.settings, ?3, ?4, ?5
       from drafts d where d.project_id = ?1 and d.revision = ?2 returning number`,
    )
    .bind(projectId, revision, note, by.userId, at),
  published: d1
    .prepare(
      `update projects set published_version = (select max(number) from versions where project_id = ?1), last_published_at = ?3
       where id = ?1 and exists (select 1 from drafts where project_id = ?1 and revision = ?2)`,
    )
    .bind(projectId, revision, at),
});

/** The audit row of a publication, right behind its last statement: the number of the version is known only inside the batch. */
export const auditPublished = (d1: D1Database, { projectId, by, at, runId }: Publication): D1PreparedStatement =>
  d1
    .prepare(
      `insert into audit_log (id, at, actor_id, actor_name, action, subject_kind, subject_id, details)
       select ?1, ?2, ?3, ?4, 'project.publish', 'project', p.id, json_object('version', p.published_version, 'runId', ?6)
       from projects p where p.id = ?5 and changes() > 0`,
    )
    .bind(newId(at), at, by.userId, by.name, projectId, runId);

const version = selection(versions, "v");
const versionHead = selection(versions, "v", { keys: ["number", "note", "createdBy", "createdAt"] });

/** A version with the name of who published it. */
export interface VersionRecord extends ReturnType<typeof version.decode> {
  createdByName: string | null;
}

/** A version in a list: without what it holds. */
export interface VersionHead extends ReturnType<typeof versionHead.decode> {
  createdByName: string | null;
  cellCount: number;
}

/** One version of a project with its author's name, null when there is none of this number. */
export async function loadVersion(d1: D1Database, projectId: string, number: number): Promise<VersionRecord | null> {
  const row = await d1
    .prepare(
      `select ${version.sql}, u.name as created_by_name from versions v left join users u on u.id = v.created_by where v.project_id = ?1 and v.number = ?2`,
    )
    .bind(projectId, number)
    .first<SqlRow>();
  return row && { ...version.decode(row), createdByName: textOrNullAt(row, "created_by_name") };
}

/** Versions below `before`, newest first. */
export async function listVersions(d1: D1Database, projectId: string, before: number | null, limit: number): Promise<VersionHead[]> {
  const { results } = await d1
    .prepare(
      `select ${versionHead.sql}, json_array_length(v.cells) as cell_count, u.name as created_by_name
       from versions v left join users u on u.id = v.created_by where v.project_id = ?1 and (?2 is null or v.number < ?2) order by v.number desc limit ?3`,
    )
    .bind(projectId, before, limit)
    .all<SqlRow>();
  return results.map((row) => ({
    ...versionHead.decode(row),
    createdByName: textOrNullAt(row, "created_by_name"),
    cellCount: numberAt(row, "cell_count"),
  }));
}
