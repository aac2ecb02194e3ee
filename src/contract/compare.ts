import * as z from "zod";
import { idSchema, jsonSchema, timestampSchema } from "./common";
import { cellKinds } from "./cell";
import { cellStatuses } from "./output";
import { runStatuses } from "./run";

/** The same fact of both runs; null where a run does not have it. */
const pair = <T extends z.ZodType>(of: T) => z.object({ before: of.nullable(), after: of.nullable() });

const comparedRunSchema = z.object({
  id: idSchema,
  version: z.number().int(),
  status: z.enum(runStatuses),
  plannedAt: timestampSchema,
  durationMs: z.number(),
  oldestDataAt: timestampSchema.nullable(),
});

/** One cell of a comparison of two runs. */
export const comparedCellSchema = z.object({
  staticId: z.string(),
  label: z.string(),
  kind: z.enum(cellKinds),
  /** In which of the two runs the cell is. */
  presence: z.enum(["both", "before", "after"]),
  status: pair(z.enum(cellStatuses)),
  /** Whether its value is the same, by hash, or what it shows for cells without a value; null when one of the runs has neither. */
  value: z.enum(["equal", "changed"]).nullable(),
  rows: pair(z.number().int()),
  durationMs: pair(z.number()),
  /** Of metrics only: as shown, the figure behind it, and after minus before when both are numbers: text where one of them is text of its digits. */
  metric: z
    .object({
      before: z.object({ text: z.string(), raw: jsonSchema }).nullable(),
      after: z.object({ text: z.string(), raw: jsonSchema }).nullable(),
      delta: z.union([z.number(), z.string()]).nullable(),
    })
    .nullable(),
  /** Its status, value or presence differs. */
  changed: z.boolean(),
});

/** Two ended runs of one project beside each other: `before` is the run of the path's first id, `after` of its second. */
export const comparisonSchema = z.object({
  before: comparedRunSchema,
  after: comparedRunSchema,
  /** Names of the inputs whose values differ. */
  inputs: z.array(z.string()),
  /** In the order of the page of `after`, then what only `before` had. */
  cells: z.array(comparedCellSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;
