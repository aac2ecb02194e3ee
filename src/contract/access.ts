/** Workspace roles, weakest first. */
export const roles = ["viewer", "explorer", "editor", "admin"] as const;
/** The role that a member has in the workspace. */
export type Role = (typeof roles)[number];

/** What a subject may do with one project, weakest first. */
export const accessLevels = ["NONE", "APP_ONLY", "CAN_VIEW", "CAN_EDIT", "FULL_ACCESS"] as const;
/** What a subject may do with one project. */
export type AccessLevel = (typeof accessLevels)[number];

/** Scopes of an API token: `read` looks, `run` also starts and cancels runs, `write` does all its owner may. */
export const tokenScopes = ["read", "run", "write"] as const;
/** What an API token may do. */
export type TokenScope = (typeof tokenScopes)[number];
