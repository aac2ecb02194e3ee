import { newId } from "../../lib/id";

/** Idempotency keys. Hand-written: each statement decides by itself who holds a key, also while two requests run side by side. */

/** A key is remembered for a day. */
const rememberedMs = 24 * 60 * 60_000;
/** A request that has not answered by then ended on the way: the next one with its key takes over. Requests of this kind take less than a second. */
const leaseMs = 60_000;

/** What the work is to make: the id for it, and whether an earlier request may have made it already. */
export interface Making {
  id: string;
  again: boolean;
}

/** The answer to the first request with a key. */
export interface StoredAnswer {
  status: number;
  body: string;
}

/** Null when the key is taken: answered, in work, or of another request. `created_at` is the time of the claim, and identifies who holds it. */
export async function claimKey(d1: D1Database, key: string, requestHash: string, now: number): Promise<Making | null> {
  const [, taken, made] = await d1.batch<{ id: string }>([
    d1.prepare("delete from idempotency_keys where key = ?1 and created_at < ?2").bind(key, now - rememberedMs),
    d1
      .prepare(
        "update idempotency_keys set created_at = ?3 where key = ?1 and request_hash = ?2 and answer is null and result_id is not null and created_at <= ?4 returning result_id as id",
      )
      .bind(key, requestHash, now, now - leaseMs),
    d1
      .prepare(
        "insert or ignore into idempotency_keys (key, request_hash, created_at, result_id) values (?1, ?2, ?3, ?4) returning result_id as id",
      )
      .bind(key, requestHash, now, newId(now)),
  ]);
  const [again] = taken?.results ?? [];
  const [first] = made?.results ?? [];
  return again ? { id: again.id, again: true } : first ? { id: first.id, again: false } : null;
}

/** Nothing was made: the key may be used for anything. Only by its holder, not by one whose lease ended meanwhile. */
export const freeKey = (d1: D1Database, key: string, claimedAt: number): Promise<unknown> =>
  d1.prepare("delete from idempotency_keys where key = ?1 and answer is null and created_at = ?2").bind(key, claimedAt).run();

/** Something may have been made: the next request takes over at once, under the same id. */
export const releaseKey = (d1: D1Database, key: string, claimedAt: number): Promise<unknown> =>
  d1
    .prepare("update idempotency_keys set created_at = created_at - ?3 where key = ?1 and answer is null and created_at = ?2")
    .bind(key, claimedAt, leaseMs)
    .run();

/** Repeats are given this answer from now on. */
export const saveAnswer = (d1: D1Database, key: string, answer: StoredAnswer): Promise<unknown> =>
  d1.prepare("update idempotency_keys set answer = ?2 where key = ?1").bind(key, JSON.stringify(answer)).run();

/** Null: the key was freed meanwhile. `answer` null: the first request is still in work. */
export async function loadKey(d1: D1Database, key: string): Promise<{ requestHash: string; answer: StoredAnswer | null } | null> {
  const row = await d1
    .prepare("select request_hash, answer from idempotency_keys where key = ?1")
    .bind(key)
    .first<{ request_hash: string; answer: string | null }>();
  return row && { requestHash: row.request_hash, answer: row.answer === null ? null : (JSON.parse(row.answer) as StoredAnswer) };
}
