import type { Output } from "../contract/output";
import { outputName } from "./CellState";
import { noBreakSpace } from "../format/values";
import { Powers } from "./table/cells";
import { directionIn } from "../format/direction";

const arrows = { up: "↑", down: "↓", flat: "→" } as const;

/** A row of metrics. A rise is an arrow and never a colour: whether it is good is not known here. */
export const MetricsView = ({ outputs }: { outputs: Output[] }) => (
  <dl className={`db-metrics db-metrics-${Math.min(4, outputs.length)}`}>
    {outputs.map((output) => (
      <Metric key={output.staticId} output={output} />
    ))}
  </dl>
);

const Metric = ({ output }: { output: Output }) => {
  const display = output.display?.kind === "metric" ? output.display : null;
  if (!display) {
    const failed = output.status === "failed";
    return (
      <div className="db-metric" data-block={output.staticId}>
        <dt dir={directionIn(outputName(output))}>{outputName(output)}</dt>
        <dd className="db-value db-gone">–</dd>
        <dd className={`db-change${failed ? " db-bad" : ""}`}>
          {failed
            ? `Failed: ${output.error?.message ?? "no value"}`
            : `Not run${output.skippedBecause[0] ? `: “${output.skippedBecause[0]}” failed` : ""}`}
        </dd>
      </div>
    );
  }
  const { change } = display;
  return (
    <div className="db-metric" data-block={output.staticId}>
      <dt dir={directionIn(outputName(output))}>{outputName(output)}</dt>
      <dd className={`db-value${display.text.length > 14 ? " db-long" : ""}`}>
        <Powers text={display.text} />
        {display.unit ? <small dir={directionIn(display.unit)}>{display.unit}</small> : null}
      </dd>
      {change || display.reference ? (
        <dd className="db-change">
          {change ? (
            <>
              <b>
                {arrows[change.direction]}
                {noBreakSpace}
                {change.text}
                {change.unit ? noBreakSpace + change.unit : ""}
              </b>{" "}
              <bdi>{change.label}</bdi>
            </>
          ) : null}
          {display.reference ? <span>{display.reference}</span> : null}
        </dd>
      ) : null}
    </div>
  );
};
