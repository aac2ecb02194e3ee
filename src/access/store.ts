import type { Role, TokenScope } from "../contract/access";

/** The statements of people: members, their sessions, tokens and sign-in links. Callers of `D1PreparedStatement`s batch them. */

export type MemberRow = { id: string; name: string; email: string; role: Role; status: "active" | "deactivated"; created_at: number };
export type TokenRow = {
  id: string;
  name: string;
  scope: TokenScope;
  hint: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
};

const memberSelect = "select u.id, u.name, u.email, m.role, m.status, m.created_at from members m join users u on u.id = m.user_id";
/** True while somebody else could still run the workspace. The row at hand must be of `members`. */
const notTheLastAdmin = `(role <> 'admin' or status <> 'active' or (select count(*) from members where role = 'admin' and status = 'active') > 1)`;

export const loadMember = (d1: D1Database, id: string): Promise<MemberRow | null> =>
  d1.prepare(`${memberSelect} where u.id = ?`).bind(id).first<MemberRow>();

export const loadMemberByEmail = (d1: D1Database, email: string): Promise<MemberRow | null> =>
  d1.prepare(`${memberSelect} where u.email = ?`).bind(email).first<MemberRow>();

/** Ordered by id; `step` "after" walks up, "before" walks down from `id`. */
export async function listMembers(
  d1: D1Database,
  page: { active: boolean; step: "after" | "before"; id: string | null; limit: number },
): Promise<MemberRow[]> {
  const [sign, order] = page.step === "after" ? [">", "asc"] : ["<", "desc"];
  const { results } = await d1
    .prepare(`${memberSelect} where (?1 = 0 or m.status = 'active') and (?2 is null or u.id ${sign} ?2) order by u.id ${order} limit ?3`)
    .bind(page.active ? 1 : 0, page.id, page.limit)
    .all<MemberRow>();
  return page.step === "after" ? results : results.toReversed();
}

export const isActive = async (d1: D1Database, userId: string): Promise<boolean> =>
  (await d1.prepare("select 1 from members where user_id = ? and status = 'active'").bind(userId).first()) !== null;

/** `?` placeholders: a user who may be there already (a former member, the environment's admin) keeps their row. */
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

export const ensureMember = (d1: D1Database, email: string, role: Role, at: number): D1PreparedStatement =>
  d1
    .prepare(
      "insert into members (user_id, role, status, created_at) select id, ?, 'active', ? from users where email = ? on conflict do nothing",
    )
    .bind(role, at, email);

/** Changes nothing when it would leave the workspace without an active admin. */
export const updateMember = (d1: D1Database, id: string, change: { role?: Role; status?: MemberRow["status"] }): D1PreparedStatement =>
  d1
    .prepare(
      `update members set role = coalesce(?1, role), status = coalesce(?2, status) where user_id = ?3
       and ((coalesce(?1, role) = 'admin' and coalesce(?2, status) = 'active') or ${notTheLastAdmin})`,
    )
    .bind(change.role ?? null, change.status ?? null, id);

/** The person's row stays, for what they made names them. Leaves the last admin alone. */
export const deleteMember = (d1: D1Database, id: string): D1PreparedStatement =>
  d1.prepare(`delete from members where user_id = ? and ${notTheLastAdmin}`).bind(id);

/** Everything that lets someone in, and what was granted, gone in the batch that ended the membership; nothing when it did not end. */
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

export const insertPassword = (d1: D1Database, account: { id: string; userId: string; hash: string; at: number }): D1PreparedStatement =>
  d1
    .prepare(
      `insert into accounts (id, user_id, account_id, provider_id, password, created_at, updated_at)
       select ?1, ?2, ?2, 'credential', ?3, ?4, ?4 where not exists (select 1 from accounts where user_id = ?2 and provider_id = 'credential')`,
    )
    .bind(account.id, account.userId, account.hash, account.at);

/** Replaces a password that is still the one that was checked. */
export const replacePassword = (d1: D1Database, userId: string, old: string, hash: string, at: number): D1PreparedStatement =>
  d1
    .prepare("update accounts set password = ?, updated_at = ? where user_id = ? and provider_id = 'credential' and password = ?")
    .bind(hash, at, userId, old);

export const loadPassword = async (d1: D1Database, userId: string): Promise<string | null> =>
  d1.prepare("select password from accounts where user_id = ? and provider_id = 'credential'").bind(userId).first<string>("password");

export const deleteSessions = (d1: D1Database, userId: string, except: string | null = null): D1PreparedStatement =>
  d1.prepare("delete from sessions where user_id = ?1 and (?2 is null or id <> ?2)").bind(userId, except);

export const deleteSession = (d1: D1Database, token: string): D1PreparedStatement =>
  d1.prepare("delete from sessions where token = ?").bind(token);

/** The row whose primary key lets exactly one set-up through. */
export const insertWorkspace = (d1: D1Database, name: string, at: number): D1PreparedStatement =>
  d1.prepare("insert into workspace (id, name, settings, created_at) values (1, ?, '{}', ?)").bind(name, at);

export const ensureWorkspace = (d1: D1Database, name: string, at: number): D1PreparedStatement =>
  d1.prepare("insert into workspace (id, name, settings, created_at) values (1, ?, '{}', ?) on conflict do nothing").bind(name, at);

export const workspaceName = (d1: D1Database): Promise<string | null> =>
  d1.prepare("select name from workspace where id = 1").first<string>("name");

export type NewToken = { id: string; name: string; hash: string; hint: string; scope: TokenScope; at: number; expiresAt: number | null };

export const insertToken = (d1: D1Database, userId: string, token: NewToken): D1PreparedStatement =>
  d1
    .prepare("insert into api_tokens (id, user_id, name, hash, hint, scope, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?)")
    .bind(token.id, userId, token.name, token.hash, token.hint, token.scope, token.at, token.expiresAt);

export const ensureTokenOf = (d1: D1Database, email: string, token: NewToken): D1PreparedStatement =>
  d1
    .prepare(
      `insert into api_tokens (id, user_id, name, hash, hint, scope, created_at, expires_at)
       select ?, id, ?, ?, ?, ?, ?, ? from users where email = ? on conflict (hash) do nothing`,
    )
    .bind(token.id, token.name, token.hash, token.hint, token.scope, token.at, token.expiresAt, email);

/** Tokens of that name which are not this one: what the environment held before. */
export const deleteOtherTokens = (d1: D1Database, email: string, name: string, hash: string): D1PreparedStatement =>
  d1
    .prepare("delete from api_tokens where name = ? and hash <> ? and user_id = (select id from users where email = ?)")
    .bind(name, hash, email);

export const hasToken = async (d1: D1Database, hash: string): Promise<boolean> =>
  (await d1.prepare("select 1 from api_tokens where hash = ?").bind(hash).first()) !== null;

export async function listTokens(d1: D1Database, userId: string, after: string | null, limit: number): Promise<TokenRow[]> {
  const { results } = await d1
    .prepare(
      `select id, name, scope, hint, created_at, expires_at, last_used_at from api_tokens
       where user_id = ?1 and (?2 is null or id < ?2) order by id desc limit ?3`,
    )
    .bind(userId, after, limit)
    .all<TokenRow>();
  return results;
}

export const countTokens = async (d1: D1Database, userId: string): Promise<number> =>
  (await d1.prepare("select count(*) as n from api_tokens where user_id = ?").bind(userId).first<number>("n")) ?? 0;

/** Gives the token's name; null when it is not this person's. */
export const deleteToken = (d1: D1Database, userId: string, id: string): Promise<string | null> =>
  d1.prepare("delete from api_tokens where id = ? and user_id = ? returning name").bind(id, userId).first<string>("name");

export const insertLink = (
  d1: D1Database,
  link: { id: string; hash: string; userId: string; at: number; expiresAt: number },
): D1PreparedStatement =>
  d1
    .prepare("insert into verifications (id, identifier, value, expires_at, created_at, updated_at) values (?1, ?2, ?3, ?4, ?5, ?5)")
    .bind(link.id, `sign-in-link:${link.hash}`, link.userId, link.expiresAt, link.at);

/** One statement, so that of parallel clicks one gets the person and the others null. */
export const takeLink = (d1: D1Database, hash: string, now: number): Promise<string | null> =>
  d1
    .prepare("delete from verifications where identifier = ? and expires_at > ? returning value")
    .bind(`sign-in-link:${hash}`, now)
    .first<string>("value");
