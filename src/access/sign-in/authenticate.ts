import type { Role, TokenScope } from "../../contract/access";
import { sha256 } from "../../lib/id";
import type { Caller } from "../caller";

/** `last_used_at` of a token is written at most this often: a token in a loop must not cost a write per request. */
const usedEveryMs = 60 * 60_000;

type MemberRow = { user_id: string; name: string; email: string; role: Role };
type TokenRow = MemberRow & { id: string; scope: TokenScope; last_used_at: number | null };

/** The active member behind an API token, or null: unknown, expired, revoked and deactivated look the same. One read, at most one write an hour. */
export async function callerOfToken(d1: D1Database, token: string, now: number): Promise<Caller | null> {
  // Tokens of Daybook's own making are 47 characters; ADMIN_TOKEN is whatever its owner chose.
  if (token.length > 500) return null;
  const row = await d1
    .prepare(
      `select t.id, t.scope, t.last_used_at, u.id as user_id, u.name, u.email, m.role from api_tokens t
       join users u on u.id = t.user_id join members m on m.user_id = u.id and m.status = 'active'
       where t.hash = ? and (t.expires_at is null or t.expires_at > ?)`,
    )
    .bind(await sha256(token), now)
    .first<TokenRow>();
  if (row === null) return null;
  if (row.last_used_at === null || row.last_used_at <= now - usedEveryMs) {
    await d1
      .prepare("update api_tokens set last_used_at = ? where id = ? and (last_used_at is null or last_used_at <= ?)")
      .bind(now, row.id, now - usedEveryMs)
      .run();
  }
  return { ...personOf(row), scope: row.scope, sessionId: null };
}

/** The active member behind a session token whose cookie was verified (`sessionTokenFrom`), or null. */
export async function callerOfSession(d1: D1Database, token: string, now: number): Promise<Caller | null> {
  const row = await d1
    .prepare(
      `select s.id, u.id as user_id, u.name, u.email, m.role from sessions s
       join users u on u.id = s.user_id join members m on m.user_id = u.id and m.status = 'active'
       where s.token = ? and s.expires_at > ?`,
    )
    .bind(token, now)
    .first<MemberRow & { id: string }>();
  return row && { ...personOf(row), scope: null, sessionId: row.id };
}

const personOf = (row: MemberRow) => ({ userId: row.user_id, name: row.name, email: row.email, role: row.role });
