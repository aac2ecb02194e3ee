import { holdsSql } from "../access/level-sql";
import * as z from "zod";
import type { Role } from "../contract/access";
import type { CadenceInput } from "../contract/schedule";
import { jsonAt, numberAt, selection, textAt, type SqlRow } from "../db/records";
import { projects } from "../db/schema/projects";
import { schedules } from "../db/schema/schedules";

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

const own = selection(projects, "p");

/** A project as lists of the compatible API show it. */
export interface ListedProject extends ReturnType<typeof own.decode> {
  ownerName: string;
  ownerEmail: string;
  creatorEmail: string;
  schedules: { cadence: CadenceInput; enabled: boolean }[];
}

const columns = `${own.sql}, owner.name as owner_name, owner.email as owner_email, creator.email as creator_email,
  (select coalesce(json_group_array(json_object('cadence', s.cadence, 'enabled', s.status = 'active')), '[]') from schedules s where s.project_id = p.id) as schedules`;

/** Cadences stand in the list as text, so that one that cannot be read spoils no list. */
const listedSchedules = z.array(
  z.object({
    cadence: z.string().transform((text) => schedules.cadence.mapFromDriverValue(text) as CadenceInput),
    enabled: z.number().transform((flag) => flag !== 0),
  }),
);

const decode = (row: SqlRow): ListedProject => ({
  ...own.decode(row),
  ownerName: textAt(row, "owner_name"),
  ownerEmail: textAt(row, "owner_email"),
  creatorEmail: textAt(row, "creator_email"),
  schedules: jsonAt(row, "schedules", listedSchedules),
});

const joins = "join users owner on owner.id = p.owner_id join users creator on creator.id = p.creator_id";

/** Listed: what one may look into, which is more than opening the app. */
const visible = holdsSql({ project: "p", user: "?1", role: "?9" }, "CAN_VIEW");

/** A page of the projects that a person may see, from behind `after`, each with the value it was sorted by. */
export async function listProjects(
  d1: D1Database,
  query: ProjectQuery,
  after: ProjectCursor | null,
  limit: number,
): Promise<(ListedProject & { sortValue: number })[]> {
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
    .all<SqlRow>();
  return results.map((row) => ({ ...decode(row), sortValue: numberAt(row, "sort_value") }));
}

/** One project as lists show it, null when it is unknown. Asks nobody's access. */
export async function loadListedProject(d1: D1Database, projectId: string): Promise<ListedProject | null> {
  const row = await d1.prepare(`select ${columns} from projects p ${joins} where p.id = ?1`).bind(projectId).first<SqlRow>();
  return row && decode(row);
}
