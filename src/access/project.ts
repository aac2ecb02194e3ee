import { and, eq, getTableColumns, gt, isNull, sql, type InferSelectModel, type SQL } from "drizzle-orm";
import type { AccessLevel } from "../contract/access";
import type { Db } from "../db/client";
import { projects } from "../db/schema/projects";
import { notFound } from "../lib/failure";
import type { Caller } from "./caller";
import { levelOfRank, levelSql } from "./level-sql";

/** Reads projects together with the caller's level on them. */

export type ProjectRecord = InferSelectModel<typeof projects>;

/** The project and what this caller may do with it, in one statement. Unknown and not visible look the same: NOT_FOUND. */
export async function accessTo(db: Db, caller: Caller, projectId: string): Promise<{ project: ProjectRecord; level: AccessLevel }> {
  const [row] = await db
    .select({ ...getTableColumns(projects), rank: levelRank(caller) })
    .from(projects)
    .where(eq(projects.id, projectId));
  if (!row || row.rank === 0) throw notFound("The project");
  const { rank, ...project } = row;
  return { project, level: levelOfRank(rank) };
}

/** The projects that this caller may see, all of them or those of `ids`, with their level on each. Without the trash. */
export async function visibleProjects(db: Db, caller: Pick<Caller, "userId" | "role">, ids?: string[]): Promise<Map<string, AccessLevel>> {
  const rank = levelRank(caller);
  const among = ids && sql`${projects.id} in (select value from json_each(${JSON.stringify(ids)}))`;
  const rows = await db
    .select({ id: projects.id, rank })
    .from(projects)
    .where(and(gt(rank, 0), isNull(projects.trashedAt), among));
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
