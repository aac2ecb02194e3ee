import { duration } from "../../../format/durations";
import type { Run } from "../../../contract/run";
import { runLooks } from "../../ui/Status";
import { errorSentence, reasonSentence, startedBy } from "../../runs/run-words";

/** A run in plain text, to paste where help is asked for. Times in UTC, so that everybody reads the same. */
export function report(run: Run, url: string): string {
  const cells = run.cells ?? [];
  return [
    `${run.projectTitle}: ${runLooks[run.status].word.toLowerCase()}`,
    `${startedBy(run)}, planned ${run.plannedAt}, version ${run.version}, attempt ${run.attempt}, took ${duration(run.durationMs)}`,
    errorSentence(run) ?? reasonSentence(run) ?? "",
    ...cells
      .filter((cell) => cell.status === "failed" || cell.status === "skipped")
      .map(
        (cell) =>
          `- ${cell.label || cell.output || cell.kind}: ${cell.status}${cell.error ? `, ${cell.error.line === null ? "" : `line ${cell.error.line}: `}${cell.error.message}` : ""}`,
      ),
    url,
  ]
    .filter(Boolean)
    .join("\n");
}
