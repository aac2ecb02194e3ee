import * as z from "zod";
import { jsonSchema, timestampSchema } from "./common";
import { outputSchema } from "./output";
import { runContexts, runErrorSchema, runStatuses, runTriggers } from "./run";

/** Everything kept of one finished run, beside its page. Immutable; `schema` grows when the shape changes. */
export const snapshotSchema = z.object({
  schema: z.literal(1),
  runId: z.string(),
  attempt: z.number().int(),
  projectId: z.string(),
  projectTitle: z.string(),
  description: z.string(),
  version: z.number().int(),
  status: z.enum(runStatuses),
  reason: z.string().nullable(),
  error: runErrorSchema.nullable(),
  trigger: z.enum(runTriggers),
  context: z.enum(runContexts),
  scheduleName: z.string().nullable(),
  /** Zone in which the page speaks. */
  timezone: z.string(),
  plannedAt: timestampSchema,
  startedAt: timestampSchema,
  finishedAt: timestampSchema,
  inputParams: z.record(z.string(), jsonSchema),
  /** When the oldest query of this run was read, null when nothing was queried. */
  oldestDataAt: timestampSchema.nullable(),
  outputs: z.array(outputSchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
