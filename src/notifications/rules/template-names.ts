import type { Cell } from "../../contract/cell";

/** No I/O. What a message about a run of a project knows, by name. */
export interface TemplateNames {
  /** Output names of input cells. */
  inputs: string[];
  /** Output names of all other cells. */
  values: string[];
  /** Labels and output names of metrics of the app. */
  metrics: string[];
}

/** The names that these cells give. */
export function templateNames(cells: readonly Cell[]): TemplateNames {
  const named = (wanted: (cell: Cell) => boolean): string[] =>
    cells.flatMap((cell) => (wanted(cell) && cell.output !== null ? [cell.output] : []));
  return {
    inputs: named(({ kind }) => kind === "input"),
    values: named(({ kind }) => kind !== "input"),
    metrics: cells.flatMap(({ kind, label, output, inApp }) =>
      kind === "metric" && inApp ? [label || output || "Result", ...(output === null ? [] : [output])] : [],
    ),
  };
}
