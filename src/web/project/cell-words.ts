import type { Cell } from "../../contract/cell";
import type { Json } from "../../contract/common";

/** What a cell is called: its label, else what it names, else its kind. */
export const titleOf = (cell: { label: string; output: string | null; kind: string }): string =>
  cell.label !== "" ? cell.label : (cell.output ?? `A ${cell.kind} cell`);

const shown = (value: Json | undefined): string =>
  value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);

/** The settings of a cell worth reading, as pairs of name and value. */
export function cellFacts(cell: Cell): [string, string][] {
  switch (cell.kind) {
    case "sql":
      return [["Connection", cell.config.connection === "sample" ? "Sample warehouse" : cell.config.connection]];
    case "input": {
      const facts: [string, string][] = [
        ["Input", cell.config.type.replace("_", " ")],
        ["Default", shown(cell.config.default)],
      ];
      if (cell.config.options) facts.push(["Options", cell.config.options.join(", ")]);
      if (cell.config.min !== undefined || cell.config.max !== undefined)
        facts.push(["Between", `${cell.config.min ?? "any"} and ${cell.config.max ?? "any"}`]);
      return facts;
    }
    case "chart":
      return [["Draws", cell.config.table]];
    case "table":
      return [["Shows", cell.config.table]];
    case "metric":
      return [["Shows", cell.config.value], ...(cell.config.format ? [["Format", cell.config.format] as [string, string]] : [])];
    default:
      return [];
  }
}
