import { describe, expect, test } from "vitest";
import { abilities, can, projectLevel, scopeAllows, type Action } from "../../src/access/policy";
import { accessLevels, roles, tokenScopes, type AccessLevel, type Role, type TokenScope } from "../../src/contract/access";

/** Whole rows of the table. Levels: N none, A app only, V view, E edit, F full. Per role: the levels at which the action is allowed. */
const projectRows: Record<string, { viewer: string; explorer: string; editor: string; admin: string; scopes: TokenScope[] }> = {
  "project.open_app": { viewer: "AVEF", explorer: "AVEF", editor: "AVEF", admin: "AVEF", scopes: ["read", "run", "write"] },
  "run.view": { viewer: "AVEF", explorer: "AVEF", editor: "AVEF", admin: "AVEF", scopes: ["read", "run", "write"] },
  "project.view": { viewer: "VEF", explorer: "VEF", editor: "VEF", admin: "VEF", scopes: ["read", "run", "write"] },
  "schedule.view": { viewer: "VEF", explorer: "VEF", editor: "VEF", admin: "VEF", scopes: ["read", "run", "write"] },
  "run.view_cells": { viewer: "VEF", explorer: "VEF", editor: "VEF", admin: "VEF", scopes: ["read", "run", "write"] },
  "delivery.view": { viewer: "VEF", explorer: "VEF", editor: "VEF", admin: "VEF", scopes: ["read", "run", "write"] },
  "run.start": { viewer: "VEF", explorer: "VEF", editor: "VEF", admin: "VEF", scopes: ["run", "write"] },
  "run.cancel_own": { viewer: "VEF", explorer: "VEF", editor: "VEF", admin: "VEF", scopes: ["run", "write"] },
  "run.start_publishing": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["run", "write"] },
  "run.cancel": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["run", "write"] },
  "run.retry": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["run", "write"] },
  "run.restore": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["run", "write"] },
  "schedule.run": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["run", "write"] },
  "schedule.edit": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["write"] },
  "schedule.take_over": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["write"] },
  "draft.edit": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["write"] },
  "project.publish": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["write"] },
  "notification.manage": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["write"] },
  "delivery.resend": { viewer: "", explorer: "", editor: "EF", admin: "EF", scopes: ["write"] },
  "project.rename": { viewer: "", explorer: "", editor: "F", admin: "F", scopes: ["write"] },
  "project.archive": { viewer: "", explorer: "", editor: "F", admin: "F", scopes: ["write"] },
};

const workspaceRows: Record<string, { roles: Role[]; scopes: TokenScope[] }> = {
  "user.list": { roles: ["viewer", "explorer", "editor", "admin"], scopes: ["read", "run", "write"] },
  "settings.view": { roles: ["viewer", "explorer", "editor", "admin"], scopes: ["read", "run", "write"] },
  "me.manage": { roles: ["viewer", "explorer", "editor", "admin"], scopes: ["write"] },
  "token.manage": { roles: ["viewer", "explorer", "editor", "admin"], scopes: ["write"] },
  "connection.view": { roles: ["explorer", "editor", "admin"], scopes: ["read", "run", "write"] },
  "connection.use": { roles: ["editor", "admin"], scopes: ["write"] },
  "project.create": { roles: ["editor", "admin"], scopes: ["write"] },
  "connection.manage": { roles: ["admin"], scopes: ["write"] },
  "member.manage": { roles: ["admin"], scopes: ["write"] },
  "settings.manage": { roles: ["admin"], scopes: ["write"] },
  "run.list_all": { roles: ["admin"], scopes: ["read", "run", "write"] },
  "schedule.list_all": { roles: ["admin"], scopes: ["read", "run", "write"] },
  "schedule.assign": { roles: ["admin"], scopes: ["write"] },
  "outbox.view": { roles: ["admin"], scopes: ["read", "run", "write"] },
};

const letters: Record<AccessLevel, string> = { NONE: "N", APP_ONLY: "A", CAN_VIEW: "V", CAN_EDIT: "E", FULL_ACCESS: "F" };
const scopesOf = (action: Action) => tokenScopes.filter((scope) => scopeAllows(scope, action));

describe("actions on a project", () => {
  test.each(Object.entries(projectRows))("%s", (name, row) => {
    const action = name as Action;
    for (const role of roles) {
      expect(
        accessLevels
          .filter((level) => can(role, level, action))
          .map((level) => letters[level])
          .join(""),
        role,
      ).toBe(row[role]);
    }
    expect(scopesOf(action)).toEqual(row.scopes);
  });

  test("the rows above are all there are", async () => {
    const { projectAbilities, workspaceAbilities } = await import("../../src/access/policy");
    const admin = { role: "admin", scope: null } as const;
    expect(Object.keys(projectAbilities(admin, "FULL_ACCESS")).toSorted()).toEqual(Object.keys(projectRows).toSorted());
    expect(Object.keys(workspaceAbilities(admin)).toSorted()).toEqual(Object.keys(workspaceRows).toSorted());
  });
});

describe("actions in the workspace", () => {
  test.each(Object.entries(workspaceRows))("%s", (name, row) => {
    const action = name as Action;
    expect(roles.filter((role) => can(role, "NONE", action))).toEqual(row.roles);
    expect(roles.filter((role) => can(role, "FULL_ACCESS", action))).toEqual(row.roles);
    expect(scopesOf(action)).toEqual(row.scopes);
  });
});

describe("the level on a project", () => {
  const facts = {
    role: "editor" as Role | null,
    granted: [] as AccessLevel[],
    workspace: "NONE" as AccessLevel,
    public: "NONE" as AccessLevel,
  };
  test.each([
    ["nothing granted is nothing", {}, "NONE"],
    ["the highest of several grants wins", { granted: ["APP_ONLY", "CAN_EDIT", "CAN_VIEW"] }, "CAN_EDIT"],
    ["the workspace's grant counts for members", { workspace: "CAN_VIEW" }, "CAN_VIEW"],
    ["a stronger workspace grant beats a weaker personal one", { granted: ["APP_ONLY"], workspace: "CAN_EDIT" }, "CAN_EDIT"],
    ["the public link counts for members", { public: "APP_ONLY" }, "APP_ONLY"],
    ["viewers never edit", { role: "viewer", granted: ["FULL_ACCESS"] }, "CAN_VIEW"],
    ["explorers never edit", { role: "explorer", granted: ["FULL_ACCESS"] }, "CAN_VIEW"],
    ["admins hold everything", { role: "admin" }, "FULL_ACCESS"],
    ["a stranger has the public link only", { role: null, granted: ["FULL_ACCESS"], workspace: "FULL_ACCESS" }, "NONE"],
    ["a stranger opens the app and no more", { role: null, public: "CAN_EDIT" }, "APP_ONLY"],
  ] as [string, Partial<typeof facts>, AccessLevel][])("%s", (_claim, given, level) => {
    expect(projectLevel({ ...facts, ...given })).toBe(level);
  });
});

test("a read token of an admin looks and changes nothing", () => {
  const may = abilities({ role: "admin", scope: "read" }, "FULL_ACCESS", ["project.view", "run.start", "draft.edit", "member.manage"]);
  expect(may).toEqual({ "project.view": true, "run.start": false, "draft.edit": false, "member.manage": false });
});
