import { and, asc, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { Role } from "../../contract/access";
import { openDb } from "../../db/client";
import { members, users } from "../../db/schema/people";

/** People and members. Reads use drizzle's builder; writes are statements, which a verb puts into one batch with its audit row. */

/** A member as they are stored: a person with a role. */
export interface MemberRecord {
  id: string;
  name: string;
  email: string;
  role: Role;
  status: "active" | "deactivated";
  createdAt: number;
}

const memberColumns = {
  id: users.id,
  name: users.name,
  email: users.email,
  role: members.role,
  status: members.status,
  createdAt: members.createdAt,
};
const selectMembers = (d1: D1Database) =>
  openDb(d1).select(memberColumns).from(members).innerJoin(users, eq(users.id, members.userId)).$dynamic();

/** Deactivated ones, too. Null when nobody with this id is a member. */
export const loadMember = async (d1: D1Database, id: string): Promise<MemberRecord | null> =>
  (await selectMembers(d1).where(eq(users.id, id)))[0] ?? null;

/** `email` in lower case, as it is stored. */
export const loadMemberByEmail = async (d1: D1Database, email: string): Promise<MemberRecord | null> =>
  (await selectMembers(d1).where(eq(users.email, email)))[0] ?? null;

/** Ordered by id; `step` "after" walks up, "before" walks down from `id`. Answered in ascending order either way. */
export async function listMembers(
  d1: D1Database,
  page: { active: boolean; step: "after" | "before"; id: string | null; limit: number },
): Promise<MemberRecord[]> {
  const up = page.step === "after";
  const beyond = page.id === null ? undefined : (up ? gt : lt)(users.id, page.id);
  const rows = await selectMembers(d1)
    .where(and(page.active ? eq(members.status, "active") : undefined, beyond))
    .orderBy((up ? asc : desc)(users.id))
    .limit(page.limit);
  return up ? rows : rows.toReversed();
}

/** Whether this person is a member who may sign in. */
export const isActive = async (d1: D1Database, userId: string): Promise<boolean> => (await loadMember(d1, userId))?.status === "active";

/** The name of anybody, former members too; null when nobody has this id. */
export const loadPersonName = async (d1: D1Database, userId: string): Promise<string | null> =>
  (await openDb(d1).select({ name: users.name }).from(users).where(eq(users.id, userId)))[0]?.name ?? null;

/** Names of the active members among `ids`. */
export async function activeNames(d1: D1Database, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const among = sql`${users.id} in (select value from json_each(${JSON.stringify(ids)}))`;
  const rows = await selectMembers(d1).where(and(eq(members.status, "active"), among));
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** A person who has a row already (a former member, the environment's admin) keeps it. */
export const insertUser = (d1: D1Database, user: { id: string; name: string; email: string; at: number }): D1PreparedStatement =>
  d1
    .prepare(
      "insert into users (id, name, email, email_verified, created_at, updated_at) values (?1, ?2, ?3, 0, ?4, ?4) on conflict (email) do nothing",
    )
    .bind(user.id, user.name, user.email, user.at);

/** Fails on the primary key when the person is a member already. */
export const insertMember = (d1: D1Database, email: string, role: Role, at: number): D1PreparedStatement =>
  d1
    .prepare("insert into members (user_id, role, status, created_at) select id, ?, 'active', ? from users where email = ?")
    .bind(role, at, email);

/** Changes nothing when the person is a member already. */
export const ensureMember = (d1: D1Database, email: string, role: Role, at: number): D1PreparedStatement =>
  d1
    .prepare(
      "insert into members (user_id, role, status, created_at) select id, ?, 'active', ? from users where email = ? on conflict do nothing",
    )
    .bind(role, at, email);

/** True while somebody else could still run the workspace. The row at hand must be of `members`. */
const notTheLastAdmin = `(role <> 'admin' or status <> 'active' or (select count(*) from members where role = 'admin' and status = 'active') > 1)`;

/** Changes nothing when it would leave the workspace without an active admin. */
export const updateMember = (d1: D1Database, id: string, change: { role?: Role; status?: MemberRecord["status"] }): D1PreparedStatement =>
  d1
    .prepare(
      `update members set role = coalesce(?1, role), status = coalesce(?2, status) where user_id = ?3
       and ((coalesce(?1, role) = 'admin' and coalesce(?2, status) = 'active') or ${notTheLastAdmin})`,
    )
    .bind(change.role ?? null, change.status ?? null, id);

/** The person's row stays, because what they made names them. Changes nothing for the last admin. */
export const deleteMember = (d1: D1Database, id: string): D1PreparedStatement =>
  d1.prepare(`delete from members where user_id = ? and ${notTheLastAdmin}`).bind(id);

/** Deletes everything that lets someone in, and with `removed` what was granted to them, unless they are an active member: place it behind the statement that ends the membership. */
export const endAccess = (d1: D1Database, id: string, removed: boolean): D1PreparedStatement[] => {
  const ended = "not exists (select 1 from members where user_id = ?1 and status = 'active')";
  const statements = [
    `delete from sessions where user_id = ?1 and ${ended}`,
    `delete from api_tokens where user_id = ?1 and ${ended}`,
    `delete from verifications where value = ?1 and identifier like 'sign-in-link:%' and ${ended}`,
  ];
  if (removed) {
    statements.push(
      `delete from accounts where user_id = ?1 and ${ended}`,
      `delete from group_members where user_id = ?1 and ${ended}`,
      `delete from grants where subject_kind = 'user' and subject_id = ?1 and ${ended}`,
    );
  }
  return statements.map((statement) => d1.prepare(statement).bind(id));
};
