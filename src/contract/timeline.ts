import * as z from "zod";
import { idSchema, timestampSchema } from "./common";
import { runErrorSchema, runStatuses, runTriggers } from "./run";

/** A run that stood before this one in its project's line. */
export const aheadSchema = z.object({
  runId: idSchema,
  trigger: z.enum(runTriggers),
  /** The name of its schedule, or its times in words; null when it has none. */
  schedule: z.string().nullable(),
  startedBy: z.string().nullable(),
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
});
export type Ahead = z.infer<typeof aheadSchema>;

/** What is known of a run in time beside its cells and deliveries. */
export const timelineSchema = z.object({
  /** Its place in the line while it waits, 1 for the next to start; null otherwise. */
  position: z.number().int().nullable(),
  /** The runs it waited for, in the order in which they started; of a long line the last 20. */
  ahead: z.array(aheadSchema),
  /** Attempts before the last one, which failed. */
  attempts: z.array(
    z.object({
      attempt: z.number().int(),
      status: z.enum(runStatuses),
      startedAt: timestampSchema,
      finishedAt: timestampSchema,
      error: runErrorSchema.nullable(),
    }),
  ),
  /** When its snapshot was in storage. */
  snapshotAt: timestampSchema.nullable(),
  /** Pictures and PDFs that were made of it, and when they were in storage. */
  captures: z.array(z.object({ kind: z.enum(["png", "pdf"]), at: timestampSchema })),
});
export type RunTimeline = z.infer<typeof timelineSchema>;
