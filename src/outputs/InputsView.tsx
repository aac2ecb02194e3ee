import type { Output } from "../contract/output";
import { outputName } from "./CellState";
import { directionIn } from "../format/direction";

/** The inputs a result was made with. */
export const InputsView = ({ outputs }: { outputs: Output[] }) => (
  <dl className="db-inputs">
    {outputs.map((output) =>
      output.display?.kind === "input" ? (
        <div key={output.staticId} data-block={output.staticId}>
          <dt dir={directionIn(outputName(output))}>{outputName(output)}</dt>
          <dd dir={directionIn(output.display.text)}>{output.display.text || "–"}</dd>
        </div>
      ) : null,
    )}
  </dl>
);
