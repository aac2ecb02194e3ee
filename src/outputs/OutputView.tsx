import type { Output } from "../contract/output";
import { cellName, FailedCell, SkippedCell } from "./CellState";
import { ChartView } from "./ChartView";
import { Figure } from "./Figure";
import { Inputs } from "./Inputs";
import { MarkdownView } from "./MarkdownView";
import { Metrics } from "./Metrics";
import { Table } from "./Table";
import { Value } from "./Value";

/** One cell's output, whatever it is and however it ended. `downloadUrl` serves the whole of a table, null where nothing can be fetched. */
export const OutputView = ({ output, downloadUrl }: { output: Output; downloadUrl: string | null }) => {
  const { display } = output;
  if (output.status === "failed" || output.status === "skipped" || display === null) {
    return (
      <Figure title={cellName(output)}>
        {output.status === "failed" ? <FailedCell output={output} /> : <SkippedCell output={output} />}
      </Figure>
    );
  }
  switch (display.kind) {
    case "markdown":
      return <MarkdownView display={display} />;
    case "chart":
      return <ChartView display={display} />;
    case "table":
      return <Table display={display} label={output.label} downloadUrl={downloadUrl} />;
    case "metric":
      return <Metrics outputs={[output]} />;
    case "input":
      return <Inputs outputs={[output]} />;
    case "value":
      return (
        <Figure title={output.label}>
          <Value display={display} />
        </Figure>
      );
  }
};
