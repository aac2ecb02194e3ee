import type { Env } from "../../env";
import { snapshotKey } from "../../snapshots/keys";

/** What the platform alone costs, measured in the same process. */

/** An object that only answers: the floor of a call to a runner. */
export interface Echo {
  echo(value: number): number;
}

/** Makes the table that the bare runtime writes to for comparison. */
export const prepareFloors = (env: Env): Promise<unknown> =>
  env.DB.prepare(
    "create table if not exists bench_floor (id text primary key not null, at integer not null, body text not null) without rowid",
  ).run();

/** One row, one object call, one stored object of `bytes`. */
export async function runFloor(env: Env, echo: Echo, bytes: number): Promise<void> {
  const id = crypto.randomUUID();
  await env.DB.prepare("insert into bench_floor (id, at, body) values (?1, ?2, ?3)").bind(id, Date.now(), "queued").run();
  await echo.echo(1);
  await env.BUCKET.put(snapshotKey("bench-floor", id, 1), new Uint8Array(bytes));
}

const address = "https://bench.invalid/page";

/** Puts a page of the given size where `pageFloor` finds it. */
export const putPage = async (page: ArrayBuffer): Promise<void> =>
  (await caches.open("bench")).put(address, new Response(page, { headers: { "cache-control": "public, max-age=3600" } }));

/** One row read, one cache match. */
export async function pageFloor(env: Env, projectId: string): Promise<Response> {
  const row = await env.DB.withSession("first-unconstrained").prepare("select id from projects where id = ?1").bind(projectId).first();
  const page = await (await caches.open("bench")).match(address);
  return row && page
    ? new Response(page.body, { headers: { "content-type": "text/html; charset=utf-8" } })
    : new Response("nothing kept\n", { status: 500 });
}
