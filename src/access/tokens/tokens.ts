import type { TokenScope } from "../../contract/access";
import { isoOrNull, iso, type Clock } from "../../lib/clock";
import { Failure, notFound } from "../../lib/failure";
import { newId, sha256 } from "../../lib/id";
import { audit, auditIfChanged } from "../audit";
import type { Caller } from "../caller";
import { allows } from "../policy";
import { randomSecret } from "../sign-in/secret";
import { countTokens, deleteToken, insertToken, loadToken, type TokenRecord } from "./store";

/** Tokens a person may hold at once: more is a program that does not clean up. */
const maxTokens = 100;
const dayMs = 86_400_000;

/** A new token of the caller's own. The secret is in this answer and nowhere else. */
export async function createToken(
  d1: D1Database,
  clock: Clock,
  caller: Caller,
  input: { name: string; scope: TokenScope; expiresInDays: number },
): Promise<{ record: TokenRecord; token: string }> {
  if ((await countTokens(d1, caller.userId)) >= maxTokens)
    throw new Failure("CONFLICT", `You have ${maxTokens} API tokens. Revoke one first.`);
  const createdAt = clock.now();
  const token = `dbk_${randomSecret()}`;
  const made = {
    id: newId(createdAt),
    name: input.name,
    scope: input.scope,
    hint: token.slice(-4),
    createdAt,
    expiresAt: createdAt + input.expiresInDays * dayMs,
  };
  await d1.batch([
    insertToken(d1, caller.userId, { ...made, hash: await sha256(token) }),
    audit(d1, caller, "token.create", { kind: "token", id: made.id }, { name: made.name, scope: made.scope }, createdAt),
  ]);
  return { record: { ...made, lastUsedAt: null }, token };
}

/** Ends one of the caller's tokens at once. Throws NOT_FOUND when it is not theirs, or was revoked at the same moment. */
export async function revokeToken(d1: D1Database, clock: Clock, caller: Caller, id: string): Promise<void> {
  const token = await loadToken(d1, caller.userId, id);
  if (token === null) throw notFound("The API token");
  const [deleted] = await d1.batch([
    deleteToken(d1, caller.userId, id),
    auditIfChanged(d1, caller, "token.revoke", { kind: "token", id }, { name: token.name }, clock.now()),
  ]);
  if (deleted?.meta.changes === 0) throw notFound("The API token");
}

/** A token as answered, without its secret. */
export const viewToken = (record: TokenRecord, caller: Caller) => ({
  id: record.id,
  name: record.name,
  scope: record.scope,
  hint: record.hint,
  createdAt: iso(record.createdAt),
  expiresAt: isoOrNull(record.expiresAt),
  lastUsedAt: isoOrNull(record.lastUsedAt),
  abilities: { delete: allows(caller, "NONE", "token.manage") },
});
