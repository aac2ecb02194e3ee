import type { Output } from "../contract/output";
import { outputName } from "./CellState";

/** The inputs a result was made with. */
export const InputsView = ({ outputs }: { outputs: Output[] }) => (
  <dl className="db-inputs">
    {outputs.map((output) =>
      output.display?.kind === "input" ? (
        <div key={output.staticId} data-block={output.staticId}>
          <dt>{outputName(output)}</dt>
          <dd>{output.display.text || "–"}</dd>
        </div>
      ) : null,
    )}
  </dl>
);
