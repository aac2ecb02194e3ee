import type { ReactNode } from "react";
import type { Output } from "../contract/output";
import { listed } from "../format/words";

const kindNames: Record<Output["kind"], string> = {
  markdown: "Text",
  sql: "SQL",
  javascript: "JavaScript",
  input: "Input",
  chart: "Chart",
  table: "Table",
  metric: "Metric",
};

/** What people call a cell: its label, or its kind when it has none. */
export const outputName = (output: Pick<Output, "label" | "kind">): string => output.label || `${kindNames[output.kind]} cell`;

/** A cell that could not run, where its output would stand: the message, the cell, the line. */
export const FailedCell = ({ output }: { output: Output }) => (
  <StateBox className="db-failed" title={output.error?.message ?? "This cell failed"}>
    {kindNames[output.kind]} cell{output.label ? ` “${output.label}”` : ""}
    {output.error?.line ? `, line ${output.error.line}` : ""}.
  </StateBox>
);

/** A cell that was left out, with the cause by name. */
export const SkippedCell = ({ output }: { output: Output }) => {
  const causes = output.skippedBecause.map((label) => `“${label}”`);
  return (
    <StateBox className="db-skipped" title="Not run">
      {causes.length === 0 ? "The run ended before this cell." : `It reads ${listed(causes)}, which failed.`}
    </StateBox>
  );
};

/** A table or chart without rows: no axis, because an empty chart looks like zero. */
export const EmptyCell = ({ children }: { children?: ReactNode }) => (
  <StateBox className="db-empty" title="No rows">
    {children ?? "The query ran and found nothing to show."}
  </StateBox>
);

const StateBox = ({ className, title, children }: { className: string; title: string; children: ReactNode }) => (
  <div className={`db-state-box ${className}`}>
    <p>
      <b>{title}</b>
      <br />
      {children}
    </p>
  </div>
);
