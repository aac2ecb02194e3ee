import { audit } from "../access/audit";
import type { Actor } from "../access/caller";
import { labelledBatch } from "../db/batch";
import type { Clock } from "../lib/clock";
import { newId } from "../lib/id";
import { emptyDraft } from "./draft";
import { insertProject, updateProject } from "./store";

/** Creates a project with an empty draft; whoever creates it owns it. Returns its id. */
export async function createProject(
  d1: D1Database,
  clock: Clock,
  by: Actor,
  {
    title,
    description = null,
    timezone = "UTC",
  }: { title: string; description?: string | null | undefined; timezone?: string | undefined },
): Promise<string> {
  const now = clock.now();
  const id = newId(now);
  const draft = { ...emptyDraft, settings: { ...emptyDraft.settings, timezone } };
  await labelledBatch(d1, {
    ...insertProject(d1, { id, title, description, ownerId: by.userId, at: now }, draft),
    audit: audit(d1, by, "project.create", { kind: "project", id }, { title }, now),
  });
  return id;
}

/** What may change of a project; what is left out stays. */
export interface ProjectChange {
  title?: string | undefined;
  description?: string | null | undefined;
  archived?: boolean | undefined;
}

/** Renames, describes, archives or brings back a project. */
export async function changeProject(d1: D1Database, clock: Clock, by: Actor, id: string, change: ProjectChange): Promise<void> {
  const now = clock.now();
  const { archived, title, description } = change;
  const archivedAt = archived === undefined ? undefined : archived ? now : null;
  await labelledBatch(d1, {
    project: updateProject(d1, id, { title, description, archivedAt }, now),
    audit: audit(d1, by, "project.update", { kind: "project", id }, { ...change }, now),
  });
}
