import { accessLevels, roles, type AccessLevel } from "../contract/access";
import { highestLevel } from "./policy";

/** No I/O. The policy's `projectLevel` as SQL: the only place where a statement decides who holds what on a project. A test holds the two equal. */

/** Where a statement has the project and the person: aliases and expressions of hand-written SQL. */
export interface LevelNames {
  /** Alias of `projects`. */
  project: string;
  /** Expression of the person's id; null for a visitor without a session. */
  user: string;
  /** Expression of the role of an active member; null for everybody else, who holds what the public link gives. */
  role: string;
}

/** SQL of the level that a person holds on a project, as an index into `accessLevels`; 0 is invisible. */
export function levelSql({ project, user, role }: LevelNames): string {
  const groups = `(select group_id from group_members where user_id = ${user})`;
  const granted = `coalesce((select max(${rankSql("g.access")}) from grants g where g.project_id = ${project}.id
    and (g.subject_kind = 'user' and g.subject_id = ${user} or g.subject_kind = 'group' and g.subject_id in ${groups})), 0)`;
  const owned = `case when ${project}.owner_id = ${user} then ${rank("FULL_ACCESS")} else 0 end`;
  const link = rankSql(`${project}.public_access`);
  const held = `max(${granted}, ${owned}, ${rankSql(`${project}.workspace_access`)}, ${link})`;
  const cap = `case ${role} ${roles.map((name) => `when '${name}' then ${rank(highestLevel[name])}`).join(" ")} else 0 end`;
  return `(case when ${role} is null then min(${rank(highestLevel.anonymous)}, ${link})
    when ${role} = 'admin' then ${rank("FULL_ACCESS")} else min(${cap}, ${held}) end)`;
}

/** SQL that is 1 when the person holds at least this level. */
export const holdsSql = (names: LevelNames, level: AccessLevel): string => `(${levelSql(names)} >= ${rank(level)})`;

/** The level of a rank that `levelSql` gave. */
export const levelOfRank = (held: number): AccessLevel => accessLevels[held] ?? "NONE";

const rank = (level: AccessLevel): number => accessLevels.indexOf(level);
const rankSql = (column: string): string =>
  `(case ${column} ${accessLevels.map((level) => `when '${level}' then ${rank(level)}`).join(" ")} else 0 end)`;
