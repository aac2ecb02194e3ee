import { sql } from "drizzle-orm";
import { accessLevels } from "../../contract/access";
import type { Db } from "../../db/client";
import { projects } from "../../db/schema/projects";
import { levelRank } from "../project";
import { loadMember } from "../store";

/** A person and which of some projects they may edit: none when they are no active member. */
export interface Editor {
  name: string;
  active: boolean;
  projects: Set<string>;
}

/** Null: nobody has this id. */
export async function editorOf(db: Db, d1: D1Database, userId: string, projectIds: string[]): Promise<Editor | null> {
  const member = await loadMember(d1, userId);
  if (member === null) return formerMember(d1, userId);
  if (member.status !== "active") return { name: member.name, active: false, projects: new Set() };
  const rank = levelRank({ userId, role: member.role });
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(
      sql`${projects.id} in (select value from json_each(${JSON.stringify(projectIds)})) and ${rank} >= ${accessLevels.indexOf("CAN_EDIT")}`,
    );
  return { name: member.name, active: true, projects: new Set(rows.map((row) => row.id)) };
}

async function formerMember(d1: D1Database, userId: string): Promise<Editor | null> {
  const name = await d1.prepare("select name from users where id = ?1").bind(userId).first<string>("name");
  return name === null ? null : { name, active: false, projects: new Set() };
}
