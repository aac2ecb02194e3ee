import { expect, test } from "vitest";
import { publishDraft } from "../../src/runs/publish";
import { env, seedProject, seedUser } from "../notifications/seed";

const clock = { now: () => 7 };
const mira = { userId: "mira", name: "Mira Olsen" };
/** A runner that takes every run and starts none. */
const quiet = { ...env, PROJECT_RUNNER: { getByName: () => ({ accept: async () => undefined }) } as never };

async function draftOf(cells: object[]): Promise<string> {
  const id = await seedProject(await seedUser("Mira Olsen", { role: "editor" }));
  await env.DB.prepare("insert into drafts (project_id, revision, cells, settings, updated_at) values (?1, 1, ?2, '{}', 0)")
    .bind(id, JSON.stringify(cells))
    .run();
  return id;
}
const cell = (name: string, source: string) => ({
  id: name,
  staticId: name,
  kind: "javascript",
  label: name,
  source,
  output: name,
  inApp: true,
  width: "full",
  config: {},
});
const left = async (id: string) => ({
  versions: await env.DB.prepare("select count(*) as n from versions where project_id = ?1").bind(id).first("n"),
  runs: await env.DB.prepare("select count(*) as n from runs where project_id = ?1").bind(id).first("n"),
  published: await env.DB.prepare("select published_version as n from projects where id = ?1").bind(id).first("n"),
});

test("a draft that is saved between the check and the freezing is not published, and nothing is written", async () => {
  const id = await draftOf([cell("a", "1")]);
  const DB = new Proxy(env.DB, {
    get: (target, name) => {
      const own = Reflect.get(target, name) as (...given: unknown[]) => unknown;
      if (name !== "batch") return own.bind(target);
      return async (...given: unknown[]) => {
        await env.DB.prepare("update drafts set revision = 2, cells = '[]' where project_id = ?1").bind(id).run();
        return own.apply(target, given);
      };
    },
  });
  await expect(publishDraft({ ...quiet, DB }, clock, { projectId: id, by: mira, note: "" })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await left(id)).toEqual({ versions: 0, runs: 0, published: 14 });
});

test("a draft whose cells depend on each other in a circle is not published, and nothing is written", async () => {
  const id = await draftOf([cell("a", "b + 1"), cell("b", "a + 1")]);
  await expect(publishDraft(quiet, clock, { projectId: id, by: mira, note: "" })).rejects.toMatchObject({ code: "UNPROCESSABLE" });
  expect(await left(id)).toEqual({ versions: 0, runs: 0, published: 14 });
});

test("a draft becomes the published version with its first run, which may publish its result, in one step", async () => {
  const id = await draftOf([cell("a", "1")]);
  const by = (await env.DB.prepare("select owner_id from projects where id = ?1").bind(id).first<string>("owner_id")) ?? "";
  const { version, runId } = await publishDraft(quiet, clock, { projectId: id, by: { userId: by, name: "Mira Olsen" }, note: "First" });
  expect(await left(id)).toEqual({ versions: 1, runs: 1, published: version });
  expect(await env.DB.prepare("select * from runs where id = ?1").bind(runId).first()).toMatchObject({
    version,
    trigger: "publish",
    context: "app",
    status: "queued",
    planned_at: 7,
    claimed_at: 7,
    update_published_results: 1,
    created_by: by,
  });
  const { results } = await env.DB.prepare("select action, actor_name, details from audit_log where subject_id = ?1").bind(id).all();
  expect(results).toEqual([{ action: "project.publish", actor_name: "Mira Olsen", details: JSON.stringify({ version, runId }) }]);
});
