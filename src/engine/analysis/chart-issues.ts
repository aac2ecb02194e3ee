import type { Cell } from "../../contract/cell";
import type { Issue } from "../../contract/error";

/** Chart cells whose specification Vega-Lite does not know, one issue each; empty when all conform. Loads the schema only when there is a chart. */
export async function chartIssues(cells: Cell[]): Promise<Issue[]> {
  if (!cells.some(({ kind }) => kind === "chart")) return [];
  const { problemSentence, specProblem } = await import("../../outputs/chart-check");
  return cells.flatMap((cell, position) => {
    const problem = cell.kind === "chart" ? specProblem(cell.config.spec) : null;
    if (!problem) return [];
    const where = `cells.${position}.config.spec${problem.path.startsWith("[") || !problem.path ? "" : "."}${problem.path}`;
    return [{ path: where, message: `“${cell.label || `Cell ${position + 1}`}”: ${problemSentence(problem)}` }];
  });
}
