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

/** What most cells leave out. */
type Given = Partial<CellInput> & Pick<CellInput, "kind" | "config">;
export const cell = (given: Given): CellInput => given as CellInput;
