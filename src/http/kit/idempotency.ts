import type { Context } from "hono";
import { errorStatus } from "../../contract/error";
import { Failure } from "../../lib/failure";
import { newId, sha256 } from "../../lib/id";
import type { HttpEnv } from "./context";

/** A key is remembered for a day. */
const rememberedMs = 24 * 60 * 60_000;
/** A request that has not answered by then died on the way: the next one with its key takes over. Requests of this kind take less than a second. */
const leaseMs = 60_000;

/** What the work is to make: the id for it, and whether an earlier request may have made it already. */
export interface Making {
  id: string;
  again: boolean;
}

/**
 * Honours the Idempotency-Key header: the first request with a key does the work, a repeat gets its answer, and the same key with another request is refused.
 * The key is written before the work, with the id of what will be made: of two requests at once, one works and the other is told to wait, and when the first dies
 * before it answers, a later one makes the same thing under the same id. A key whose work was refused is free again.
 */
export async function once<R extends Response>(c: Context<HttpEnv>, request: string, work: (making: Making) => Promise<R>): Promise<R> {
  const given = c.req.header("idempotency-key");
  const now = c.get("clock").now();
  if (given === undefined) return work({ id: newId(now), again: false });
  if (given.length > 255)
    throw new Failure("BAD_REQUEST", "The Idempotency-Key is longer than 255 characters.", {
      issues: [{ path: "Idempotency-Key", message: "is longer than 255 characters" }],
    });
  const key = await sha256(`${c.get("caller").userId} ${c.req.path} ${given}`);
  const requestHash = await sha256(request);
  const db = c.env.DB;
  const making = await claim(db, key, requestHash, now);
  // The stored answer is one that `work` gave.
  if (making === null) return (await repeat(c, db, key, requestHash)) as R;
  let answer: R;
  try {
    answer = await work(making);
  } catch (thrown) {
    await (thrown instanceof Failure && errorStatus[thrown.code] < 500 ? free(db, key, now) : release(db, key, now));
    throw thrown;
  }
  if (!answer.ok) {
    await (answer.status < 500 ? free(db, key, now) : release(db, key, now));
    return answer;
  }
  const stored = JSON.stringify({ status: answer.status, body: await answer.clone().text() });
  await db.prepare("update idempotency_keys set answer = ?2 where key = ?1").bind(key, stored).run();
  return answer;
}

/** Null when the key is somebody's: answered, at work, or of another request. `created_at` is the time of the claim, and the mark of who holds it. */
async function claim(db: D1Database, key: string, requestHash: string, now: number): Promise<Making | null> {
  const [, taken, made] = await db.batch<{ id: string }>([
    db.prepare("delete from idempotency_keys where key = ?1 and created_at < ?2").bind(key, now - rememberedMs),
    db
      .prepare(
        "update idempotency_keys set created_at = ?3 where key = ?1 and request_hash = ?2 and answer is null and result_id is not null and created_at <= ?4 returning result_id as id",
      )
      .bind(key, requestHash, now, now - leaseMs),
    db
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
const free = (db: D1Database, key: string, claimedAt: number): Promise<unknown> =>
  db.prepare("delete from idempotency_keys where key = ?1 and answer is null and created_at = ?2").bind(key, claimedAt).run();

/** Something may have been made: the next request takes over at once, under the same id. */
const release = (db: D1Database, key: string, claimedAt: number): Promise<unknown> =>
  db
    .prepare("update idempotency_keys set created_at = created_at - ?3 where key = ?1 and answer is null and created_at = ?2")
    .bind(key, claimedAt, leaseMs)
    .run();

async function repeat(c: Context<HttpEnv>, db: D1Database, key: string, requestHash: string): Promise<Response> {
  const row = await db
    .prepare("select request_hash, answer from idempotency_keys where key = ?1")
    .bind(key)
    .first<{ request_hash: string; answer: string | null }>();
  if (row?.request_hash !== requestHash)
    throw new Failure("CONFLICT", "This Idempotency-Key was used for another request. Use a new key for a new request.");
  if (row.answer === null)
    throw new Failure("CONFLICT", "The first request with this Idempotency-Key is still at work. Ask again in a moment.", {
      headers: { "Retry-After": "1" },
    });
  const { status, body } = JSON.parse(row.answer) as { status: number; body: string };
  return new Response(body, { status, headers: { "content-type": "application/json", "idempotent-replayed": "true" } });
}
