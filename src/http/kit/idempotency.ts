import type { Context } from "hono";
import { errorStatus } from "../../contract/error";
import { Failure } from "../../lib/failure";
import { newId, sha256 } from "../../lib/id";
import type { HttpEnv } from "./context";
import { claimKey, freeKey, loadKey, releaseKey, saveAnswer, type Making } from "./idempotency-store";

/** Characters; the IETF draft on the header names no limit. Ours. */
const longestKey = 255;

/**
 * Honours the Idempotency-Key header: the first request with a key does the work, a repeat gets its answer, and the same key with another request is refused.
 * The key is written before the work, with the id of what will be made. Of two requests at once, one works and the other is told to wait; when the first ends
 * before it answers, a later one makes the same thing under the same id. A key whose work was refused is free again. Keys are of one person and one path.
 * `permit` asks scope and access and throws what it refuses with. It comes before everything, so that a stored answer goes to nobody who may not ask for it now:
 * neither to a token of less scope nor to a person who lost their access. Its result goes to `work`.
 */
export async function once<Permit, R extends Response>(
  c: Context<HttpEnv>,
  request: string,
  permit: () => Promise<Permit>,
  work: (permitted: Permit, making: Making) => Promise<R>,
): Promise<R> {
  const permitted = await permit();
  const given = c.req.header("idempotency-key");
  const now = c.get("clock").now();
  if (given === undefined) return work(permitted, { id: newId(now), again: false });
  if (given.length > longestKey)
    throw new Failure("BAD_REQUEST", `The Idempotency-Key is longer than ${longestKey} characters.`, {
      issues: [{ path: "Idempotency-Key", message: `is longer than ${longestKey} characters` }],
    });
  const key = await sha256(`${c.get("caller").userId} ${c.req.path.toLowerCase()} ${given}`);
  const requestHash = await sha256(request);
  const d1 = c.env.DB;
  const making = await claimKey(d1, key, requestHash, now);
  // The stored answer is one that `work` gave.
  if (making === null) return (await repeat(d1, key, requestHash)) as R;
  let answer: R;
  try {
    answer = await work(permitted, making);
  } catch (thrown) {
    await (thrown instanceof Failure && errorStatus[thrown.code] < 500 ? freeKey(d1, key, now) : releaseKey(d1, key, now));
    throw thrown;
  }
  if (!answer.ok) {
    await (answer.status < 500 ? freeKey(d1, key, now) : releaseKey(d1, key, now));
    return answer;
  }
  await saveAnswer(d1, key, { status: answer.status, body: await answer.clone().text() });
  return answer;
}

async function repeat(d1: D1Database, key: string, requestHash: string): Promise<Response> {
  const known = await loadKey(d1, key);
  if (known?.requestHash !== requestHash)
    throw new Failure("CONFLICT", "This Idempotency-Key was used for another request. Use a new key for a new request.");
  if (known.answer === null)
    throw new Failure("CONFLICT", "The first request with this Idempotency-Key is still at work. Ask again in a moment.", {
      headers: { "Retry-After": "1" },
    });
  const { status, body } = known.answer;
  return new Response(body, { status, headers: { "content-type": "application/json", "idempotent-replayed": "true" } });
}
