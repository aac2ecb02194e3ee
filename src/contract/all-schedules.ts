import * as z from "zod";
import { idSchema, pageOf, pageQuerySchema } from "./common";
import { scheduleSchema, scheduleStatuses } from "./schedule";

/** A schedule in the list of the whole workspace. */
export const workspaceScheduleSchema = scheduleSchema.extend({
  projectTitle: z.string(),
  /** Why whom it runs as cannot run it any more; null while they can. */
  ownerProblem: z.string().nullable(),
});
export type WorkspaceSchedule = z.infer<typeof workspaceScheduleSchema>;

/** Filters and page of the workspace's schedules. A filter that is left out matches every schedule. */
export const allSchedulesQuerySchema = pageQuerySchema.extend({
  status: z.enum(scheduleStatuses).optional(),
  /** Whom they run as. */
  runAs: idSchema.optional(),
  projectId: idSchema.optional(),
  /** Part of a schedule's name or of its project's title. */
  search: z.string().max(200).optional(),
});

/** One page of the workspace's schedules. */
export const allSchedulesSchema = pageOf(workspaceScheduleSchema).extend({
  /** How many match, on all pages together. */
  total: z.number().int(),
});

/** At most this many schedules are changed by one request. */
export const bulkLimit = 200;

/** What can be done to many schedules at once. `owner` changes whom they run as. */
export const bulkActions = ["pause", "resume", "owner"] as const;
/** A change of many schedules. */
export const bulkInputSchema = z.strictObject({
  ids: z.array(idSchema).min(1).max(bulkLimit),
  action: z.enum(bulkActions),
  /** For `owner`: whom they run as from now on. */
  runAs: idSchema.optional(),
});
export type BulkInput = z.infer<typeof bulkInputSchema>;

/** What came of it for one schedule. `unchanged`: it was so already. */
export const bulkResultSchema = z.object({
  id: idSchema,
  name: z.string(),
  outcome: z.enum(["changed", "unchanged", "refused"]),
  /** Why it was refused, and what to do. */
  reason: z.string().nullable(),
});
export type BulkResult = z.infer<typeof bulkResultSchema>;

/** Counts of a change of many schedules by outcome, and the result of each. */
export const bulkAnswerSchema = z.object({
  changed: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
  /** In the order asked for. */
  results: z.array(bulkResultSchema),
});
export type BulkAnswer = z.infer<typeof bulkAnswerSchema>;
