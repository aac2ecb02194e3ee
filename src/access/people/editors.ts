import type { Db } from "../../db/client";
import { can } from "../policy";
import { visibleProjects } from "../project";
import { loadMember, loadPersonName } from "./store";

/** A person and which of some projects they may edit: none when they are no active member. */
export interface Editor {
  name: string;
  active: boolean;
  projects: Set<string>;
}

/** Null: nobody has this id. */
export async function editorOf(db: Db, d1: D1Database, userId: string, projectIds: string[]): Promise<Editor | null> {
  const member = await loadMember(d1, userId);
  if (member?.status !== "active") {
    const name = member?.name ?? (await loadPersonName(d1, userId));
    return name === null ? null : { name, active: false, projects: new Set() };
  }
  const { name, role } = member;
  const levels = await visibleProjects(db, { userId, role }, projectIds);
  const editable = [...levels].filter(([, level]) => can(role, level, "schedule.edit"));
  return { name, active: true, projects: new Set(editable.map(([id]) => id)) };
}
