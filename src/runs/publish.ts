import type { Actor } from "../access/caller";
import { labelledBatch } from "../db/batch";
import { numberAt } from "../db/records";
import type { Env } from "../env";
import { planCells } from "../engine/analysis/plan";
import { Failure, notFound } from "../lib/failure";
import type { Clock } from "../lib/clock";
import { newId } from "../lib/id";
import { auditPublished, loadDraft, publishStatements } from "../projects/store";
import { insertFirstRun } from "./insert-store";
import { handOver } from "./start";

/**
 * Publishes the draft: checks that it can be planned, freezes exactly the revision that was checked, in one batch with the run that gives the app its first result, and hands
 * that run over. If the hand-over is lost, the tick makes up for it.
 */
export async function publishDraft(
  env: Env,
  clock: Clock,
  order: { projectId: string; by: Actor; note: string },
): Promise<{ version: number; runId: string }> {
  const { projectId, by, note } = order;
  const draft = await loadDraft(env.DB, projectId);
  if (!draft) throw notFound("This project");
  if (draft.cells.length === 0)
    throw new Failure("UNPROCESSABLE", "The draft has no cells, so there is nothing to publish. Add a cell first.", {
      issues: [{ path: "cells", message: "is empty" }],
    });
  planCells(draft.cells);
  const at = clock.now();
  const publication = { projectId, revision: draft.revision, note, by, at, runId: newId(at) };
  const { version: inserted } = await labelledBatch(env.DB, {
    ...publishStatements(env.DB, publication),
    run: insertFirstRun(env.DB, { ...publication, by: by.userId }),
    audit: auditPublished(env.DB, publication),
  });
  const [row] = inserted.results;
  if (!row)
    throw new Failure("CONFLICT", "Somebody saved the draft while it was being published. Look at the new draft, then publish again.");
  await handOver(env, projectId, [publication.runId]);
  return { version: numberAt(row, "number"), runId: publication.runId };
}
