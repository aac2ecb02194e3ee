import type { AccessLevel } from "../contract/access";
import { Failure, notFound } from "../lib/failure";
import type { Caller } from "./caller";
import { allows, can, isWorkspaceAction, type Action } from "./policy";

/**
 * Throws unless the caller may do it: NOT_FOUND for someone without any level on the project; FORBIDDEN for someone who may know that it
 * exists, or whose token's scope is too narrow. Workspace actions take level null. Pure.
 */
export function authorise(caller: Caller, level: AccessLevel | null, action: Action): void {
  const held = level ?? "NONE";
  if (allows(caller, held, action)) return;
  if (!isWorkspaceAction(action) && held === "NONE") throw notFound();
  if (can(caller.role, held, action))
    throw new Failure(
      "FORBIDDEN",
      `This API token is of scope \`${caller.scope}\`, which does not allow \`${action}\`. Use one with a wider scope.`,
    );
  throw new Failure("FORBIDDEN", `You may not do this (\`${action}\`). Ask an admin or the project's owner for more access.`);
}
