import type { Context } from "hono";
import { Failure } from "../lib/failure";
import { sha256 } from "../lib/id";
import type { HttpEnv } from "./context";

/** A key is remembered for a day. */
const rememberedMs = 24 * 60 * 60_000;

/**
 * Honours the Idempotency-Key header: the first request with a key does the work, a repeat gets its answer, and the same key with another request is refused.
 * The key is written before the work: of two requests at once, one works and the other is told to wait. A key whose work failed or was refused is free again.
 */
export async function once(c: Context<HttpEnv>, request: string, work: () => Promise<Response>): Promise<Response> {
  const given = c.req.header("idempotency-key");
  if (given === undefined) return work();
  if (given.length > 255)
    throw new Failure("BAD_REQUEST", "The Idempotency-Key is longer than 255 characters.", {
      issues: [{ path: "Idempotency-Key", message: "is longer than 255 characters" }],
    });
  const now = c.get("clock").now();
  const key = await sha256(`${c.get("caller").userId} ${c.req.path} ${given}`);
  const requestHash = await sha256(request);
  const db = c.env.DB;
  const [, claimed] = await db.batch([
    db.prepare("delete from idempotency_keys where key = ?1 and created_at < ?2").bind(key, now - rememberedMs),
    db.prepare("insert or ignore into idempotency_keys (key, request_hash, created_at) values (?1, ?2, ?3)").bind(key, requestHash, now),
  ]);
  if (claimed?.meta.changes === 0) return repeat(c, db, key, requestHash);
  const free = (): Promise<unknown> => db.prepare("delete from idempotency_keys where key = ?1 and answer is null").bind(key).run();
  let answer: Response;
  try {
    answer = await work();
  } catch (thrown) {
    await free();
    throw thrown;
  }
  if (!answer.ok) {
    await free();
    return answer;
  }
  const stored = JSON.stringify({ status: answer.status, body: await answer.clone().text() });
  await db.prepare("update idempotency_keys set answer = ?2 where key = ?1").bind(key, stored).run();
  return answer;
}

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
