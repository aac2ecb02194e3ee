import { beforeAll, expect, test } from "vitest";
import { env, openWorkspace, request, type Workspace } from "../../flows/workspace";

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});

const minute = 60_000;

test.each<[string, number, number, string]>([
  ["no tick yet in a workspace just made", 1, 200, "starting"],
  ["no tick ever in a workspace of four minutes: the trigger is not set up", 4, 503, "degraded"],
])("health: %s", async (_, madeAgo, status, word) => {
  await env.DB.batch([
    env.DB.prepare("delete from ticks"),
    env.DB.prepare("update workspace set created_at = ?1").bind(Date.now() - madeAgo * minute),
  ]);
  expect(await request("GET", "/api/v1/health", null)).toMatchObject({ status, body: { status: word } });
});

test.each<[string, number, number | null, number, string]>([
  ["a tick a minute ago and nothing due", 1, null, 200, "ok"],
  ["three ticks missed", 4, null, 503, "degraded"],
  ["a message due for ten minutes: the queue may be busy", 1, 10, 200, "ok"],
  ["a message due for half an hour that nobody comes for: the sweep is stuck", 1, 30, 503, "degraded"],
])("health: %s", async (_, finishedAgo, dueAgo, status, word) => {
  const now = Date.now();
  await env.DB.prepare(
    "insert or replace into ticks (id, last_scheduled_at, last_finished_at, swept, oldest_due) values (1, ?1, ?1, 0, ?2)",
  )
    .bind(now - finishedAgo * minute, dueAgo === null ? null : now - dueAgo * minute)
    .run();
  const stranger = await request("GET", "/api/v1/health", null);
  expect(stranger).toMatchObject({ status, body: { status: word } });
  expect(Object.keys(stranger.body as object)).toEqual(["status"]);
  const { body } = await workspace.call<{ tick: { oldestDueAt: string | null } }>("GET", "/health");
  expect(body.tick.oldestDueAt).toBe(dueAgo === null ? null : new Date(now - dueAgo * minute).toISOString());
});
