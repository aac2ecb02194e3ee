import * as z from "zod";
import { idSchema, jsonSchema, timestampSchema } from "../common";

/** Runs as existing clients of such products start and read them: exactly these fields. */

/** Booleans that may arrive as the strings "true" and "false". */
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

/** Who is notified when a run that was started by the API ends. */
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

/** Body of RunProject. */
export const runProjectInputSchema = z.strictObject({
  inputParams: z.record(z.string(), jsonSchema).optional(),
  dryRun: flag.default(false),
  updatePublishedResults: flag.default(false),
  useCachedSqlResults: flag.default(true),
  /** Deprecated: fresh SQL, and published results updated; ignored when `inputParams` is given. */
  updateCache: flag.optional(),
  notifications: z.array(runNotificationInputSchema).max(20).optional(),
});

/** A recipient, as RunProject answers it. */
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

/** Answer of RunProject. */
export const runProjectAnswerSchema = z.object({
  projectId: idSchema,
  runId: idSchema,
  runUrl: z.string(),
  runStatusUrl: z.string(),
  traceId: z.string(),
  projectVersion: z.number().int(),
  notifications: z.array(compatibleNotificationSchema).optional(),
});

/** Statuses as the compatible API names them. */
export const compatibleRunStatuses = ["PENDING", "RUNNING", "COMPLETED", "ERRORED", "KILLED", "UNABLE_TO_ALLOCATE_KERNEL"] as const;
/** Triggers as the compatible API names them. */
export const compatibleRunTriggers = ["API", "SCHEDULED", "APP_REFRESH"] as const;

/** Answer of GetRunStatus. */
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

/** Query of GetProjectRuns: pages by offset. */
export const compatibleRunsQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
  statusFilter: z.enum(compatibleRunStatuses).optional(),
  runTriggerFilter: z.enum([...compatibleRunTriggers, "ALL"]).optional(),
});

/** Answer of GetProjectRuns. */
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
/** What is wrong with the inputs of a run. */
export type InvalidParams = Omit<z.infer<typeof invalidParamsSchema>, "traceId">;
