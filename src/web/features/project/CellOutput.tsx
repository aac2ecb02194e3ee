import type { Output } from "../../../contract/output";
import { OutputView } from "../../../outputs/OutputView";
import { outputsCss } from "../../../outputs/stylesheet";
import { tokensCss } from "../../../outputs/tokens";
import { tableUrl } from "../../api/runs";

/** The page's tokens, kept inside the drawing: our own names of the same colours stay what they are outside. */
const css =
  tokensCss
    .replace("color-scheme: light dark;", "")
    .replace(":root {", ".cell-output {")
    .replace(/@media print[^}]*\}\s*\}/, "") + outputsCss;

/** What a cell showed, drawn as on the app page. */
export function CellOutput({ output, runId, zone }: { output: Output; runId: string; zone: string }) {
  return (
    <div className="cell-output">
      <style href="cell-output" precedence="low">
        {css}
      </style>
      <OutputView output={output} downloadUrl={output.valueHash === null ? null : tableUrl(runId, output.staticId)} zone={zone} />
    </div>
  );
}
