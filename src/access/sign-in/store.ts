import type { Role, TokenScope } from "../../contract/access";

/**
 * What lets a person in: passwords, sessions, tokens as the door reads them, and sign-in links. Hand-written, because most of it must decide in
 * one statement; writes are statements, which a verb puts into one batch with its audit row.
 */

/** An active member, as the door finds them. */
export interface ActiveMember {
  userId: string;
  name: string;
  email: string;
  role: Role;
}

const memberColumns = `u.id as "userId", u.name, u.email, m.role`;
const ofActiveMember = "join members m on m.user_id = u.id and m.status = 'active'";

/** Whom a living token belongs to; null when it is unknown, expired, revoked, or of somebody who is no active member. */
export const findTokenOwner = (
  d1: D1Database,
  hash: string,
  now: number,
): Promise<(ActiveMember & { tokenId: string; scope: TokenScope; lastUsedAt: number | null }) | null> =>
  d1
    .prepare(
      `select t.id as "tokenId", t.scope, t.last_used_at as "lastUsedAt", ${memberColumns} from api_tokens t
       join users u on u.id = t.user_id ${ofActiveMember} where t.hash = ? and (t.expires_at is null or t.expires_at > ?)`,
    )
    .bind(hash, now)
    .first();

/** Writes that a token was used, unless that was written after `since`. */
export const markTokenUsed = (d1: D1Database, tokenId: string, now: number, since: number): Promise<unknown> =>
  d1
    .prepare("update api_tokens set last_used_at = ? where id = ? and (last_used_at is null or last_used_at <= ?)")
    .bind(now, tokenId, since)
    .run();

/** Whose a living session is; null when it is unknown, has ended, or is of somebody who is no active member. */
export const findSessionOwner = (d1: D1Database, token: string, now: number): Promise<(ActiveMember & { sessionId: string }) | null> =>
  d1
    .prepare(
      `select s.id as "sessionId", ${memberColumns} from sessions s
       join users u on u.id = s.user_id ${ofActiveMember} where s.token = ? and s.expires_at > ?`,
    )
    .bind(token, now)
    .first();

/** The hash; null when the person has no password. */
export const loadPassword = (d1: D1Database, userId: string): Promise<string | null> =>
  d1.prepare("select password from accounts where user_id = ? and provider_id = 'credential'").bind(userId).first<string>("password");

/** Changes nothing when the person has a password. */
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

/** Every session of a person. */
export const deleteSessions = (d1: D1Database, userId: string): D1PreparedStatement =>
  d1.prepare("delete from sessions where user_id = ?").bind(userId);

/** One session, by the token of its cookie. */
export const deleteSession = (d1: D1Database, token: string): D1PreparedStatement =>
  d1.prepare("delete from sessions where token = ?").bind(token);

/** `who` is known by id, or by an address that an earlier statement of the same batch may have added. */
export const insertLink = (
  d1: D1Database,
  link: { id: string; hash: string; at: number; expiresAt: number },
  who: { id: string } | { email: string },
): D1PreparedStatement => {
  const [column, value] = "id" in who ? ["id", who.id] : ["email", who.email];
  return d1
    .prepare(
      `insert into verifications (id, identifier, value, expires_at, created_at, updated_at) select ?1, ?2, id, ?4, ?5, ?5 from users where ${column} = ?3`,
    )
    .bind(link.id, identifierOf(link.hash), value, link.expiresAt, link.at);
};

/** One statement, so that of parallel clicks one gets the person's id and the others null. */
export const takeLink = (d1: D1Database, hash: string, now: number): Promise<string | null> =>
  d1
    .prepare("delete from verifications where identifier = ? and expires_at > ? returning value")
    .bind(identifierOf(hash), now)
    .first<string>("value");

const identifierOf = (hash: string): string => `sign-in-link:${hash}`;
