import type { TokenScope } from "../../contract/access";
import { isoOrNull, iso, type Clock } from "../../lib/clock";
import { Failure, notFound } from "../../lib/failure";
import { newId, sha256 } from "../../lib/id";
import { audit } from "../audit";
import type { Caller } from "../caller";
import { allows } from "../policy";
import { randomSecret } from "../sign-in/secret";
import { countTokens, deleteToken, insertToken, type TokenRow } from "../store";

/** Tokens a person may hold at once: more is a program that forgets to clean up. */
const maxTokens = 100;
const dayMs = 86_400_000;

/** A new token of the caller's own. The secret is in this answer and nowhere else. */
export async function createToken(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  input: { name: string; scope: TokenScope; expiresInDays: number },
): Promise<{ row: TokenRow; token: string }> {
  if ((await countTokens(d1, caller.userId)) >= maxTokens)
    throw new Failure("CONFLICT", `You have ${maxTokens} API tokens. Revoke one first.`);
  const at = clock.now();
  const token = `dbk_${randomSecret()}`;
  const expiresAt = at + input.expiresInDays * dayMs;
  const row = { id: newId(at), name: input.name, scope: input.scope, hint: token.slice(-4) };
  await d1.batch([
    insertToken(d1, caller.userId, { ...row, hash: await sha256(token), at, expiresAt }),
    audit(d1, caller, "token.create", { kind: "token", id: row.id }, { name: row.name, scope: row.scope }, at),
  ]);
  return { row: { ...row, created_at: at, expires_at: expiresAt, last_used_at: null }, token };
}

/** Ends one of the caller's tokens at once. */
export async function revokeToken(d1: D1Database, caller: Caller, id: string): Promise<void> {
  const name = await deleteToken(d1, caller.userId, id);
  if (name === null) throw notFound("The API token");
  await audit(d1, caller, "token.revoke", { kind: "token", id }, { name }).run();
}

export const viewToken = (row: TokenRow, caller: Caller) => ({
  id: row.id,
  name: row.name,
  scope: row.scope,
  hint: row.hint,
  createdAt: iso(row.created_at),
  expiresAt: isoOrNull(row.expires_at),
  lastUsedAt: isoOrNull(row.last_used_at),
  abilities: { delete: allows(caller, "NONE", "token.manage") },
});
