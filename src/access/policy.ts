import { accessLevels, roles, type AccessLevel, type Role, type TokenScope } from "../contract/access";

/**
 * The one table of who may do what. A project action names the weakest level on the project, a workspace action the weakest role;
 * both name the weakest token scope. Every action here is asked by some route: a test fails on one that none asks. Pure.
 */
const projectActions = {
  /** The published app: its pages of past runs that succeeded, as a page, a picture or the file of a table. Never a cell log. */
  "project.open_app": { level: "APP_ONLY", scope: "read" },
  /** That a run was, when, and how it ended. Its inputs, people, messages and errors need `run.view_cells`. */
  "run.view": { level: "APP_ONLY", scope: "read" },
  /** Draft, versions, schedules and the run log, to look at. */
  "project.view": { level: "CAN_VIEW", scope: "read" },
  "schedule.view": { level: "CAN_VIEW", scope: "read" },
  /** Errors, rows and log of a run's cells, and what else the run log holds of it. */
  "run.view_cells": { level: "CAN_VIEW", scope: "read" },
  "delivery.view": { level: "CAN_VIEW", scope: "read" },
  "run.start": { level: "CAN_VIEW", scope: "run" },
  /** Cancel a run one started oneself. */
  "run.cancel_own": { level: "CAN_VIEW", scope: "run" },
  "run.start_publishing": { level: "CAN_EDIT", scope: "run" },
  "run.cancel": { level: "CAN_EDIT", scope: "run" },
  "run.retry": { level: "CAN_EDIT", scope: "run" },
  "run.restore": { level: "CAN_EDIT", scope: "run" },
  "delivery.resend": { level: "CAN_EDIT", scope: "write" },
  "draft.edit": { level: "CAN_EDIT", scope: "write" },
  "project.publish": { level: "CAN_EDIT", scope: "write" },
  /** Run now, as the schedule: moves the published result. */
  "schedule.run": { level: "CAN_EDIT", scope: "run" },
  "schedule.edit": { level: "CAN_EDIT", scope: "write" },
  /** Make a schedule run as oneself. */
  "schedule.take_over": { level: "CAN_EDIT", scope: "write" },
  /** Includes granting App Only to a recipient by adding them. */
  "notification.manage": { level: "CAN_EDIT", scope: "write" },
  "project.rename": { level: "FULL_ACCESS", scope: "write" },
  "project.archive": { level: "FULL_ACCESS", scope: "write" },
} as const satisfies Record<string, { level: Exclude<AccessLevel, "NONE">; scope: TokenScope }>;

const workspaceActions = {
  /** The directory of people and groups, to name recipients. */
  "user.list": { role: "viewer", scope: "read" },
  /** One's own name, preferences and sessions. */
  "me.manage": { role: "viewer", scope: "write" },
  /** One's own API tokens; they never exceed their owner. A token may revoke them, never make one (`http/tokens/routes`). */
  "token.manage": { role: "viewer", scope: "write" },
  /** Names and schemas of connections, never credentials. */
  "connection.view": { role: "explorer", scope: "read" },
  /** Name a connection in a cell of one's draft. */
  "connection.use": { role: "editor", scope: "write" },
  "project.create": { role: "editor", scope: "write" },
  "connection.manage": { role: "admin", scope: "write" },
  "member.manage": { role: "admin", scope: "write" },
  "settings.view": { role: "viewer", scope: "read" },
  "settings.manage": { role: "admin", scope: "write" },
  /** Runs of the whole workspace. */
  "run.list_all": { role: "admin", scope: "read" },
  /** Schedules of the whole workspace. */
  "schedule.list_all": { role: "admin", scope: "read" },
  /** Make a schedule run as somebody else, who may edit its project. */
  "schedule.assign": { role: "admin", scope: "write" },
  "outbox.view": { role: "admin", scope: "read" },
} as const satisfies Record<string, { role: Role; scope: TokenScope }>;

export type ProjectAction = keyof typeof projectActions;
export type WorkspaceAction = keyof typeof workspaceActions;
export type Action = ProjectAction | WorkspaceAction;

/**
 * The most a role may hold on any project, whatever is granted. As the field has it, viewers and explorers never edit: they look
 * and run. An anonymous visitor (null) of a public link opens the app and nothing else.
 */
export const highestLevel: Record<Role | "anonymous", AccessLevel> = {
  anonymous: "APP_ONLY",
  viewer: "CAN_VIEW",
  explorer: "CAN_VIEW",
  editor: "FULL_ACCESS",
  admin: "FULL_ACCESS",
};

/** Whether a role with this level on the project may do it. Workspace actions ignore the level. */
export function can(role: Role, level: AccessLevel, action: Action): boolean {
  if (isWorkspaceAction(action)) return roles.indexOf(role) >= roles.indexOf(workspaceActions[action].role);
  return rank(atMost(level, highestLevel[role])) >= rank(projectActions[action].level);
}

/** Whether a token of this scope may do it; null is a browser session. `read` < `run` < `write`. */
export function scopeAllows(scope: TokenScope | null, action: Action): boolean {
  const needed = isWorkspaceAction(action) ? workspaceActions[action].scope : projectActions[action].scope;
  return scope === null || scopeOrder.indexOf(scope) >= scopeOrder.indexOf(needed);
}

/** Role, level and scope together: the question every route asks. */
export const allows = (caller: { role: Role; scope: TokenScope | null }, level: AccessLevel, action: Action): boolean =>
  can(caller.role, level, action) && scopeAllows(caller.scope, action);

/**
 * A caller's level on a project: the highest of what was granted to them, their groups, the workspace and the public link, capped
 * by role; admins hold everything. `role` null is an anonymous visitor, who has the public link only.
 * This is the definition. Statements use `levelSql` instead, and a test holds it equal to this function over the whole grid.
 */
export function projectLevel(facts: {
  role: Role | null;
  granted: AccessLevel[];
  workspace: AccessLevel;
  public: AccessLevel;
}): AccessLevel {
  if (facts.role === "admin") return "FULL_ACCESS";
  if (facts.role === null) return atMost(facts.public, highestLevel.anonymous);
  return atMost([...facts.granted, facts.workspace, facts.public].reduce(highest, "NONE"), highestLevel[facts.role]);
}

/** What this caller may do, as resources carry it in `abilities`. */
export function abilities<A extends Action>(
  caller: { role: Role; scope: TokenScope | null },
  level: AccessLevel,
  actions: readonly A[],
): Record<A, boolean> {
  return Object.fromEntries(actions.map((action) => [action, allows(caller, level, action)])) as Record<A, boolean>;
}

/** Every ability on one project. */
export const projectAbilities = (caller: { role: Role; scope: TokenScope | null }, level: AccessLevel): Record<ProjectAction, boolean> =>
  abilities(caller, level, Object.keys(projectActions) as ProjectAction[]);

/** Every ability in the workspace. */
export const workspaceAbilities = (caller: { role: Role; scope: TokenScope | null }): Record<WorkspaceAction, boolean> =>
  abilities(caller, "NONE", Object.keys(workspaceActions) as WorkspaceAction[]);

/** Whether the action concerns the whole workspace and not one project. */
export const isWorkspaceAction = (action: Action): action is WorkspaceAction => action in workspaceActions;

const scopeOrder: readonly TokenScope[] = ["read", "run", "write"];
const rank = (level: AccessLevel): number => accessLevels.indexOf(level);
const atMost = (level: AccessLevel, cap: AccessLevel): AccessLevel => (rank(level) > rank(cap) ? cap : level);
const highest = (a: AccessLevel, b: AccessLevel): AccessLevel => (rank(a) >= rank(b) ? a : b);
