import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { holdsSql, levelOfRank, levelSql } from "../../src/access/level-sql";
import { projectLevel } from "../../src/access/policy";
import { accessLevels, roles, type AccessLevel } from "../../src/contract/access";

/** One project for every mix of what can give a level. */
const mixes = accessLevels.flatMap((mine) =>
  accessLevels.flatMap((ours) =>
    accessLevels.flatMap((workspace) =>
      accessLevels.flatMap((link) => [true, false].map((owned) => ({ id: "", mine, ours, workspace, link, owned }))),
    ),
  ),
);
mixes.forEach((mix, index) => (mix.id = `p${index}`));

beforeAll(async () => {
  const page = JSON.stringify(mixes);
  await env.DB.batch([
    env.DB.prepare(
      'insert into users (id, name, email, created_at, updated_at) select value, value, value, 0, 0 from json_each(\'["u","o"]\')',
    ),
    env.DB.prepare("insert into groups (id, name, created_at) values ('g', 'G', 0), ('h', 'H', 0)"),
    env.DB.prepare("insert into group_members (group_id, user_id) values ('g', 'u'), ('h', 'o')"),
    env.DB.prepare(
      `insert into projects (id, title, owner_id, creator_id, workspace_access, public_access, last_edited_at, created_at)
       select value ->> 'id', 'T', case when value ->> 'owned' then 'u' else 'o' end, 'o', value ->> 'workspace', value ->> 'link', 0, 0 from json_each(?1)`,
    ).bind(page),
    // The last two are for somebody else.
    ...["'user', 'u', value ->> 'mine'", "'group', 'g', value ->> 'ours'", "'user', 'o', 'FULL_ACCESS'", "'group', 'h', 'FULL_ACCESS'"].map(
      (grant) =>
        env.DB.prepare(
          `insert into grants (project_id, subject_kind, subject_id, access, created_at) select value ->> 'id', ${grant}, 0 from json_each(?1)`,
        ).bind(page),
    ),
  ]);
});

describe.each([...roles, null])("role %s", (role) => {
  const names = { project: "p", user: role === null ? "null" : "'u'", role: role === null ? "null" : `'${role}'` };
  const levelOf = ({ mine, ours, workspace, link, owned }: (typeof mixes)[number]): AccessLevel =>
    projectLevel({ role, granted: [mine, ours, ...(owned ? (["FULL_ACCESS"] as const) : [])], workspace, public: link });

  test("holds in SQL what the policy says, for every mix of grants", async () => {
    const { results } = await env.DB.prepare(`select p.id, ${levelSql(names)} as level from projects p`).all<{
      id: string;
      level: number;
    }>();
    const found = new Map(results.map(({ id, level }) => [id, levelOfRank(level)]));
    expect(found.size).toBe(1250);
    for (const mix of mixes) expect(found.get(mix.id), JSON.stringify(mix)).toBe(levelOf(mix));
  });

  test.each(accessLevels)("at least %s is the same question", async (least) => {
    const { results } = await env.DB.prepare(`select p.id from projects p where ${holdsSql(names, least)}`).all<{ id: string }>();
    const expected = mixes.filter((mix) => accessLevels.indexOf(levelOf(mix)) >= accessLevels.indexOf(least)).map(({ id }) => id);
    expect(results.map(({ id }) => id).sort()).toEqual(expected.sort());
  });
});
