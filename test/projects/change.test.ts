import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import type { Actor } from "../../src/access/caller";
import { changeProject, createProject } from "../../src/projects/change";
import { loadDraft } from "../../src/projects/store";
import { seedUser, StoppedClock } from "../schedules/seed";

const at = Date.parse("2026-10-22T08:00:00.000Z");
const clock = new StoppedClock(at);
const ines = async (): Promise<Actor> => ({ userId: await seedUser("Ines Vogt"), name: "Ines Vogt" });
const rowOf = (id: string) => env.DB.prepare("select * from projects where id = ?1").bind(id).first();
const auditOf = async (id: string) =>
  (await env.DB.prepare("select at, actor_name, action, details from audit_log where subject_id = ?1 order by rowid").bind(id).all())
    .results;

afterEach(() => env.DB.prepare("drop trigger if exists no_audit").run());

test("a project is created with an empty draft and its audit row", async () => {
  const by = await ines();
  const id = await createProject(env.DB, clock, by, { title: "Returns" });
  expect(await rowOf(id)).toMatchObject({
    title: "Returns",
    description: null,
    owner_id: by.userId,
    creator_id: by.userId,
    created_at: at,
  });
  expect(await loadDraft(env.DB, id)).toMatchObject({ revision: 1, cells: [], updatedAt: at });
  expect(await auditOf(id)).toEqual([{ at, actor_name: "Ines Vogt", action: "project.create", details: '{"title":"Returns"}' }]);
});

test("a change writes what it names, keeps the rest, and names itself in the audit log", async () => {
  const by = await ines();
  const id = await createProject(env.DB, clock, by, { title: "Returns", description: "Of shoes" });
  await changeProject(env.DB, clock, by, id, { title: "Refunds" });
  await changeProject(env.DB, clock, by, id, { archived: true });
  expect(await rowOf(id)).toMatchObject({ title: "Refunds", description: "Of shoes", archived_at: at });
  await changeProject(env.DB, clock, by, id, { archived: false, description: null });
  expect(await rowOf(id)).toMatchObject({ title: "Refunds", description: null, archived_at: null });
  expect((await auditOf(id)).map(({ action, details }) => `${action as string} ${details as string}`)).toEqual([
    'project.create {"title":"Returns"}',
    'project.update {"title":"Refunds"}',
    'project.update {"archived":true}',
    'project.update {"archived":false,"description":null}',
  ]);
});

test("what cannot be written to the audit log does not happen", async () => {
  const by = await ines();
  const id = await createProject(env.DB, clock, by, { title: "Returns" });
  await env.DB.prepare("create trigger no_audit before insert on audit_log begin select raise(abort, 'no audit'); end").run();
  await expect(changeProject(env.DB, clock, by, id, { title: "Refunds" })).rejects.toThrow("no audit");
  await expect(createProject(env.DB, clock, by, { title: "Unaudited" })).rejects.toThrow("no audit");
  expect(await rowOf(id)).toMatchObject({ title: "Returns" });
  expect(await env.DB.prepare("select count(*) as n from projects where title = 'Unaudited'").first("n")).toBe(0);
});
