import { and, count, desc, eq, lt } from "drizzle-orm";
import { openDb } from "../../db/client";
import { apiTokens } from "../../db/schema/people";

/** API tokens. Reads use drizzle's builder; writes are statements, which a verb puts into one batch with its audit row. */

/** A token as its owner sees it: never its hash. */
export type TokenRecord = Omit<typeof apiTokens.$inferSelect, "userId" | "hash">;
export type NewToken = Omit<typeof apiTokens.$inferSelect, "userId" | "lastUsedAt">;

const { id, name, scope, hint, createdAt, expiresAt, lastUsedAt } = apiTokens;
const listed = { id, name, scope, hint, createdAt, expiresAt, lastUsedAt };

/** A person's tokens, newest first; `after` is the id that the page begins behind. */
export const listTokens = (d1: D1Database, userId: string, after: string | null, limit: number): Promise<TokenRecord[]> =>
  openDb(d1)
    .select(listed)
    .from(apiTokens)
    .where(and(eq(apiTokens.userId, userId), after === null ? undefined : lt(apiTokens.id, after)))
    .orderBy(desc(apiTokens.id))
    .limit(limit);

/** Null when the token is not this person's. */
export const loadToken = async (d1: D1Database, userId: string, tokenId: string): Promise<TokenRecord | null> =>
  (
    await openDb(d1)
      .select(listed)
      .from(apiTokens)
      .where(and(eq(apiTokens.id, tokenId), eq(apiTokens.userId, userId)))
  )[0] ?? null;

/** Expired ones count, too: they are listed until they are revoked. */
export const countTokens = async (d1: D1Database, userId: string): Promise<number> =>
  (await openDb(d1).select({ n: count() }).from(apiTokens).where(eq(apiTokens.userId, userId)))[0]?.n ?? 0;

/** Whether a token with this hash is stored, living or not. */
export const hasToken = async (d1: D1Database, hash: string): Promise<boolean> =>
  (await openDb(d1).select({ id }).from(apiTokens).where(eq(apiTokens.hash, hash))).length > 0;

/** A new token of this person. */
export const insertToken = (d1: D1Database, userId: string, token: NewToken): D1PreparedStatement =>
  d1
    .prepare("insert into api_tokens (id, user_id, name, hash, hint, scope, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?)")
    .bind(token.id, userId, token.name, token.hash, token.hint, token.scope, token.createdAt, token.expiresAt);

/** Changes nothing when the token is there already. */
export const ensureTokenOf = (d1: D1Database, email: string, token: NewToken): D1PreparedStatement =>
  d1
    .prepare(
      `insert into api_tokens (id, user_id, name, hash, hint, scope, created_at, expires_at)
       select ?, id, ?, ?, ?, ?, ?, ? from users where email = ? on conflict (hash) do nothing`,
    )
    .bind(token.id, token.name, token.hash, token.hint, token.scope, token.createdAt, token.expiresAt, email);

/** Deletes the tokens of that name which are not this one: what the environment held before. */
export const deleteOtherTokens = (d1: D1Database, email: string, tokenName: string, hash: string): D1PreparedStatement =>
  d1
    .prepare("delete from api_tokens where name = ? and hash <> ? and user_id = (select id from users where email = ?)")
    .bind(tokenName, hash, email);

/** Changes nothing when the token is not this person's. */
export const deleteToken = (d1: D1Database, userId: string, tokenId: string): D1PreparedStatement =>
  d1.prepare("delete from api_tokens where id = ? and user_id = ?").bind(tokenId, userId);
