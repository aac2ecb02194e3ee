import type { Output } from "../contract/output";
import { outputName, FailedCell, SkippedCell } from "./CellState";
import { ChartView } from "./ChartView";
import { Figure } from "./Figure";
import { InputsView } from "./InputsView";
import { MarkdownView } from "./MarkdownView";
import { MetricsView } from "./MetricsView";
import { TableView } from "./TableView";
import { ValueView } from "./ValueView";

/**
 * One cell's output, whatever it is and however it ended. `downloadUrl` serves the whole of a table, null where nothing can be fetched; `zone` (IANA) is where instants are shown.
 */
export const OutputView = ({ output, downloadUrl, zone }: { output: Output; downloadUrl: string | null; zone: string }) => {
  const { display } = output;
  if (output.status === "failed" || output.status === "skipped" || display === null) {
    return (
      <Figure title={outputName(output)}>
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
      return <TableView display={display} label={output.label} downloadUrl={downloadUrl} zone={zone} narrow={output.width !== "full"} />;
    case "metric":
      return <MetricsView outputs={[output]} />;
    case "input":
      return <InputsView outputs={[output]} />;
    case "value":
      return (
        <Figure title={output.label}>
          <ValueView display={display} zone={zone} />
        </Figure>
      );
  }
};
