import { holdsSql } from "../../access/level-sql";
import { flagAt, selection, textAt, type SqlRow } from "../../db/records";
import { users } from "../../db/schema/people";
import type { KnownPerson } from "../rules/recipient";

/** All SQL of the people whom targets name. */

const named = selection(users, "u", { keys: ["id", "name"] });
/** SQL that is 1 while user `u`, active member `m`, may open the app of project `p`. */
const mayOpen = holdsSql({ project: "p", user: "u.id", role: "m.role" }, "APP_ONLY");

/** Who of these people is active and may open the app, by project. Deleted accounts are missing. */
export async function loadPeople(
  d1: D1Database,
  pairs: readonly { userId: string; projectId: string }[],
): Promise<Map<string, Map<string, KnownPerson>>> {
  const { results } = await d1
    .prepare(
      `select p.id as project, ${named.sql}, coalesce(m.status, '') = 'active' as active, ${mayOpen} as has_access
       from json_each(?1) page join projects p on p.id = page.value ->> 'projectId' join users u on u.id = page.value ->> 'userId' left join members m on m.user_id = u.id`,
    )
    .bind(JSON.stringify([...new Map(pairs.map((pair) => [`${pair.projectId} ${pair.userId}`, pair])).values()]))
    .all<SqlRow>();
  const people = new Map<string, Map<string, KnownPerson>>();
  for (const row of results) {
    const projectId = textAt(row, "project");
    const known = people.get(projectId) ?? new Map<string, KnownPerson>();
    const { id, name } = named.decode(row);
    known.set(id, { id, name, active: flagAt(row, "active"), hasAccess: flagAt(row, "has_access") });
    people.set(projectId, known);
  }
  return people;
}

/** Names by id; deleted accounts are missing. */
export async function loadNames(d1: D1Database, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const { results } = await d1
    .prepare(`select ${named.sql} from json_each(?1) page join users u on u.id = page.value`)
    .bind(JSON.stringify([...new Set(userIds)]))
    .all<SqlRow>();
  return new Map(results.map((row) => named.decode(row)).map(({ id, name }) => [id, name]));
}
