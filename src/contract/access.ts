/** Workspace roles, weakest first. */
export const roles = ["viewer", "explorer", "editor", "admin"] as const;
export type Role = (typeof roles)[number];

/** What a subject may do with one project, weakest first. */
export const accessLevels = ["NONE", "APP_ONLY", "CAN_VIEW", "CAN_EDIT", "FULL_ACCESS"] as const;
export type AccessLevel = (typeof accessLevels)[number];

/** Scopes of an API token: `read` looks, `run` also starts and cancels runs, `write` does all its owner may. */
export const tokenScopes = ["read", "run", "write"] as const;
export type TokenScope = (typeof tokenScopes)[number];
