import type { CellInput } from "../../contract/cell.ts";
import type { ScheduleInput } from "../../contract/schedule.ts";

/** A sample project: written by the same calls a user would make. */
export interface SampleProject {
  title: string;
  description: string;
  timezone: string;
  /** Every state of the draft that is published, oldest first, with its note. */
  versions: { note: string; cells: CellInput[] }[];
  schedules: {
    input: (nextMinute: Date) => Partial<ScheduleInput> & Pick<ScheduleInput, "cadence">;
    on: "success" | "failure" | "all";
    screenshot: "none" | "png" | "pdf";
    paused?: boolean;
  }[];
}

/** A cell with only the fields that it needs; the API adds defaults. */
type Given = Partial<CellInput> & Pick<CellInput, "kind" | "config">;
/** Types a cell of a sample project. */
export const sampleCell = (given: Given): CellInput => given as CellInput;
