import type { Env } from "../env";
import { planCells } from "../engine/analysis/plan";
import { Failure, notFound } from "../lib/failure";
import type { Clock } from "../lib/clock";
import { newId } from "../lib/id";
import { loadDraft, publishStatements } from "./store";

/**
 * Publishes the draft: checks that it can be planned, then freezes exactly the revision that was checked, in one batch with the run that gives the app its
 * first result. The caller hands the run over; if that is lost, the tick does.
 */
export async function publishDraft(
  env: Env,
  clock: Clock,
  projectId: string,
  by: string,
  note: string,
): Promise<{ version: number; runId: string }> {
  const draft = await loadDraft(env.DB, projectId);
  if (!draft) throw notFound("This project");
  if (draft.cells.length === 0)
    throw new Failure("UNPROCESSABLE", "The draft has no cells, so there is nothing to publish. Add a cell first.", {
      issues: [{ path: "cells", message: "is empty" }],
    });
  planCells(draft.cells);
  const runId = newId(clock.now());
  const [inserted] = await env.DB.batch<{ number: number }>(
    publishStatements(env.DB, { projectId, revision: draft.revision, note, by, at: clock.now(), runId }),
  );
  const version = inserted?.results[0]?.number;
  if (version === undefined)
    throw new Failure("CONFLICT", "Somebody saved the draft while it was being published. Look at the new draft, then publish again.");
  return { version, runId };
}
