import * as z from "zod";
import { idSchema, jsonSchema, pageOf, pageQuerySchema, timestampSchema } from "./common";
import { outputSchema } from "./output";

/** What started a run. */
export const runTriggers = ["schedule", "manual", "api", "publish", "refresh"] as const;
/** What started a run. */
export type RunTrigger = (typeof runTriggers)[number];

/** How far a run has come: `queued` and `running` are live, the others final. */
export const runStatuses = ["queued", "running", "succeeded", "failed", "cancelled", "timed_out", "skipped"] as const;
/** How far a run has come. */
export type RunStatus = (typeof runStatuses)[number];

/** What user code sees as `hex_run_context`. */
export const runContexts = ["logic", "app", "scheduled", "api-triggered"] as const;
/** What user code sees as `hex_run_context`. */
export type RunContext = (typeof runContexts)[number];

/**
 * Why a run ended as it did, where the status alone does not say. `superseded`: it succeeded, but a newer result or version was already published.
 * `lost`: the runtime stopped three times while it ran. `user`: a person cancelled it.
 */
export const runReasons = [
  "overlap",
  "missed",
  "lost",
  "superseded",
  "cell_failed",
  "run_timeout",
  "user",
  "cancel_previous",
  "version_gone",
  "line_full",
  "internal",
  "project_archived",
  "not_published",
  "schedule_gone",
  "run_as_gone",
] as const;
/** Why a run ended as it did. */
export type RunReason = (typeof runReasons)[number];

/** Why a run failed, for people. The cell it failed in, if it was one, by static id and label; `line` is 1-based in that cell's source. */
export const runErrorSchema = z.object({
  message: z.string(),
  staticId: z.string().nullable(),
  label: z.string().nullable(),
  line: z.number().int().nullable(),
});
export type RunError = z.infer<typeof runErrorSchema>;

/** Counts of cells by how they ended, kept in the run row so that the log needs no snapshot. */
export const cellCountsSchema = z.object({
  total: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
});
export type CellCounts = z.infer<typeof cellCountsSchema>;

/** A cell of a run without what it shows: its output and display are under `/runs/{id}/outputs`. */
export const runCellSchema = outputSchema.omit({ display: true, inApp: true, width: true });
export type RunCell = z.infer<typeof runCellSchema>;

/** A run as answered. */
export const runSchema = z.object({
  id: idSchema,
  projectId: idSchema,
  projectTitle: z.string(),
  scheduleId: idSchema.nullable(),
  /** The name of its schedule, else its times in words; null without one, or when it was deleted. */
  scheduleName: z.string().nullable(),
  /** The published version of the project that it runs. */
  version: z.number().int(),
  trigger: z.enum(runTriggers),
  context: z.enum(runContexts),
  status: z.enum(runStatuses),
  /** One of the reasons above; null when the status says all. */
  reason: z.string().nullable(),
  /** 1 for the first; the fence of everything the run writes. */
  attempt: z.number().int(),
  /** The run that a person retried with this one. */
  retryOf: idSchema.nullable(),
  /** The occurrence for runs from the clock, the moment of asking for all others. */
  plannedAt: timestampSchema,
  /** When its row was written. */
  claimedAt: timestampSchema,
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
  /** Start minus plan; null until it starts. */
  latenessMs: z.number().nullable(),
  /** End minus start; null until it has ended, and when it never started. */
  durationMs: z.number().nullable(),
  /** Values of input cells by output name; the others have their defaults. */
  inputParams: z.record(z.string(), jsonSchema),
  /** Whether its success becomes the result that visitors see. */
  updatePublishedResults: z.boolean(),
  /** This run is the result that visitors of the app see. */
  published: z.boolean(),
  error: runErrorSchema.nullable(),
  cellCounts: cellCountsSchema.nullable(),
  /** Counts of its messages by status; `total` has those of every status. */
  deliveries: z.object({ total: z.number().int(), sent: z.number().int(), failed: z.number().int(), unknown: z.number().int() }),
  /** Only in the answer of one run, not in lists. */
  cells: z.array(runCellSchema).optional(),
  createdBy: z.object({ id: idSchema, name: z.string() }).nullable(),
  abilities: z.object({ cancel: z.boolean(), retry: z.boolean(), restore: z.boolean(), viewCells: z.boolean() }),
});
export type Run = z.infer<typeof runSchema>;

/** Filters of the run log. */
export const runLogQuerySchema = z.strictObject({
  projectId: idSchema.optional(),
  scheduleId: idSchema.optional(),
  status: z.enum(runStatuses).optional(),
  trigger: z.enum(runTriggers).optional(),
  /** Bounds of the planned time, both included. */
  from: timestampSchema.optional(),
  to: timestampSchema.optional(),
});
export type RunLogQuery = z.infer<typeof runLogQuerySchema>;

/** Filters and page of the run log. */
export const runListQuerySchema = pageQuerySchema.extend(runLogQuerySchema.shape);

/** One page of the run log, newest first. */
export const runPageSchema = pageOf(runSchema).extend({
  /** Set when the page looked through as many runs as it may before it was full; `cursor` goes on behind them. */
  looked: z.object({ runs: z.number().int(), backTo: timestampSchema }).nullable(),
});
export type RunLogPage = z.infer<typeof runPageSchema>;
