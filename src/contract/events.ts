import * as z from "zod";
import { timestampSchema } from "./common";
import { cellErrorSchema, cellStatuses } from "./output";
import { runErrorSchema, runStatuses } from "./run";

/** The run as a whole changed: it waits, runs, waits for its next attempt, or has ended. After an ended status nothing follows. */
export const runEventSchema = z.object({
  type: z.literal("run"),
  at: timestampSchema,
  status: z.enum(runStatuses),
  reason: z.string().nullable(),
  attempt: z.number().int(),
  /** Place in the project's line, 1 for the next to start; null when it does not wait. */
  position: z.number().int().nullable(),
  error: runErrorSchema.nullable(),
});

/** One cell began or ended. Its label stands in the run's cells, what it shows under `/runs/{id}/outputs`. */
export const cellEventSchema = z.object({
  type: z.literal("cell"),
  at: timestampSchema,
  staticId: z.string(),
  status: z.enum(cellStatuses),
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
  durationMs: z.number().nullable(),
  rows: z.number().int().nullable(),
  error: cellErrorSchema.nullable(),
  /** Labels of the failed cells that made this one be skipped. */
  skippedBecause: z.array(z.string()),
});

/**
 * A message of `GET /runs/{id}/events`. Over a WebSocket: first what has happened so far, then everything as it happens, then the socket closes. As
 * server-sent events of an ended run: `event` is the type, `data` the same JSON. A client may see an event again and takes the newest of a cell.
 */
export const eventSchema = z.discriminatedUnion("type", [runEventSchema, cellEventSchema]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type CellEvent = z.infer<typeof cellEventSchema>;
export type Event = z.infer<typeof eventSchema>;
