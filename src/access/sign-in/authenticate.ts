import { sha256 } from "../../lib/id";
import type { Caller } from "../caller";
import { findSessionOwner, findTokenOwner, markTokenUsed } from "./store";

/** A token's last use is written at most this often: a token in a loop must not cost a write per request. */
const usedEveryMs = 60 * 60_000;
/** Tokens that Daybook makes have 47 characters; an ADMIN_TOKEN may have more. */
const longestToken = 500;

/** The active member behind an API token, or null: unknown, expired, revoked and deactivated look the same. One read, at most one write an hour. */
export async function callerOfToken(d1: D1Database, token: string, now: number): Promise<Caller | null> {
  if (token.length > longestToken) return null;
  const owner = await findTokenOwner(d1, await sha256(token), now);
  if (owner === null) return null;
  const { tokenId, lastUsedAt, ...person } = owner;
  if (lastUsedAt === null || lastUsedAt <= now - usedEveryMs) await markTokenUsed(d1, tokenId, now, now - usedEveryMs);
  return { ...person, sessionId: null };
}

/** The active member behind a session token whose cookie was verified (`sessionTokenFrom`), or null. */
export async function callerOfSession(d1: D1Database, token: string, now: number): Promise<Caller | null> {
  const owner = await findSessionOwner(d1, token, now);
  return owner && { ...owner, scope: null };
}
