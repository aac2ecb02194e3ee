import { eq, getTableColumns, gt, sql, type InferSelectModel, type SQL } from "drizzle-orm";
import type { AccessLevel } from "../contract/access";
import type { Db } from "../db/client";
import { projects } from "../db/schema/projects";
import { Failure, notFound } from "../lib/failure";
import type { Caller } from "./caller";
import { levelOfRank, levelSql } from "./level-sql";
import { allows, can, isWorkspaceAction, type Action } from "./policy";

export type ProjectRow = InferSelectModel<typeof projects>;

/** The project and what this caller may do with it, in one statement. Unknown and not visible look the same: NOT_FOUND. */
export async function accessTo(db: Db, caller: Caller, projectId: string): Promise<{ project: ProjectRow; level: AccessLevel }> {
  const [row] = await db
    .select({ ...getTableColumns(projects), rank: levelRank(caller) })
    .from(projects)
    .where(eq(projects.id, projectId));
  if (!row || row.rank === 0) throw notFound("The project");
  const { rank, ...project } = row;
  return { project, level: levelOfRank(rank) };
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
  return new Map(rows.map((row) => [row.id, levelOfRank(row.rank)]));
}

/** The caller's level on the row of `projects` at hand, for drizzle's builder: a rank, of which 0 is invisible. For lists, put `levelRank(caller) > 0` into the where clause. */
export function levelRank(caller: Pick<Caller, "userId" | "role">): SQL<number> {
  // The statement's text is made once, for all; the builder binds the person wherever it stands.
  const texts = levelSql({ project: "projects", user: "\0", role: `'${caller.role}'` }).split("\0");
  return sql.join(
    texts.map((text) => sql.raw(text)),
    sql`${caller.userId}`,
  ) as SQL<number>;
}
