import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import type { Project } from "../../src/contract/compatible/project";
import { projectRoutes } from "../../src/http/projects/routes";
import { newId } from "../../src/lib/id";
import { openRoutes } from "../http/routes";
import { seedUser, StoppedClock } from "../schedules/seed";

const door = openRoutes(new StoppedClock(Date.parse("2026-10-22T08:00:00.000Z")), projectRoutes);
let [ines, mika] = ["", ""];

async function seed(title: string, over: Record<string, string | number | null> = {}): Promise<string> {
  const id = newId();
  const row = { id, title, owner_id: ines, creator_id: ines, last_edited_at: 1000, created_at: 1000, ...over };
  const [names, values] = [Object.keys(row), Object.values(row)];
  await env.DB.batch([
    env.DB.prepare(`insert into projects (${names.join()}) values (${names.map(() => "?").join()})`).bind(...values),
    env.DB.prepare("insert into drafts (project_id, revision, cells, settings, updated_at) values (?1, 1, '[]', '{}', 0)").bind(id),
  ]);
  return id;
}

const ask = (path: string, init: RequestInit = {}) => door.app.request(path, init, env as never);
async function page(query: string): Promise<{ values: Project[]; pagination: { after: string | null; before: string | null } }> {
  const answer = await ask(`/projects?${query}`);
  expect(answer.status).toBe(200);
  return answer.json();
}
const titles = async (query: string) => (await page(query)).values.map(({ title }) => title);

beforeAll(async () => {
  [ines, mika] = [await seedUser("Ines Vogt", "admin"), await seedUser("Mika Kallio")];
  door.caller = { userId: ines, name: "Ines Vogt", email: "i@example.com", role: "admin", scope: null, sessionId: null };
  await seed("First", { last_edited_at: 9000, last_published_at: 3000 });
  await seed("Second", { created_at: 2000, last_published_at: 8000, owner_id: mika });
  await seed("Third", { created_at: 2000, last_edited_at: 5000, creator_id: mika });
  await seed("Fourth", { created_at: 2000, description: "Of the same millisecond" });
  await seed("Put away", { archived_at: 4000 });
  await seed("Thrown away", { trashed_at: 4000 });
});

test("the list is sorted as asked, and holds what was put away or thrown away only when asked", async () => {
  expect(await titles("sortDirection=ASC")).toEqual(["First", "Second", "Third", "Fourth"]);
  expect(await titles("")).toEqual(["Fourth", "Third", "Second", "First"]);
  expect((await titles("sortBy=LAST_EDITED_AT")).slice(0, 2)).toEqual(["First", "Third"]);
  expect((await titles("sortBy=LAST_PUBLISHED_AT")).slice(0, 2)).toEqual(["Second", "First"]);
  expect(await titles("includeArchived=true")).toContain("Put away");
  expect(await titles("includeArchived=true")).not.toContain("Thrown away");
  expect(await titles("includeTrashed=true")).toContain("Thrown away");
});

test("it is found by owner and by creator, whatever the letters of the address", async () => {
  const address = `${mika}@EXAMPLE.com`;
  expect(await titles(`ownerEmail=${address}`)).toEqual(["Second"]);
  expect(await titles(`creatorEmail=${address}`)).toEqual(["Third"]);
});

test.each(["ASC", "DESC"])(
  "its pages hold every project once, forwards and backwards (%s), also those of one millisecond",
  async (direction) => {
    const all = await titles(`sortDirection=${direction}`);
    const walked: string[][] = [];
    let at = await page(`sortDirection=${direction}&limit=1`);
    expect(at.pagination.before).toBeNull();
    for (; ; at = await page(`sortDirection=${direction}&limit=1&after=${at.pagination.after}`)) {
      walked.push(at.values.map(({ title }) => title));
      if (at.pagination.after === null) break;
    }
    expect(walked.flat()).toEqual(all);
    const back: string[] = [];
    for (; at.pagination.before !== null;) {
      at = await page(`sortDirection=${direction}&limit=1&before=${at.pagination.before}`);
      back.push(...at.values.map(({ title }) => title));
    }
    expect(back).toEqual(all.toReversed().slice(1));
  },
);

test("a project says when it was made, edited, published and put away, and which of its schedules are on", async () => {
  const id = await seed("Dated", { last_edited_at: 2000, last_published_at: 3000, result_at: 4000, archived_at: 5000 });
  const schedule = env.DB.prepare(
    "insert into schedules (id, project_id, cadence, timezone, policies, status, created_at, updated_at) values (?1, ?2, ?3, 'UTC', '{}', ?4, ?5, 0)",
  );
  const hourly = JSON.stringify({ cadence: "HOURLY", hourly: { timezone: "UTC", minute: 5 } });
  await env.DB.batch([schedule.bind(newId(), id, hourly, "active", 1), schedule.bind(newId(), id, hourly, "paused", 2)]);
  const project = await (await ask(`/projects/${id}`)).json<Project>();
  expect(project).toMatchObject({
    createdAt: "1970-01-01T00:00:01.000Z",
    lastEditedAt: "1970-01-01T00:00:02.000Z",
    lastPublishedAt: "1970-01-01T00:00:03.000Z",
    archivedAt: "1970-01-01T00:00:05.000Z",
    trashedAt: null,
    analytics: { publishedResultsUpdatedAt: "1970-01-01T00:00:04.000Z" },
  });
  expect(project.schedules.map(({ enabled, hourly: at }) => [enabled, at?.minute])).toEqual([
    [true, 5],
    [false, 5],
  ]);
});

test("a save that is refused is no edit; one that is kept is", async () => {
  const id = await seed("Edited");
  const editedAt = async () => (await (await ask(`/projects/${id}`)).json<Project>()).lastEditedAt;
  const save = (etag: string) =>
    ask(`/projects/${id}/draft`, { method: "PUT", headers: { "if-match": etag }, body: JSON.stringify({ cells: [] }) });
  expect((await save('"draft-7"')).status).toBe(412);
  expect(await editedAt()).toBe("1970-01-01T00:00:01.000Z");
  expect((await save('"draft-1"')).status).toBe(200);
  expect(await editedAt()).toBe("2026-10-22T08:00:00.000Z");
});
