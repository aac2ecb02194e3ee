import type { Cell } from "../contract/cell";
import type { Draft, ProjectSettings } from "../contract/project";

/** All SQL of projects, drafts and versions. */

export interface ProjectRow {
  id: string;
  title: string;
  description: string | null;
  owner_id: string;
  creator_id: string;
  workspace_access: string;
  public_access: string;
  published_version: number | null;
  last_published_at: number | null;
  result_run_id: string | null;
  result_attempt: number | null;
  result_sequence: number | null;
  result_at: number | null;
  last_edited_at: number;
  created_at: number;
  archived_at: number | null;
  trashed_at: number | null;
}

export interface DraftRow extends Draft {
  revision: number;
  updatedAt: number;
}

export interface VersionRow extends Draft {
  number: number;
  note: string;
  createdBy: string | null;
  createdByName: string | null;
  createdAt: number;
}

export function insertProject(
  d1: D1Database,
  project: { id: string; title: string; description: string | null; ownerId: string; at: number },
  draft: Draft,
): D1PreparedStatement[] {
  return [
    d1
      .prepare(
        "insert into projects (id, title, description, owner_id, creator_id, last_edited_at, created_at) values (?1, ?2, ?3, ?4, ?4, ?5, ?5)",
      )
      .bind(project.id, project.title, project.description, project.ownerId, project.at),
    d1
      .prepare("insert into drafts (project_id, revision, cells, settings, updated_at, updated_by) values (?1, 1, ?2, ?3, ?4, ?5)")
      .bind(project.id, JSON.stringify(draft.cells), JSON.stringify(draft.settings), project.at, project.ownerId),
  ];
}

export const updateProject = (
  d1: D1Database,
  id: string,
  change: { title?: string; description?: string | null; archivedAt?: number | null },
  now: number,
): D1PreparedStatement =>
  d1
    .prepare(
      `update projects set title = coalesce(?2, title), description = case when ?3 then ?4 else description end,
         archived_at = case when ?5 then ?6 else archived_at end, last_edited_at = ?7 where id = ?1`,
    )
    .bind(
      id,
      change.title ?? null,
      Number(change.description !== undefined),
      change.description ?? null,
      Number(change.archivedAt !== undefined),
      change.archivedAt ?? null,
      now,
    );

export async function loadDraft(d1: D1Database, projectId: string): Promise<DraftRow | null> {
  const row = await d1
    .prepare("select revision, cells, settings, updated_at from drafts where project_id = ?1")
    .bind(projectId)
    .first<{ revision: number; cells: string; settings: string; updated_at: number }>();
  return row && { revision: row.revision, ...parsed(row), updatedAt: row.updated_at };
}

/** Saves a draft if it still is at `revision` (null: whatever it is at). Answers the new revision, or null when somebody else saved first. */
export async function saveDraft(
  d1: D1Database,
  projectId: string,
  revision: number | null,
  draft: Draft,
  by: string,
  now: number,
): Promise<number | null> {
  const [saved] = await d1.batch<{ revision: number }>([
    d1
      .prepare(
        `update drafts set revision = revision + 1, cells = ?3, settings = ?4, updated_at = ?5, updated_by = ?6
         where project_id = ?1 and (?2 is null or revision = ?2) returning revision`,
      )
      .bind(projectId, revision, JSON.stringify(draft.cells), JSON.stringify(draft.settings), now, by),
    d1.prepare("update projects set last_edited_at = ?2 where id = ?1 and changes() > 0").bind(projectId, now),
  ]);
  return saved?.results[0]?.revision ?? null;
}

/**
 * Freezes the draft into the next version, makes it the published one, and queues its first run, in one batch. All three are guarded by the draft's revision:
 * a draft saved in between publishes nothing.
 */
export function publishStatements(
  d1: D1Database,
  order: { projectId: string; revision: number; note: string; by: string; at: number; runId: string },
): D1PreparedStatement[] {
  const { projectId, revision, note, by, at, runId } = order;
  return [
    d1
      .prepare(
        `insert into versions (project_id, number, cells, settings, note, created_by, created_at)
         select d.project_id, 1 + coalesce((select max(number) from versions where project_id = ?1), 0), d.cells, d.settings, ?3, ?4, ?5
         from drafts d where d.project_id = ?1 and d.revision = ?2 returning number`,
      )
      .bind(projectId, revision, note, by, at),
    d1
      .prepare(
        `update projects set published_version = (select max(number) from versions where project_id = ?1), last_published_at = ?3
         where id = ?1 and exists (select 1 from drafts where project_id = ?1 and revision = ?2)`,
      )
      .bind(projectId, revision, at),
    d1
      .prepare(
        `insert into runs (id, project_id, version, trigger, context, status, planned_at, claimed_at, update_published_results, created_by)
         select ?1, p.id, p.published_version, 'publish', 'app', 'queued', ?4, ?4, 1, ?5
         from projects p join drafts d on d.project_id = p.id where p.id = ?2 and d.revision = ?3`,
      )
      .bind(runId, projectId, revision, at, by),
  ];
}

export async function loadVersion(d1: D1Database, projectId: string, number: number): Promise<VersionRow | null> {
  const row = await d1
    .prepare(
      "select v.*, u.name as created_by_name from versions v left join users u on u.id = v.created_by where v.project_id = ?1 and v.number = ?2",
    )
    .bind(projectId, number)
    .first<RawVersion>();
  return row && versionOf(row);
}

/** Versions below `before`, newest first. */
export async function listVersions(
  d1: D1Database,
  projectId: string,
  before: number | null,
  limit: number,
): Promise<(Omit<VersionRow, keyof Draft> & { cellCount: number })[]> {
  const { results } = await d1
    .prepare(
      `select v.number, v.note, v.created_by, v.created_at, json_array_length(v.cells) as cell_count, u.name as created_by_name
       from versions v left join users u on u.id = v.created_by where v.project_id = ?1 and (?2 is null or v.number < ?2) order by v.number desc limit ?3`,
    )
    .bind(projectId, before, limit)
    .all<Omit<RawVersion, "cells" | "settings"> & { cell_count: number }>();
  return results.map((row) => ({
    number: row.number,
    note: row.note,
    createdBy: row.created_by,
    createdByName: row.created_by_name,
    createdAt: row.created_at,
    cellCount: row.cell_count,
  }));
}

interface RawVersion {
  number: number;
  cells: string;
  settings: string;
  note: string;
  created_by: string | null;
  created_by_name: string | null;
  created_at: number;
}

const versionOf = (row: RawVersion): VersionRow => ({
  number: row.number,
  ...parsed(row),
  note: row.note,
  createdBy: row.created_by,
  createdByName: row.created_by_name,
  createdAt: row.created_at,
});

const parsed = (row: { cells: string; settings: string }): Draft => ({
  cells: JSON.parse(row.cells) as Cell[],
  settings: JSON.parse(row.settings) as ProjectSettings,
});
