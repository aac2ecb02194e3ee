import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../../../src/access/caller";
import type { BulkAnswer, WorkspaceSchedule } from "../../../src/contract/all-schedules";
import { allSchedules } from "../../../src/http/schedules/all";
import { scheduleRoutes } from "../../../src/http/schedules/routes";
import { newId } from "../../../src/lib/id";
import { daily, seedProject, seedUser, StoppedClock } from "../../schedules/seed";
import { openRoutes } from "../routes";

const clock = new StoppedClock(0);
const door = openRoutes(clock, allSchedules, scheduleRoutes);

async function call<T = WorkspaceSchedule>(as: Caller, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  door.caller = as;
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await door.app.request(path, init, env as never);
  return { status: response.status, body: (await response.json()) as T };
}
const list = async (query = "") =>
  (await call<{ values: WorkspaceSchedule[]; cursor: string | null; total: number }>(ines, "GET", `/schedules${query}`)).body;
const bulk = async (as: Caller, input: unknown) => (await call<BulkAnswer>(as, "POST", "/schedules/bulk", input)).body;

const person = async (name: string, role: Caller["role"]): Promise<Caller> => ({
  userId: await seedUser(name, role),
  name,
  email: `${name}@example.com`,
  role,
  scope: null,
  sessionId: null,
});
/** Ines is the admin, Mika edits and owns both projects, Tomasz edits nothing, Aiko may look. */
let [ines, mika, tomasz, aiko] = [] as unknown as [Caller, Caller, Caller, Caller];
let [trading, weather] = ["", ""];

beforeEach(async () => {
  clock.set("2026-10-22T08:00:00.000Z");
  await env.DB.batch(["schedules", "projects", "members", "audit_log"].map((table) => env.DB.prepare(`delete from ${table}`)));
  [ines, mika, tomasz, aiko] = [
    await person("Ines Vogt", "admin"),
    await person("Mika Kallio", "editor"),
    await person("Tomasz Ruta", "editor"),
    await person("Aiko Sato", "viewer"),
  ];
  [trading, weather] = [await seedProject(mika.userId), await seedProject(mika.userId)];
  await env.DB.prepare("update projects set title = 'Weather' where id = ?1").bind(weather).run();
});

async function make(projectId: string, name: string, hour: number): Promise<string> {
  const { status, body } = await call(mika, "POST", `/projects/${projectId}/schedules`, { ...daily(hour), name });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}
const leave = (who: Caller) => env.DB.prepare("update members set status = 'deactivated' where user_id = ?1").bind(who.userId).run();
const audits = async () =>
  (await env.DB.prepare("select action, subject_id, actor_name from audit_log where action <> 'schedule.create' order by rowid").all())
    .results;

describe("the list of the workspace", () => {
  test("is by next occurrence, those at rest last, page by page, and counts what matches", async () => {
    await make(trading, "Evening", 20);
    const noon = await make(weather, "Noon", 12);
    await make(trading, "Eleven", 11);
    await call(mika, "POST", `/schedules/${noon}/pause`);
    const all = await list();
    expect(all.values.map((one) => [one.name, one.projectTitle, one.status, one.runAs?.name])).toEqual([
      ["Eleven", "Trading", "active", "Mika Kallio"],
      ["Evening", "Trading", "active", "Mika Kallio"],
      ["Noon", "Weather", "paused", "Mika Kallio"],
    ]);
    expect(all).toMatchObject({ total: 3, cursor: null });
    const first = await list("?limit=2");
    const second = await list(`?limit=2&cursor=${first.cursor}`);
    expect([...first.values, ...second.values].map((one) => one.name)).toEqual(["Eleven", "Evening", "Noon"]);
    expect(second.cursor).toBeNull();
    const names = async (query: string) => (await list(query)).values.map((one) => one.name);
    expect(await names("?search=weaTHER")).toEqual(["Noon"]);
    expect(await names("?search=eveni")).toEqual(["Evening"]);
    expect(await names("?status=paused")).toEqual(["Noon"]);
    expect(await names(`?projectId=${trading}`)).toEqual(["Eleven", "Evening"]);
    expect(await names(`?runAs=${tomasz.userId}`)).toEqual([]);
    await env.DB.prepare("update projects set trashed_at = 1 where id = ?1").bind(weather).run();
    expect(await list()).toMatchObject({ total: 2, values: [{ name: "Eleven" }, { name: "Evening" }] });
  });

  test("is for admins", async () => {
    expect((await call(mika, "GET", "/schedules")).status).toBe(403);
  });

  test("says who can no longer run what is theirs", async () => {
    await make(trading, "Eleven", 11);
    expect((await list()).values[0]?.ownerProblem).toBeNull();
    await leave(mika);
    expect((await list()).values[0]?.ownerProblem).toContain("Mika Kallio has left the workspace");
  });
});

describe("many at once", () => {
  test("pauses what it can, says what it could not and why, and leaves one audit row for each change", async () => {
    const [one, two, ended] = [await make(trading, "One", 9), await make(weather, "Two", 10), await make(weather, "Three", 11)];
    await env.DB.prepare("update schedules set status = 'ended', next_at = null where id = ?1").bind(ended).run();
    const gone = newId();
    const answer = await bulk(ines, { ids: [one, two, one, ended, gone], action: "pause" });
    expect(answer).toMatchObject({ changed: 2, unchanged: 0, refused: 2 });
    expect(answer.results.map((result) => [result.name, result.outcome, result.reason])).toEqual([
      ["One", "changed", null],
      ["Two", "changed", null],
      ["Three", "refused", "This schedule has ended, so there is nothing to pause."],
      [gone, "refused", "There is no such schedule, or you may not see it."],
    ]);
    expect(await audits()).toEqual([one, two].map((id) => ({ action: "schedule.pause", subject_id: id, actor_name: "Ines Vogt" })));
    expect(await bulk(ines, { ids: [one], action: "pause" })).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await audits()).toHaveLength(2);
    expect(await bulk(ines, { ids: [one, two], action: "resume" })).toMatchObject({ changed: 2 });
    expect((await list()).values.map((each) => [each.name, each.status, each.nextOccurrenceAt])).toEqual([
      ["One", "active", "2026-10-23T07:00:00.000Z"],
      ["Two", "active", "2026-10-23T08:00:00.000Z"],
      ["Three", "ended", null],
    ]);
  });

  test("what is due and not claimed yet is claimed before the change: nothing is dropped", async () => {
    const ids = [await make(trading, "One", 9), await make(weather, "Two", 10)];
    await env.DB.prepare("update schedules set next_at = next_at - 86400000").run();
    expect(await bulk(ines, { ids, action: "pause" })).toMatchObject({ changed: 2, refused: 0 });
    const { results } = await env.DB.prepare(
      "select schedule_id as id, datetime(planned_at / 1000, 'unixepoch') as at from runs order by planned_at",
    ).all();
    expect(results).toEqual([
      { id: ids[0], at: "2026-10-22 07:00:00" },
      { id: ids[1], at: "2026-10-22 08:00:00" },
    ]);
  });

  test("whoever takes over what is due from somebody who left keeps it active; what was due is skipped", async () => {
    const one = await make(trading, "One", 9);
    await leave(mika);
    await env.DB.prepare("update schedules set next_at = next_at - 86400000").run();
    expect(await bulk(ines, { ids: [one], action: "owner", runAs: ines.userId })).toMatchObject({ changed: 1 });
    expect((await list()).values.map(({ status, runAs }) => [status, runAs?.name])).toEqual([["active", "Ines Vogt"]]);
    const { results } = await env.DB.prepare("select status from runs where schedule_id = ?1").bind(one).all();
    expect(results).toEqual([{ status: "skipped" }]);
  });

  test.each([
    ["is judged again as it is now", 1, "changed", "paused", 2],
    ["and does so each time it is judged, is refused", 99, "refused", "active", 3],
  ])("one that somebody edits at the same moment %s; the others are changed, each once", async (_claim, until, outcome, status, tries) => {
    const [one, two] = [await make(trading, "One", 9), await make(weather, "Two", 10)];
    let edits = 0;
    const batch = async (statements: D1PreparedStatement[]) => {
      if (edits++ < until)
        await env.DB.prepare("update schedules set name = 'Edited', updated_at = updated_at + 1 where id = ?1").bind(two).run();
      return env.DB.batch(statements);
    };
    const DB = new Proxy(env.DB, {
      get: (target, name) =>
        name === "batch" ? batch : ((Reflect.get(target, name) as (() => unknown) | undefined)?.bind(target) ?? undefined),
    });
    door.caller = ines;
    const init = { method: "POST", body: JSON.stringify({ ids: [one, two], action: "pause" }) };
    const answer = await door.app.request("/schedules/bulk", init, { ...env, DB } as never);
    const { results } = await answer.json<BulkAnswer>();
    expect(results.map((result) => [result.id, result.name, result.outcome])).toEqual([
      [one, "One", "changed"],
      [two, "Edited", outcome],
    ]);
    expect(results[1]?.reason ?? "").toMatch(outcome === "changed" ? /^$/ : /changing at the same moment/);
    expect(edits).toBe(tries);
    expect((await list()).values.map((each) => [each.name, each.status]).toSorted()).toEqual([
      ["Edited", status],
      ["One", "paused"],
    ]);
    expect((await audits()).map((row) => row["subject_id"])).toEqual(outcome === "changed" ? [one, two] : [one]);
  });

  test("an editor changes what they may edit, and what they may not see does not exist", async () => {
    const one = await make(trading, "One", 9);
    expect((await bulk(tomasz, { ids: [one], action: "pause" })).results[0]).toMatchObject({ name: one, outcome: "refused" });
    await env.DB.prepare("update projects set workspace_access = 'CAN_VIEW' where id = ?1").bind(trading).run();
    expect((await bulk(tomasz, { ids: [one], action: "pause" })).results[0]?.reason).toBe("You may not change the schedules of “Trading”.");
    expect(await bulk(mika, { ids: [one], action: "pause" })).toMatchObject({ changed: 1 });
  });

  test("takes 200 at most, and a person only where one is asked for", async () => {
    const ids = Array.from({ length: 201 }, () => newId());
    expect((await call(ines, "POST", "/schedules/bulk", { ids, action: "pause" })).status).toBe(400);
    expect((await call(ines, "POST", "/schedules/bulk", { ids: [newId()], action: "owner" })).status).toBe(422);
    expect((await call(ines, "POST", "/schedules/bulk", { ids: [newId()], action: "pause", runAs: ines.userId })).status).toBe(422);
  });
});

describe("whom a schedule runs as", () => {
  test.each<[string, () => Caller, () => Caller, number, string]>([
    ["an admin may name anybody who may edit the project", () => ines, () => mika, 200, ""],
    ["an admin may take it", () => ines, () => ines, 200, ""],
    ["nobody who may not edit it", () => ines, () => tomasz, 422, "Tomasz Ruta may not edit “Trading”"],
    ["nobody whose role never edits", () => ines, () => aiko, 422, "Aiko Sato may not edit “Trading”"],
    ["an editor may name themselves", () => mika, () => mika, 200, ""],
    ["an editor may name nobody else", () => mika, () => ines, 403, "Only an admin can make it run as somebody else"],
  ])("%s", async (_claim, as, whom, status, message) => {
    await env.DB.prepare(
      "insert into grants (project_id, subject_kind, subject_id, access, created_at) values (?1, 'user', ?2, 'FULL_ACCESS', 0)",
    )
      .bind(trading, aiko.userId)
      .run();
    const id = await make(trading, "One", 9);
    const single = await call<WorkspaceSchedule & { message: string }>(as(), "PATCH", `/schedules/${id}`, { runAs: whom().userId });
    expect(single.status, JSON.stringify(single.body)).toBe(status);
    if (status === 200) expect(single.body.runAs?.name).toBe(whom().name);
    else expect(single.body.message).toContain(message);
    const [result] = (await bulk(as(), { ids: [id], action: "owner", runAs: whom().userId })).results;
    expect(result?.outcome === "refused").toBe(status !== 200);
    expect(result?.reason ?? "").toContain(message);
  });

  test("a schedule whose person left is resumed after somebody took it over, and not before", async () => {
    const id = await make(trading, "One", 9);
    await leave(mika);
    await env.DB.prepare("update schedules set status = 'auto_paused', status_reason = 'The person it runs as has left.' where id = ?1")
      .bind(id)
      .run();
    const refused = await call<{ message: string }>(ines, "POST", `/schedules/${id}/resume`);
    expect([refused.status, refused.body.message]).toEqual([
      422,
      "Mika Kallio has left the workspace, and this schedule runs as them. Choose whom it runs as, then resume it.",
    ]);
    expect((await call(ines, "PATCH", `/schedules/${id}`, { enabled: true })).status).toBe(422);
    expect((await bulk(ines, { ids: [id], action: "resume" })).results[0]?.outcome).toBe("refused");
    const taken = await call(ines, "PATCH", `/schedules/${id}`, { runAs: ines.userId });
    expect(taken.body).toMatchObject({
      status: "auto_paused",
      runAs: { name: "Ines Vogt" },
      statusReason: expect.stringContaining("it can be resumed"),
    });
    expect((await bulk(ines, { ids: [id], action: "resume" })).results[0]?.outcome).toBe("changed");
    expect((await audits()).map((row) => row["action"])).toEqual(["schedule.update", "schedule.resume"]);
  });
});
