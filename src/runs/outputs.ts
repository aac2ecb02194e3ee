import type { Cell } from "../contract/cell";
import type { Output } from "../contract/output";
import { blankOutput } from "../engine/run/blank-output";
import type { Env } from "../env";
import { loadVersion } from "../projects/store";
import { loadKeptOutputs } from "./kept-outputs";
import type { Live } from "./live";
import { hasEnded } from "./state";
import type { RunRecord } from "./store";

/**
 * The cells of a run in their order: from its snapshot when it has ended, from its version and what its runner says (`live`) while it is open.
 */
export async function loadOutputs(
  env: Env,
  run: Pick<RunRecord, "id" | "projectId" | "attempt" | "version" | "status">,
  live: Live | undefined,
): Promise<Output[]> {
  if (hasEnded(run.status)) return loadKeptOutputs(env, run);
  return ((await loadVersion(env.DB, run.projectId, run.version))?.cells ?? []).map((cell) => openOutput(cell, live));
}

/** A cell whose run has not ended yet. */
const openOutput = (cell: Cell, live: Live | undefined): Output => ({
  ...blankOutput(cell),
  status: live?.cells[cell.staticId] ?? "pending",
});
