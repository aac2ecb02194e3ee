import type { Json } from "../../contract/common";
import type { Issue } from "../../contract/error";
import type { DisplayOf } from "../../contract/output";
import type { Table } from "../../contract/value";
import type { ChartOptions } from "../chart-options";

/** What a child is asked to draw; arrives as JSON. */
export interface DrawingOrder {
  spec: Record<string, Json>;
  table: Table;
  widths: readonly number[];
  options: ChartOptions;
}

/** What it answers: the drawings, what is wrong with the specification, or that Daybook's own code threw. */
export type DrawingAnswer = { drawings: DisplayOf<"chart">["drawings"] } | { problem: string; issues: Issue[] } | { thrown: string };
