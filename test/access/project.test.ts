import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { authorise } from "../../src/access/authorise";
import type { Caller } from "../../src/access/caller";
import { projectLevel } from "../../src/access/policy";
import { accessTo, visibleProjects } from "../../src/access/project";
import { accessLevels, roles, type AccessLevel, type Role } from "../../src/contract/access";
import { openDb } from "../../src/db/client";
import { Failure } from "../../src/lib/failure";

const db = openDb(env.DB);
const callerOf = (role: Role, scope: Caller["scope"] = null): Caller => ({
  userId: "u",
  name: "U",
  email: "u@example.com",
  role,
  scope,
  sessionId: null,
});

beforeEach(async () => {
  const tables = ["grants", "group_members", "groups", "projects", "users"];
  await env.DB.batch([
    ...tables.map((table) => env.DB.prepare(`delete from ${table}`)),
    ...["u", "owner"].map((id) =>
      env.DB.prepare("insert into users (id, name, email, created_at, updated_at) values (?1, ?1, ?1, 0, 0)").bind(id),
    ),
    env.DB.prepare("insert into groups (id, name, created_at) values ('g', 'G', 0), ('h', 'H', 0)"),
    env.DB.prepare("insert into group_members (group_id, user_id) values ('g', 'u')"),
  ]);
});

const project = (id: string, workspace: AccessLevel, link: AccessLevel, owner = "owner") =>
  env.DB.prepare(
    "insert into projects (id, title, owner_id, creator_id, workspace_access, public_access, last_edited_at, created_at) values (?1, ?1, ?2, ?2, ?3, ?4, 0, 0)",
  ).bind(id, owner, workspace, link);
const grant = (id: string, kind: string, subject: string, access: AccessLevel) =>
  env.DB.prepare("insert into grants (project_id, subject_kind, subject_id, access, created_at) values (?, ?, ?, ?, 0)").bind(
    id,
    kind,
    subject,
    access,
  );
const levelFor = async (caller: Caller, id: string): Promise<AccessLevel> => {
  try {
    return (await accessTo(db, caller, id)).level;
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === "NOT_FOUND") return "NONE";
    throw thrown;
  }
};

describe("the level that SQL finds", () => {
  test("is the level of the policy, for every role and every mix of grants", async () => {
    const mixes = accessLevels.flatMap((mine) =>
      accessLevels.flatMap((ours) => accessLevels.map((workspace) => ({ mine, ours, workspace, link: "NONE" as AccessLevel }))),
    );
    mixes.push(
      ...accessLevels.map((link) => ({ mine: "NONE" as AccessLevel, ours: "NONE" as AccessLevel, workspace: "NONE" as AccessLevel, link })),
    );
    const rows = mixes.flatMap(({ mine, ours, workspace, link }, index) => [
      project(`p${index}`, workspace, link),
      grant(`p${index}`, "user", "u", mine),
      grant(`p${index}`, "group", "g", ours),
      // Noise: neither of them is for this caller.
      grant(`p${index}`, "group", "h", "FULL_ACCESS"),
      grant(`p${index}`, "user", "owner", "FULL_ACCESS"),
    ]);
    await env.DB.batch(rows);
    for (const role of roles) {
      const seen = await visibleProjects(db, callerOf(role));
      for (const [index, { mine, ours, workspace, link }] of mixes.entries()) {
        const expected = projectLevel({ role, granted: [mine, ours], workspace, public: link });
        expect(seen.get(`p${index}`) ?? "NONE", `${role} ${mine} ${ours} ${workspace} ${link}`).toBe(expected);
      }
      expect(await levelFor(callerOf(role), "p7")).toBe(seen.get("p7") ?? "NONE");
    }
  });

  test("is full for the owner, capped by role", async () => {
    await project("mine", "NONE", "NONE", "u").run();
    expect(await levelFor(callerOf("editor"), "mine")).toBe("FULL_ACCESS");
    expect(await levelFor(callerOf("viewer"), "mine")).toBe("CAN_VIEW");
  });

  test("unknown and not visible look the same", async () => {
    await project("hidden", "NONE", "NONE").run();
    const answers = await Promise.all(
      ["hidden", "unknown"].map((id) => accessTo(db, callerOf("editor"), id).catch((thrown: Failure) => [thrown.code, thrown.message])),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toEqual(["NOT_FOUND", expect.any(String)]);
  });
});

describe("who may not", () => {
  const codeOf = (act: () => void) => {
    try {
      act();
    } catch (thrown) {
      return (thrown as Failure).code;
    }
    return null;
  };
  test("is told so when they may know the project, and nothing when they may not", () => {
    expect(codeOf(() => authorise(callerOf("editor"), "CAN_VIEW", "draft.edit"))).toBe("FORBIDDEN");
    expect(codeOf(() => authorise(callerOf("editor"), "NONE", "draft.edit"))).toBe("NOT_FOUND");
    expect(codeOf(() => authorise(callerOf("editor", "run"), "FULL_ACCESS", "draft.edit"))).toBe("FORBIDDEN");
    expect(codeOf(() => authorise(callerOf("editor"), null, "member.manage"))).toBe("FORBIDDEN");
    expect(codeOf(() => authorise(callerOf("editor"), "CAN_EDIT", "draft.edit"))).toBeNull();
  });
});
