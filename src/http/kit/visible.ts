import type { Context } from "hono";
import { authorise } from "../../access/authorise";
import type { ProjectAction } from "../../access/policy";
import { accessTo, type ProjectRecord } from "../../access/project";
import type { AccessLevel } from "../../contract/access";
import { Failure, notFound } from "../../lib/failure";
import type { HttpEnv } from "./context";

/** How a route opens what it is about: load, find the caller's level, ask one action of the policy. */

export interface OpenedProject {
  project: ProjectRecord;
  level: AccessLevel;
}

/** The project of a path. Throws NOT_FOUND when the caller may not know of it, FORBIDDEN when they may not do this. */
export async function openProject(c: Context<HttpEnv>, id: string, action: ProjectAction): Promise<OpenedProject> {
  const opened = await accessTo(c.get("db"), c.get("caller"), id);
  authorise(c.get("caller"), opened.level, action);
  return opened;
}

/** What a project holds: a run, a schedule, a delivery. */
interface OfProject {
  projectId: string;
}

/** The id of no project. */
const nowhere = "00000000-0000-0000-0000-000000000000";

/**
 * Something that belongs to a project: `found` is what the store read, null when there is no such row, and `what` names it to people. A row of
 * a hidden project is answered with the same words as one that does not exist. The action may depend on the row.
 */
export async function openVisible<T extends OfProject>(
  c: Context<HttpEnv>,
  what: string,
  found: T | null | undefined,
  action: ProjectAction | ((found: T) => ProjectAction),
): Promise<OpenedProject & { found: T }> {
  // Asked for what does not exist, too: the time of the answer does not tell a hidden row from a missing one.
  const opened = await accessTo(c.get("db"), c.get("caller"), found?.projectId ?? nowhere).catch((thrown: unknown) => {
    throw thrown instanceof Failure && thrown.code === "NOT_FOUND" ? notFound(what) : thrown;
  });
  if (!found) throw notFound(what);
  authorise(c.get("caller"), opened.level, typeof action === "function" ? action(found) : action);
  return { ...opened, found };
}
