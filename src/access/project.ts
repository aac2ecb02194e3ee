import { eq, getTableColumns, gt, sql, type InferSelectModel, type SQL } from "drizzle-orm";
import { accessLevels, type AccessLevel } from "../contract/access";
import type { Db } from "../db/client";
import { groupMembers, grants, projects } from "../db/schema/projects";
import { Failure, notFound } from "../lib/failure";
import type { Caller } from "./caller";
import { allows, can, highestLevel, isWorkspaceAction, type Action } from "./policy";

export type ProjectRow = InferSelectModel<typeof projects>;

/** The project and what this caller may do with it, in one statement. Unknown and not visible look the same: NOT_FOUND. */
export async function accessTo(db: Db, caller: Caller, projectId: string): Promise<{ project: ProjectRow; level: AccessLevel }> {
  const [row] = await db
    .select({ ...getTableColumns(projects), rank: levelRank(caller) })
    .from(projects)
    .where(eq(projects.id, projectId));
  if (!row || row.rank === 0) throw notFound("The project");
  const { rank, ...project } = row;
  return { project, level: levelOf(rank) };
}

/**
 * Throws unless the caller may do it. Someone without any level on a project is told NOT_FOUND; someone who may know that it exists,
 * or whose token's scope is too narrow, FORBIDDEN. Workspace actions take level null.
 */
export function authorise(caller: Caller, level: AccessLevel | null, action: Action): void {
  const held = level ?? "NONE";
  if (allows(caller, held, action)) return;
  if (!isWorkspaceAction(action) && held === "NONE") throw notFound();
  if (can(caller.role, held, action))
    throw new Failure(
      "FORBIDDEN",
      `This API token is of scope \`${caller.scope}\`, which does not allow \`${action}\`. Use one with a wider scope.`,
    );
  throw new Failure("FORBIDDEN", `You may not do this (\`${action}\`). Ask an admin or the project's owner for more access.`);
}

/** Every project this caller may see, with their level on it. */
export async function visibleProjects(db: Db, caller: Caller): Promise<Map<string, AccessLevel>> {
  const rank = levelRank(caller);
  const rows = await db.select({ id: projects.id, rank }).from(projects).where(gt(rank, 0));
  return new Map(rows.map((row) => [row.id, levelOf(row.rank)]));
}

/**
 * SQL for the caller's level on the row of `projects` at hand, as an index into `accessLevels`: 0 is invisible. For lists, put
 * `levelRank(caller) > 0` into the where clause. Says in SQL what `projectLevel` in policy.ts says; a test holds the two equal.
 */
export function levelRank(caller: Caller): SQL<number> {
  if (caller.role === "admin") return sql<number>`${accessLevels.length - 1}`;
  const mine = sql`(${grants.subjectKind} = 'user' and ${grants.subjectId} = ${caller.userId})`;
  const ours = sql`(${grants.subjectKind} = 'group' and ${grants.subjectId} in (select ${groupMembers.groupId} from ${groupMembers} where ${groupMembers.userId} = ${caller.userId}))`;
  const granted = sql`coalesce((select max(${rankOf(sql`${grants.access}`)}) from ${grants} where ${grants.projectId} = ${projects.id} and (${mine} or ${ours})), 0)`;
  const owned = sql`case when ${projects.ownerId} = ${caller.userId} then ${accessLevels.length - 1} else 0 end`;
  const cap = accessLevels.indexOf(highestLevel[caller.role]);
  return sql<number>`min(${cap}, max(${granted}, ${owned}, ${rankOf(sql`${projects.workspaceAccess}`)}, ${rankOf(sql`${projects.publicAccess}`)}))`;
}

/** The level of a rank that `levelRank` gave. */
export const levelOf = (rank: number): AccessLevel => accessLevels[rank] ?? "NONE";

const rankOf = (column: SQL): SQL => {
  const cases = accessLevels.map((level, rank) => sql.raw(`when '${level}' then ${rank}`));
  return sql`case ${column} ${sql.join(cases, sql` `)} else 0 end`;
};
