import * as z from "zod";
import { idSchema, jsonSchema, pageOf, pageQuerySchema, timestampSchema } from "./common";
import { outputSchema } from "./output";

export const runTriggers = ["schedule", "manual", "api", "publish", "refresh"] as const;
export type RunTrigger = (typeof runTriggers)[number];

export const runStatuses = ["queued", "running", "succeeded", "failed", "cancelled", "timed_out", "skipped"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** What user code sees as `hex_run_context`. */
export const runContexts = ["logic", "app", "scheduled", "api-triggered"] as const;
export type RunContext = (typeof runContexts)[number];

/**
 * Why a run ended as it did, where the status alone does not say. `superseded`: it succeeded, but a newer result or version was already published.
 * `lost`: the runtime died under it three times. `user`: a person cancelled it.
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
  "sandbox",
  "internal",
  "project_archived",
  "not_published",
  "schedule_gone",
  "run_as_gone",
] as const;
export type RunReason = (typeof runReasons)[number];

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

export const runSchema = z.object({
  id: idSchema,
  projectId: idSchema,
  projectTitle: z.string(),
  scheduleId: idSchema.nullable(),
  /** The name of its schedule, else its times in words; null without one, or when it was deleted. */
  scheduleName: z.string().nullable(),
  version: z.number().int(),
  trigger: z.enum(runTriggers),
  context: z.enum(runContexts),
  status: z.enum(runStatuses),
  reason: z.string().nullable(),
  /** 1 for the first; the fence of everything the run writes. */
  attempt: z.number().int(),
  retryOf: idSchema.nullable(),
  /** The occurrence for runs from the clock, the moment of asking for all others. */
  plannedAt: timestampSchema,
  claimedAt: timestampSchema,
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
  /** Start minus plan; null until it starts. */
  latenessMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  inputParams: z.record(z.string(), jsonSchema),
  updatePublishedResults: z.boolean(),
  /** This run is the result that visitors of the app see. */
  published: z.boolean(),
  error: runErrorSchema.nullable(),
  cellCounts: cellCountsSchema.nullable(),
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
  from: timestampSchema.optional(),
  to: timestampSchema.optional(),
});
export type RunLogQuery = z.infer<typeof runLogQuerySchema>;

export const runListQuerySchema = pageQuerySchema.extend(runLogQuerySchema.shape);

export const runPageSchema = pageOf(runSchema).extend({
  /** Set when the page looked through as many runs as it may before it was full; `cursor` goes on behind them. */
  looked: z.object({ runs: z.number().int(), backTo: timestampSchema }).nullable(),
});
export type RunPage = z.infer<typeof runPageSchema>;

// --- The compatible part -------------------------------------------------------------------------------------------

/** Booleans that may arrive as the strings "true" and "false". */
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

export const runNotificationInputSchema = z.strictObject({
  type: z.enum(["SUCCESS", "FAILURE", "ALL"]),
  includeSuccessScreenshot: flag.default(false),
  screenshotFormat: z.enum(["png", "pdf"]).optional(),
  slackChannelIds: z.array(z.string()).max(50).optional(),
  userIds: z.array(idSchema).max(200).optional(),
  groupIds: z.array(idSchema).max(50).optional(),
  subject: z.string().max(300).optional(),
  body: z.string().max(10_000).optional(),
});
export type RunNotificationInput = z.infer<typeof runNotificationInputSchema>;

export const runProjectInputSchema = z.strictObject({
  inputParams: z.record(z.string(), jsonSchema).optional(),
  dryRun: flag.default(false),
  updatePublishedResults: flag.default(false),
  useCachedSqlResults: flag.default(true),
  /** Deprecated: fresh SQL, and published results updated; ignored when `inputParams` is given. */
  updateCache: flag.optional(),
  notifications: z.array(runNotificationInputSchema).max(20).optional(),
});

export const compatibleNotificationSchema = z.object({
  type: z.enum(["SUCCESS", "FAILURE", "ALL"]),
  recipientType: z.enum(["USER", "GROUP", "SLACK_CHANNEL"]),
  includeSuccessScreenshot: z.boolean(),
  recipient: z.object({ id: z.string(), name: z.string(), isPrivate: z.boolean().optional() }),
  screenshotFormat: z.array(z.enum(["png", "pdf"])).optional(),
  subject: z.string().optional(),
  body: z.string().optional(),
});
export type CompatibleNotification = z.infer<typeof compatibleNotificationSchema>;

export const runProjectAnswerSchema = z.object({
  projectId: idSchema,
  runId: idSchema,
  runUrl: z.string(),
  runStatusUrl: z.string(),
  traceId: z.string(),
  projectVersion: z.number().int(),
  notifications: z.array(compatibleNotificationSchema).optional(),
});

export const compatibleRunStatuses = ["PENDING", "RUNNING", "COMPLETED", "ERRORED", "KILLED", "UNABLE_TO_ALLOCATE_KERNEL"] as const;
export const compatibleRunTriggers = ["API", "SCHEDULED", "APP_REFRESH"] as const;

export const compatibleRunSchema = z.object({
  projectId: idSchema,
  projectVersion: z.number().int(),
  runId: idSchema,
  runUrl: z.string(),
  status: z.enum(compatibleRunStatuses),
  runTrigger: z.enum(compatibleRunTriggers),
  startTime: timestampSchema.nullable(),
  endTime: timestampSchema.nullable(),
  /** Milliseconds. */
  elapsedTime: z.number().nullable(),
  traceId: z.string(),
  notifications: z.array(compatibleNotificationSchema).optional(),
  stateEvents: z.array(z.object({ type: z.string(), value: z.string(), timestamp: timestampSchema })).optional(),
});

export const compatibleRunsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  statusFilter: z.enum(compatibleRunStatuses).optional(),
  runTriggerFilter: z.enum([...compatibleRunTriggers, "ALL"]).optional(),
});

export const compatibleRunsSchema = z.object({
  runs: z.array(compatibleRunSchema),
  nextPage: z.string().nullable(),
  previousPage: z.string().nullable(),
  traceId: z.string(),
});

/** RunProject's own 422. */
export const invalidParamsSchema = z.object({
  traceId: z.string(),
  invalid: z.array(z.object({ paramName: z.string(), paramValue: z.string(), dataType: z.string(), inputCellType: z.string() })),
  notFound: z.array(z.string()),
});
export type InvalidParams = Omit<z.infer<typeof invalidParamsSchema>, "traceId">;
