import { holdsSql } from "../access/level-sql";
import type { Role } from "../contract/access";
import type { CompatibleRow } from "./compatible";

/** SQL of listing projects. What a caller may see is part of the statement, so that a page is always full. */

export interface ProjectQuery {
  /** Whoever asks: only what they may look into is listed. */
  userId: string;
  role: Role;
  sortBy: "CREATED_AT" | "LAST_EDITED_AT" | "LAST_PUBLISHED_AT";
  direction: "ASC" | "DESC";
  includeArchived: boolean;
  includeTrashed: boolean;
  creatorEmail: string | null;
  ownerEmail: string | null;
}

/** Where a page ended: the sorted value and the id of its last project. */
export interface ProjectCursor {
  value: number;
  id: string;
}

const sortColumns = {
  CREATED_AT: "p.created_at",
  LAST_EDITED_AT: "p.last_edited_at",
  LAST_PUBLISHED_AT: "coalesce(p.last_published_at, 0)",
} as const;

const columns = `p.*, owner.email as owner_email, creator.email as creator_email,
  (select coalesce(json_group_array(json_object('cadence', s.cadence, 'enabled', s.status = 'active')), '[]') from schedules s where s.project_id = p.id) as schedules`;

const joins = "join users owner on owner.id = p.owner_id join users creator on creator.id = p.creator_id";

/** Listed: what one may look into, which is more than opening the app. */
const visible = holdsSql({ project: "p", user: "?1", role: "?9" }, "CAN_VIEW");

export async function listProjects(
  d1: D1Database,
  query: ProjectQuery,
  after: ProjectCursor | null,
  limit: number,
): Promise<(CompatibleRow & { sort_value: number })[]> {
  const column = sortColumns[query.sortBy];
  const compare = query.direction === "ASC" ? ">" : "<";
  const { results } = await d1
    .prepare(
      `select ${columns}, ${column} as sort_value from projects p ${joins}
       where ${visible} and (?2 or p.archived_at is null) and (?3 or p.trashed_at is null)
         and (?4 is null or creator.email = lower(?4)) and (?5 is null or owner.email = lower(?5))
         and (?6 is null or (${column}, p.id) ${compare} (?6, ?7))
       order by ${column} ${query.direction}, p.id ${query.direction} limit ?8`,
    )
    .bind(
      query.userId,
      Number(query.includeArchived),
      Number(query.includeTrashed),
      query.creatorEmail,
      query.ownerEmail,
      after?.value ?? null,
      after?.id ?? null,
      limit,
      query.role,
    )
    .all<CompatibleRow & { sort_value: number }>();
  return results;
}

export const loadCompatible = (d1: D1Database, projectId: string): Promise<CompatibleRow | null> =>
  d1.prepare(`select ${columns} from projects p ${joins} where p.id = ?1`).bind(projectId).first<CompatibleRow>();
