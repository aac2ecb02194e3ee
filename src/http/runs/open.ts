import type { Context } from "hono";
import type { Caller } from "../../access/caller";
import { allows, type ProjectAction } from "../../access/policy";
import type { ProjectRecord } from "../../access/project";
import type { AccessLevel } from "../../contract/access";
import type { Run } from "../../contract/run";
import { loadListedRun, type ListedRun } from "../../runs/log/list-store";
import type { Live } from "../../runs/live";
import { viewRun } from "../../runs/view";
import type { HttpEnv } from "../kit/context";
import { openVisible } from "../kit/visible";

/** Who may open a run, and what they see of it. */

export type RunAction = ProjectAction | ((run: ListedRun) => ProjectAction);

/** The run of a path, asked for one action. */
export async function openRun(
  c: Context<HttpEnv>,
  id: string,
  action: RunAction,
): Promise<{ row: ListedRun; project: ProjectRecord; level: AccessLevel }> {
  const { found: row, project, level } = await openVisible(c, "The run", await loadListedRun(c.env.DB, id), action);
  return { row, project, level };
}

/** Who may start runs may cancel their own; everybody else's needs more. */
export const cancelAction =
  (caller: Caller) =>
  (run: ListedRun): ProjectAction =>
    run.createdBy === caller.userId ? "run.cancel_own" : "run.cancel";

/** The run as this caller may see it: someone who may not view cells learns that it was, when, and how it ended. */
export function seenBy(caller: Caller, level: AccessLevel, row: ListedRun, live: Live | undefined): Run {
  const run = viewRun(row, live, {
    cancel: allows(caller, level, cancelAction(caller)(row)),
    retry: allows(caller, level, "run.retry"),
    restore: allows(caller, level, "run.restore"),
    viewCells: allows(caller, level, "run.view_cells"),
  });
  return run.abilities.viewCells ? run : { ...run, ...unseen };
}

/** What a run answers instead of facts that need `run.view_cells`. */
const unseen = {
  scheduleId: null,
  scheduleName: null,
  retryOf: null,
  inputParams: {},
  error: null,
  cellCounts: null,
  deliveries: { total: 0, sent: 0, failed: 0, unknown: 0 },
  createdBy: null,
} satisfies Partial<Run>;
